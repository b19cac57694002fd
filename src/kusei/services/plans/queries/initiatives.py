"""The list of initiatives over all plans, narrowed by plan, node, department, tag, SDG, fiscal year, kind and
words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from kusei.foundation.search import queries as search
from kusei.services.plans.models import (
    Initiative,
    Listing,
    Node,
    ResponsibleDepartment,
    ScheduleLine,
    TagUse,
    YearCell,
)
from kusei.services.plans.queries import parts

SEARCH_LIMIT = 1000


@dataclass(frozen=True)
class InitiativeFilter:
    """What to narrow by; an empty value does not narrow. `goal` is a node key: all that is listed below it
    counts.

    `edition` is an edition's code, asked together with `plan`; empty means the current edition of every plan.
    """

    municipality: str = ""
    plan: str = ""
    edition: str = ""
    kind: str = ""
    goal: str = ""
    department: str = ""
    tag: str = ""
    sdg: int | None = None
    fiscal_year: int | None = None
    text: str = ""
    annexes: bool = False
    keys: Sequence[str] = field(default=())

    @property
    def empty(self) -> bool:
        """True when nothing narrows the list."""
        return self == InitiativeFilter(annexes=self.annexes)

    def without(self, name: str) -> InitiativeFilter:
        """The same filter with one condition less."""
        default = next(f.default for f in fields(self) if f.name == name)
        return replace(self, **{name: default})


def select_initiatives(wanted: InitiativeFilter) -> QuerySet[Initiative]:
    """The initiatives of all current editions that the filter lets through, in the plans' own order.

    With words, the best matches come first. One SQL query for the search, one more when the result is read.
    """
    rows = Initiative.objects.filter(_of_edition(wanted.edition))
    for condition in _conditions(wanted):
        rows = rows.filter(condition)
    rows = rows.select_related("kind", "edition__plan__municipality").defer("edition__document", "blocks", "history")
    if not wanted.text.strip():
        return rows.order_by("edition__plan__municipality__code", "edition__plan__slug", "position")
    hits = search.matching_keys("plans.initiative", wanted.text, limit=SEARCH_LIMIT)
    return _in_order(rows, hits)


def with_rows(rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """The same initiatives with `tag_rows`, `department_rows`, `figure_rows` in the same SQL query."""
    return rows.annotate(tag_rows=parts.tags(), department_rows=parts.departments(), figure_rows=parts.figures())


def cells_in_year(initiatives: Sequence[Initiative], fiscal_year: int) -> dict[int, list[dict[str, Any]]]:
    """What happens to each initiative in the year: its printed cells with their lines. One SQL query."""
    cells = (
        YearCell.objects.filter(line__initiative__in=initiatives, fiscal_year=fiscal_year)
        .exclude(state="blank")
        .select_related("line")
        .order_by("position")
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for cell in cells:
        found.setdefault(cell.line.initiative_id, []).append({"line": cell.line, "cell": cell})
    return found


def _of_edition(code: str) -> Q:
    return Q(edition__code=code) if code else Q(edition__current_of__isnull=False)


def _conditions(wanted: InitiativeFilter) -> list[Q | Exists]:
    conditions: list[Q | Exists] = []
    simple = {
        "edition__plan__municipality__slug": wanted.municipality,
        "edition__plan__slug": wanted.plan,
        "kind__key": wanted.kind,
    }
    conditions += [Q(**{name: value}) for name, value in simple.items() if value]
    if not wanted.annexes and not wanted.kind:
        conditions.append(Q(kind__annex=False))
    if wanted.sdg:
        conditions.append(Q(sdgs__contains=[wanted.sdg]))
    if wanted.department:
        by_name = Q(name=wanted.department) | Q(department__name=wanted.department)
        conditions.append(Exists(ResponsibleDepartment.objects.filter(by_name, initiative=OuterRef("pk"))))
    if wanted.tag:
        conditions.append(_tagged(wanted.tag))
    if wanted.fiscal_year:
        cells = YearCell.objects.filter(line__initiative=OuterRef("pk"), fiscal_year=wanted.fiscal_year)
        conditions.append(Exists(cells.exclude(state__in=("blank", "none"))))
    if wanted.goal:
        below = nodes_below(wanted.plan, wanted.goal, wanted.edition)
        conditions.append(Exists(Listing.objects.filter(initiative=OuterRef("pk"), node__in=below)))
    return conditions


def _tagged(tag: str) -> Q:
    """On the initiative itself or on one of its schedule lines; by key or by label, since plans share labels,
    not keys.
    """
    named = Q(tag__key=tag) | Q(tag__label=tag)
    own = TagUse.objects.filter(named, initiative=OuterRef("pk"))
    lines = ScheduleLine.objects.filter(initiative=OuterRef("pk"), tag_uses__in=TagUse.objects.filter(named))
    return Q(Exists(own)) | Q(Exists(lines))


def nodes_below(plan: str, key: str, edition: str = "") -> list[int]:
    """The ids of the node and all nodes below it, in the plan (or in any plan when none is named). One SQL
    query.
    """
    nodes = Node.objects.filter(_of_edition(edition))
    if plan:
        nodes = nodes.filter(edition__plan__slug=plan)
    wanted: set[int] = set()
    for pk, parent, node_key in nodes.order_by("edition", "position").values_list("pk", "parent_id", "key"):
        if node_key == key or parent in wanted:
            wanted.add(pk)
    return sorted(wanted)


def _in_order(rows: QuerySet[Initiative], hits: Sequence[str]) -> QuerySet[Initiative]:
    """Only the hits (`<plan>/<key>`), in the order of their rank."""

    if not hits:
        return rows.none()
    rank = Case(*(When(hit=key, then=Value(place)) for place, key in enumerate(hits)), output_field=IntegerField())
    return (
        rows.annotate(hit=Concat("edition__plan__slug", Value("/"), "key"))
        .filter(hit__in=hits)
        .annotate(rank=rank)
        .order_by("rank")
    )
