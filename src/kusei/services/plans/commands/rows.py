"""Turns a plan file into the rows of one edition, in the order in which the file has them. Pure: it saves
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from kusei.foundation.org.models import Department
from kusei.services.plans import models
from kusei.services.plans.format import content, document, values
from kusei.services.plans.models.plans import EditionPart

# The tables of an edition, parents first.
TABLES: tuple[type[EditionPart], ...] = (
    models.Level,
    models.Kind,
    models.Tag,
    models.Subplan,
    models.Node,
    models.Initiative,
    models.Listing,
    models.ResponsibleDepartment,
    models.ScheduleLine,
    models.YearCell,
    models.Figure,
    models.Indicator,
    models.IndicatorTarget,
    models.TagUse,
    models.YearChange,
)

# What of the plan has columns and tables of its own; the rest is kept in the edition's document. The legend
# of the marks is in both, so that a page can name the marks that the source lost.
APART = {
    "id": True,
    "municipality": True,
    "title": True,
    "start": True,
    "end": True,
    "levels": True,
    "kinds": True,
    "tags": True,
    "subplans": True,
    "edition": {"code", "label", "status", "published"},
}
LINE_COLUMNS = {"key", "action", "group", "certainty", "note", "years", "tags", "items"}
CELL_COLUMNS = {"text", "state"}
SUBPLAN_COLUMNS = {"key", "title", "start", "end"}


def dump(part: BaseModel, apart: Any = None) -> dict[str, Any]:
    """A part of the file as JSON keeps it: only what differs from the default."""
    return part.model_dump(mode="json", exclude_defaults=True, exclude=apart)


def document_of(plan: document.Plan) -> dict[str, Any]:
    """What the edition shows but has no table for. Every key is there, so that pages need not ask."""
    return plan.model_dump(mode="json", exclude=APART)


class EditionRows:
    """All rows of an edition. `department` finds a department by its name, `phases` reads a cell's text."""

    def __init__(
        self,
        file: document.PlanFile,
        edition: models.Edition,
        *,
        department: Callable[[str], Department | None],
        phases: Callable[[str | None], list[str]],
    ) -> None:
        self._edition, self._department, self._phases = edition, department, phases
        self._rows: dict[type[EditionPart], list[EditionPart]] = defaultdict(list)
        self._keyed: dict[tuple[type[EditionPart], str], Any] = {}
        self._vocabularies(file.plan)
        for node in file.nodes:
            self._node(node)
        for initiative in file.initiatives:
            self._initiative(initiative)
        for change in file.year_changes:
            self._add(models.YearChange, **{**change.model_dump(), "initiative": self._of(change.initiative)})

    def of(self, table: type[EditionPart]) -> list[EditionPart]:
        """The rows of one table."""
        return self._rows[table]

    def _add(self, table: type[EditionPart], **fields: Any) -> Any:
        rows = self._rows[table]
        row = table(edition=self._edition, position=len(rows), **fields)
        rows.append(row)
        if key := fields.get("key"):
            self._keyed[table, key] = row
        return row

    def _at(self, table: type[EditionPart], key: str | None) -> Any:
        return None if key is None else self._keyed[table, key]

    def _of(self, key: str) -> Any:
        return self._keyed[models.Initiative, key]

    def _vocabularies(self, plan: document.Plan) -> None:
        for level in plan.levels:
            self._add(models.Level, **level.model_dump() | {"label_en": level.label_en or ""})
        for kind in plan.kinds:
            self._add(models.Kind, **kind.model_dump() | {"label_en": kind.label_en or ""})
        for tag, is_mark in (*((tag, False) for tag in plan.tags), *((mark, True) for mark in plan.marks)):
            self._add(models.Tag, **tag.model_dump() | {"label_en": tag.label_en or "", "is_mark": is_mark})
        for sub in plan.subplans:
            self._add(
                models.Subplan,
                key=sub.key,
                title=sub.title,
                start_year=sub.start,
                end_year=sub.end,
                detail=dump(sub, SUBPLAN_COLUMNS),
            )

    def _node(self, node: content.Node) -> None:
        row = self._add(
            models.Node,
            key=node.key,
            code=node.code,
            level=self._at(models.Level, node.level),
            parent=self._at(models.Node, node.parent),
            title=node.title,
            vision=node.vision,
            sdgs=node.sdgs,
            blocks=[dump(block) for block in node.blocks],
            see_subplan=self._at(models.Subplan, node.see_subplan),
            counted_as_initiative=node.counted_as_initiative,
            note=node.note,
        )
        self._tags(node.tags, node=row)
        self._numbers(node.figures, node.indicators, node=row)

    def _initiative(self, item: content.Initiative) -> None:
        row = self._add(
            models.Initiative,
            key=item.key,
            code=item.code,
            number=item.number,
            kind=self._at(models.Kind, item.kind),
            part_of=item.part_of,
            title=item.title,
            title_variants=item.title_variants,
            identity_basis=item.identity_basis,
            summary=item.summary,
            certainty=item.certainty,
            marks=item.marks,
            departments_known=item.departments is not None,
            related_plans=item.related_plans,
            sdgs=item.sdgs,
            primary_basis=item.primary_basis,
            primary_candidates=item.primary_candidates,
            indicators_included_in=item.indicators_included_in,
            history=[dump(event) for event in item.history],
            remarks=[dump(remark) for remark in item.remarks],
            also_see=[dump(pointer) for pointer in item.also_see],
            blocks=[dump(block) for block in item.blocks],
            note=item.note,
        )
        self._tags(item.tags, initiative=row)
        for mark in (key for key, value in item.marks.items() if value):
            self._add(models.TagUse, tag=self._at(models.Tag, mark), initiative=row, from_mark=True)
        for ref in item.departments or ():
            found = self._department(ref.name)
            self._add(models.ResponsibleDepartment, initiative=row, name=ref.name, department=found, lead=ref.lead)
        self._listings(item, row)
        self._numbers(item.figures, item.indicators, initiative=row)
        for line in item.schedule:
            self._line(line, row, None)

    def _listings(self, item: content.Initiative, row: models.Initiative) -> None:
        for listing in item.listings:
            self._add(
                models.Listing,
                initiative=row,
                node=self._at(models.Node, listing.node),
                place=listing.position,
                subplan=self._at(models.Subplan, listing.subplan),
                primary=listing.primary,
                counted=listing.counted,
            )

    def _line(self, line: content.ScheduleLine, initiative: models.Initiative, parent: Any) -> None:
        row = self._add(
            models.ScheduleLine,
            initiative=initiative,
            parent=parent,
            key=line.key,
            action=line.action,
            group=line.group,
            certainty=line.certainty,
            note=line.note,
            detail=dump(line, LINE_COLUMNS),
        )
        self._tags(line.tags, line=row)
        for year, cell in sorted(line.years.items()):
            self._add(
                models.YearCell,
                line=row,
                fiscal_year=year,
                text=cell.text,
                state=cell.state,
                phases=self._phases(cell.text),
                detail=dump(cell, CELL_COLUMNS),
            )
        for item in line.items:
            self._line(item, initiative, row)

    def _tags(self, uses: Iterable[values.TagUse], **holder: Any) -> None:
        for use in uses:
            tag = self._at(models.Tag, use.tag)
            self._add(models.TagUse, tag=tag, fiscal_year=use.fiscal_year, scope=use.scope, **holder)

    def _numbers(
        self, figures: Iterable[values.Figure], indicators: Iterable[content.Indicator], **holder: Any
    ) -> None:
        for figure in figures:
            fields = figure.model_dump(exclude={"value"})
            self._add(models.Figure, **holder, **fields, **number_or_text(figure.value))
        for indicator in indicators:
            fields = indicator.model_dump(exclude={"targets", "baseline"})
            baseline = dump(indicator.baseline) if indicator.baseline else None
            row = self._add(models.Indicator, **holder, **fields, baseline=baseline)
            self._targets(indicator.targets, row)

    def _targets(self, targets: Mapping[int, Decimal | str | None], row: models.Indicator) -> None:
        for year, value in sorted(targets.items()):
            self._add(models.IndicatorTarget, indicator=row, fiscal_year=year, **number_or_text(value))


def number_or_text(value: Decimal | str | None) -> dict[str, Any]:
    """The columns of a value that is a number or a text."""
    return {"number": value, "text": None} if not isinstance(value, str) else {"number": None, "text": value}
