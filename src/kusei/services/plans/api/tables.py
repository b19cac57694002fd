"""Lists of the API as CSV for programs: columns are named as in JSON, and the same in every language.

A list in a cell is separated by ` | `. What the source does not say is an empty cell; a list that it says is
empty is `[]`.
Indicators have one row for each year with a target or an actual value, the yearly plan one row for each cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kusei.services.plans.exporting.spreadsheets import csv_bytes
from kusei.services.plans.exporting.tables import Table
from kusei.services.plans.exporting.words import Value
from kusei.services.plans.schemas.initiatives import InitiativeEntry
from kusei.services.plans.schemas.measuring import ActualEntry, IndicatorEntry, LineEntry
from kusei.services.plans.schemas.nodes import NodeEntry
from kusei.services.plans.schemas.plans import PlanEntry

PLANS = (
    "id",
    "title",
    "title_en",
    "municipality_code",
    "municipality",
    "edition",
    "edition_label",
    "status",
    "published",
    "start_year",
    "end_year",
)
NODES = ("key", "code", "level", "tree", "parent", "title", "vision", "sdgs", "tags", "initiatives", "note")
INITIATIVES = (
    "key",
    "code",
    "number",
    "kind",
    "part_of",
    "title",
    "provisional",
    "summary",
    "certainty",
    "marks_true",
    "marks_unknown",
    "tags",
    "departments",
    "related_plans",
    "sdgs",
    "nodes",
    "note",
)
INDICATORS = (
    "key",
    "code",
    "name",
    "unit",
    "kind",
    "direction",
    "cumulative",
    "perspective",
    "initiative",
    "node",
    "baseline",
    "baseline_year",
    "fiscal_year",
    "target",
    "actual",
    "actual_state",
    "actual_source",
    "actual_confirmed",
    "note",
)
SCHEDULE = (
    "key",
    "initiative",
    "initiative_title",
    "parent",
    "group",
    "action",
    "fiscal_year",
    "state",
    "text",
    "phases",
    "certainty",
    "note",
)


def plans(entries: Iterable[PlanEntry]) -> bytes:
    """One row a plan."""
    return _csv(
        PLANS,
        (
            [
                one.id,
                one.title,
                one.title_en,
                one.municipality.code,
                one.municipality.name,
                one.edition.code,
                one.edition.label,
                one.edition.status,
                one.edition.published,
                one.start_year,
                one.end_year,
            ]
            for one in entries
        ),
    )


def nodes(entries: Iterable[NodeEntry]) -> bytes:
    """One row a node."""
    return _csv(
        NODES,
        (
            [
                one.key,
                one.code,
                one.level,
                one.tree,
                one.parent,
                one.title,
                one.vision,
                _list(one.sdgs),
                _joined(tag.key for tag in one.tags),
                _joined(row.initiative for row in one.listings),
                one.note,
            ]
            for one in entries
        ),
    )


def initiatives(entries: Iterable[InitiativeEntry]) -> bytes:
    """One row an initiative."""
    return _csv(INITIATIVES, (_initiative(one) for one in entries))


def _initiative(one: InitiativeEntry) -> list[Value]:
    departments = None if one.departments is None else [department.name for department in one.departments]
    return [
        one.key,
        one.code,
        one.number,
        one.kind,
        one.part_of,
        one.title,
        _truth(one.provisional),
        one.summary,
        one.certainty,
        _joined(key for key, value in one.marks.items() if value),
        _joined(key for key, value in one.marks.items() if value is None),
        _joined(tag.key for tag in one.tags),
        _list(departments),
        _list(one.related_plans),
        _list(one.sdgs),
        _joined(row.node for row in one.listings),
        one.note,
    ]


def indicators(entries: Iterable[IndicatorEntry]) -> bytes:
    """One row a year that has a target or an actual value, or one for an indicator without either.

    A target that is a printed dash is `―`.
    """
    return _csv(INDICATORS, (row for one in entries for row in _targets(one)))


def _targets(one: IndicatorEntry) -> Iterable[list[Value]]:
    base = one.baseline
    before: list[Value] = [
        one.key,
        one.code,
        one.name,
        one.unit,
        one.kind,
        one.direction,
        _truth(one.cumulative),
        one.perspective,
        one.initiative,
        one.node,
        base.value if base else None,
        base.fiscal_year if base else None,
    ]
    targets = {target.fiscal_year: "―" if target.value is None else target.value for target in one.targets}
    done = {actual.fiscal_year: actual for actual in one.actuals}
    for year in sorted({*targets, *done}):
        yield [*before, year, targets.get(year), *_actual(done.get(year)), one.note]
    if not targets and not done:
        yield [*before, None, None, *_actual(None), one.note]


def _actual(done: ActualEntry | None) -> list[Value]:
    return [None] * 4 if done is None else [done.value, done.state, done.source, _truth(done.confirmed)]


def schedule(entries: Iterable[LineEntry]) -> bytes:
    """One row a cell; a line without cells has one row."""
    return _csv(SCHEDULE, (row for one in entries for row in _cells(one)))


def _cells(one: LineEntry) -> Iterable[list[Value]]:
    before: list[Value] = [one.key, one.initiative, one.initiative_title, one.parent, one.group, one.action]
    for cell in one.cells:
        yield [
            *before,
            cell.fiscal_year,
            cell.state,
            cell.text,
            _joined(cell.phases),
            one.certainty,
            one.note,
        ]
    if not one.cells:
        yield [*before, None, None, None, None, one.certainty, one.note]


def _csv(columns: Sequence[str], rows: Iterable[list[Value]]) -> bytes:
    return csv_bytes(Table("", "", list(columns), list(rows)))


def _truth(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


def _list(values: Iterable[object] | None) -> str | None:
    return None if values is None else _joined(values) or "[]"


def _joined(values: Iterable[object]) -> str:
    return " | ".join(map(str, values))
