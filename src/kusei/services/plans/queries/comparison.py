"""Initiatives of different plans side by side, and which others are worth putting beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from kusei.foundation.search import queries as search
from kusei.services.plans.models import Initiative, ScheduleLine
from kusei.services.plans.models.measuring import Indicator
from kusei.services.plans.queries import parts

MOST = 4
SOURCE = "plans.initiative"


@dataclass(frozen=True)
class Column:
    """One initiative in a comparison."""

    initiative: Initiative
    lines: list[ScheduleLine]
    indicators: list[Indicator]

    @property
    def address(self) -> str:
        """How the comparison's address names it: `<plan>/<key>`."""
        return f"{self.initiative.edition.plan.slug}/{self.initiative.key}"


@dataclass(frozen=True)
class Suggestion:
    """An initiative of another plan that speaks of the same thing, and the words that they share."""

    initiative: Initiative
    address: str
    score: float
    shared: list[str]


def by_addresses(addresses: Sequence[str]) -> list[Initiative]:
    """The initiatives of the addresses (`<plan>/<key>`), in the order given, without unknown ones. One SQL query."""
    wanted = Q(pk__in=[])
    for address in addresses:
        plan, _, key = address.partition("/")
        wanted |= Q(edition__plan__slug=plan, key=key)
    rows = (
        Initiative.objects.filter(wanted, edition__current_of__isnull=False)
        .select_related("kind", "edition__plan__municipality")
        .defer("edition__document")
        .annotate(tag_rows=parts.tags(), department_rows=parts.departments(), figure_rows=parts.figures())
    )
    found = {f"{row.edition.plan.slug}/{row.key}": row for row in rows}
    return [found[address] for address in dict.fromkeys(addresses) if address in found]


def compare(addresses: Sequence[str]) -> list[Column]:
    """At most four initiatives as columns. Three SQL queries whatever their number."""
    initiatives = by_addresses(addresses[:MOST])
    lines: dict[int, list[ScheduleLine]] = {row.pk: [] for row in initiatives}
    for line in (
        ScheduleLine.objects.filter(initiative__in=initiatives).order_by("position").annotate(cell_rows=parts.cells())
    ):
        lines[line.initiative_id].append(line)
    indicators: dict[int, list[Indicator]] = {row.pk: [] for row in initiatives}
    for indicator in (
        Indicator.objects.filter(initiative__in=initiatives).order_by("position").annotate(target_rows=parts.targets())
    ):
        indicators[indicator.initiative_id].append(indicator)
    return [Column(row, lines[row.pk], indicators[row.pk]) for row in initiatives]


def similar_initiatives(address: str, *, municipality: str, limit: int = 5) -> list[Suggestion]:
    """Initiatives of other municipalities whose text is most like that of `address`."""
    found = search.similar(SOURCE, address, limit=limit, facets_exclude={"municipality": [municipality]})
    rows = {f"{r.edition.plan.slug}/{r.key}": r for r in by_addresses([hit.key for hit in found])}
    return [Suggestion(rows[hit.key], hit.key, hit.score, list(hit.shared)) for hit in found if hit.key in rows]
