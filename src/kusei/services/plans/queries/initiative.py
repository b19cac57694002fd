"""Everything the plan says about one initiative."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.models import Edition, Indicator, Initiative, Node, ScheduleLine
from kusei.services.plans.queries import parts
from kusei.services.plans.queries.results import Actuals, Courses, courses_of


class InitiativeNotFound(Http404):
    """The plan has no initiative of that key."""

    code = "initiative-not-found"

    def __init__(self, plan: str, key: str) -> None:
        super().__init__(
            _("計画「%(plan)s」に「%(key)s」という取組はありません。計画のページからお探しください。")
            % {"plan": plan, "key": key}
        )


@dataclass(frozen=True)
class GridLine:
    """A schedule line as a row of the grid: how deep it stands, and its cell in each year."""

    line: ScheduleLine
    depth: int
    by_year: dict[int, dict[str, Any]]
    has_items: bool


@dataclass(frozen=True)
class InitiativeDetail:
    """An initiative with its schedule, indicators, their public actual values, and surroundings."""

    edition: Edition
    initiative: Initiative
    lines: list[ScheduleLine]
    indicators: list[Indicator]
    nodes: dict[str, Node]
    neighbours: tuple[Initiative | None, Initiative | None]
    courses: Courses

    @cached_property
    def actuals(self) -> Actuals:
        """The public actual values by indicator and fiscal year."""
        return {key: dict(course.years) for key, course in self.courses.items() if course.years}

    @cached_property
    def years(self) -> list[int]:
        """The fiscal years of the grid: the plan's period and any other year that a cell names."""
        named = {cell["fiscal_year"] for line in self.lines for cell in line.cell_rows}
        return sorted({*self.edition.years, *named})

    @cached_property
    def grid(self) -> list[GridLine]:
        """The schedule as rows, each line followed by the lines below it."""
        below: dict[int | None, list[ScheduleLine]] = {}
        for line in self.lines:
            below.setdefault(line.parent_id, []).append(line)

        def rows(parent: int | None, depth: int) -> list[GridLine]:
            found = []
            for line in below.get(parent, []):
                by_year = {cell["fiscal_year"]: cell for cell in line.cell_rows}
                found += [GridLine(line, depth, by_year, line.pk in below), *rows(line.pk, depth + 1)]
            return found

        return rows(None, 0)

    @cached_property
    def paths(self) -> list[list[Node]]:
        """For each listing, the nodes from the root down to it; the primary listing first."""
        rows = sorted(self.initiative.listing_rows, key=lambda row: row["primary"] is not True)
        by_id = {node.pk: node for node in self.nodes.values()}
        paths = []
        for row in rows:
            path = [self.nodes[row["node"]]]
            while (parent := path[0].parent_id) is not None:
                path.insert(0, by_id[parent])
            paths.append(path)
        return paths


def initiative_detail(edition: Edition, key: str) -> InitiativeDetail:
    """The initiative of that key in the edition. Seven SQL queries. Raises `InitiativeNotFound`."""
    initiative = (
        Initiative.objects.filter(edition=edition, key=key)
        .select_related("kind")
        .annotate(
            tag_rows=parts.tags(),
            department_rows=parts.departments(),
            figure_rows=parts.figures(),
            listing_rows=parts.listings(),
            change_rows=parts.changes(),
        )
        .first()
    )
    if initiative is None:
        raise InitiativeNotFound(edition.plan.slug, key)
    lines = ScheduleLine.objects.filter(initiative=initiative).order_by("position")
    nodes = Node.objects.filter(edition=edition).select_related("level").order_by("position").defer("blocks")
    indicators = indicators_of(edition, Q(initiative=initiative) | Q(related_initiatives__contains=[key]))
    return InitiativeDetail(
        edition=edition,
        initiative=initiative,
        lines=list(lines.annotate(cell_rows=parts.cells(), tag_rows=parts.tags("line"))),
        indicators=indicators,
        nodes={node.key: node for node in nodes},
        neighbours=_neighbours(initiative),
        courses=courses_of(edition, indicators, FiscalYear.of(clock.today()).year),
    )


def indicators_of(edition: Edition, which: Q | None = None) -> list[Indicator]:
    """Indicators of the edition with their targets as `target_rows`, in the plan's order. One SQL query."""
    return list(select_indicators(edition, which))


def select_indicators(edition: Edition, which: Q | None = None) -> QuerySet[Indicator]:
    """The same, to be counted or cut before it is read."""
    rows = Indicator.objects.filter(edition=edition).select_related("initiative", "node")
    if which is not None:
        rows = rows.filter(which)
    return rows.order_by("position").annotate(target_rows=parts.targets())


def key_of_code(edition: Edition, code: str) -> str:
    """The key of the one initiative with that printed code. One SQL query.

    Raises `InitiativeNotFound` when there is none, and when several have it.
    """
    keys = Initiative.objects.filter(edition=edition, code=code).values_list("key", flat=True)[:2]
    if len(keys) != 1:
        raise InitiativeNotFound(edition.plan.slug, code)
    return keys[0]


def _neighbours(initiative: Initiative) -> tuple[Initiative | None, Initiative | None]:
    """The initiatives of the same kind that stand before and after it. One SQL query."""
    same = Initiative.objects.filter(edition=initiative.edition_id, kind=initiative.kind_id).only(
        "key", "code", "title", "position"
    )
    before = same.filter(position__lt=initiative.position).order_by("-position")[:1]
    after = same.filter(position__gt=initiative.position).order_by("position")[:1]
    found = list(before.union(after, all=True))
    return (
        next((row for row in found if row.position < initiative.position), None),
        next((row for row in found if row.position > initiative.position), None),
    )
