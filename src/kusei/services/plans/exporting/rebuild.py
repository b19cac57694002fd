"""Rebuilds the plan file of an edition from the tables, without loss: what was loaded comes out again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from kusei.services.plans import models
from kusei.services.plans.format import FORMAT, PlanFile

Data = dict[str, Any]


def export_plan(edition: models.Edition) -> PlanFile:
    """The edition as a plan file. Sixteen SQL queries, whatever its size."""
    return _Rebuilding(edition).file()


def _rows(table: type[Model], edition: models.Edition) -> list[Any]:
    """The rows of one table in the plan's order, as plain tuples: a model's instance costs twice as much to make."""
    fields = [field.attname for field in table._meta.concrete_fields]
    return list(table._default_manager.filter(edition=edition).order_by("position").values_list(*fields, named=True))


def _by(rows: Iterable[Any], *links: str) -> dict[tuple[str, int], list[Any]]:
    """The rows by what they hang on: a row hangs on one of the links."""
    found: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in rows:
        for link in links:
            if (holder := getattr(row, f"{link}_id")) is not None:
                found[link, holder].append(row)
    return found


def _fields(row: Any, *names: str) -> Data:
    return {name: getattr(row, name) for name in names}


def _value(row: Any) -> Any:
    return row.number if row.text is None else row.text


class _Rebuilding:
    """One reading of all tables of the edition."""

    def __init__(self, edition: models.Edition) -> None:
        of = edition
        self.edition = edition
        self.plan = models.Plan.objects.select_related("municipality").get(pk=edition.plan_id)
        self.levels, self.kinds = _rows(models.Level, of), _rows(models.Kind, of)
        self.tags, self.subplans = _rows(models.Tag, of), _rows(models.Subplan, of)
        self.nodes, self.initiatives = _rows(models.Node, of), _rows(models.Initiative, of)
        self.changes = _rows(models.YearChange, of)
        self.listings = _by(_rows(models.Listing, of), "initiative")
        self.departments = _by(_rows(models.ResponsibleDepartment, of), "initiative")
        self.tag_uses = _by(_rows(models.TagUse, of), "node", "initiative", "line")
        self.figures = _by(_rows(models.Figure, of), "node", "initiative")
        self.indicators = _by(_rows(models.Indicator, of), "node", "initiative")
        self.targets = _by(_rows(models.IndicatorTarget, of), "indicator")
        lines = _rows(models.ScheduleLine, of)
        self.lines = _by((line for line in lines if line.parent_id is None), "initiative")
        self.items = _by(lines, "parent")
        self.cells = _by(_rows(models.YearCell, of), "line")
        keyed = {
            models.Level: self.levels,
            models.Kind: self.kinds,
            models.Tag: self.tags,
            models.Subplan: self.subplans,
            models.Node: self.nodes,
            models.Initiative: self.initiatives,
        }
        self.keys = {(table, row.id): row.key for table, rows in keyed.items() for row in rows}

    def file(self) -> PlanFile:
        return PlanFile.model_validate(
            {
                "format": FORMAT,
                "plan": self._plan(),
                "nodes": [self._node(row) for row in self.nodes],
                "initiatives": [self._initiative(row) for row in self.initiatives],
                "year_changes": [self._change(row) for row in self.changes],
            }
        )

    def _key(self, table: type[Model], pk: int | None) -> str | None:
        return None if pk is None else self.keys[table, pk]

    def _plan(self) -> Data:
        edition = self.edition
        tags = [(row, self._word(row) | _fields(row, "legend", "note")) for row in self.tags]
        return {
            **edition.document,
            "id": self.plan.slug,
            "municipality": self.plan.municipality.code,
            "title": edition.title,
            "start": edition.start_year,
            "end": edition.end_year,
            "edition": {
                **edition.document.get("edition", {}),
                **_fields(edition, "code", "label", "status"),
                "published": edition.published or None,
            },
            "levels": [self._word(row) | _fields(row, "tree") for row in self.levels],
            "kinds": [self._word(row) | _fields(row, "annex") for row in self.kinds],
            "tags": [data for row, data in tags if not row.is_mark],
            "marks": [data for row, data in tags if row.is_mark],
            "subplans": [
                {**row.detail, **_fields(row, "key", "title"), "start": row.start_year, "end": row.end_year}
                for row in self.subplans
            ],
        }

    def _word(self, row: Any) -> Data:
        return {"key": row.key, "label": row.label, "label_en": row.label_en or None}

    def _node(self, row: Any) -> Data:
        return {
            **_fields(row, "key", "code", "title", "vision", "sdgs", "blocks", "counted_as_initiative", "note"),
            "level": self._key(models.Level, row.level_id),
            "parent": self._key(models.Node, row.parent_id),
            "see_subplan": self._key(models.Subplan, row.see_subplan_id),
            "tags": self._tags("node", row.id),
            **self._numbers("node", row.id),
        }

    def _initiative(self, row: Any) -> Data:
        departments = [_fields(ref, "name", "lead") for ref in self.departments["initiative", row.id]]
        return {
            **_fields(row, "key", "code", "number", "part_of", "title", "title_variants", "identity_basis"),
            **_fields(row, "summary", "certainty", "marks", "related_plans", "sdgs", "primary_basis"),
            **_fields(row, "primary_candidates", "indicators_included_in", "history", "remarks", "also_see"),
            **_fields(row, "blocks", "note"),
            "kind": self._key(models.Kind, row.kind_id),
            "tags": self._tags("initiative", row.id),
            "departments": departments if row.departments_known else None,
            "listings": [self._listing(listing) for listing in self.listings["initiative", row.id]],
            "schedule": [self._line(line) for line in self.lines["initiative", row.id]],
            **self._numbers("initiative", row.id),
        }

    def _listing(self, row: Any) -> Data:
        return {
            "node": self._key(models.Node, row.node_id),
            "position": row.place,
            "subplan": self._key(models.Subplan, row.subplan_id),
            **_fields(row, "primary", "counted"),
        }

    def _line(self, row: Any) -> Data:
        return {
            **row.detail,
            **_fields(row, "key", "action", "group", "certainty", "note"),
            "years": {
                cell.fiscal_year: {**cell.detail, **_fields(cell, "text", "state")}
                for cell in self.cells["line", row.id]
            },
            "tags": self._tags("line", row.id),
            "items": [self._line(item) for item in self.items["parent", row.id]],
        }

    def _tags(self, link: str, holder: int) -> list[Data]:
        return [
            {"tag": self._key(models.Tag, use.tag_id), **_fields(use, "fiscal_year", "scope")}
            for use in self.tag_uses[link, holder]
            if not use.from_mark
        ]

    def _numbers(self, link: str, holder: int) -> Data:
        return {
            "figures": [
                {"value": _value(row), **_fields(row, "name", "unit", "fiscal_year", "note")}
                for row in self.figures[link, holder]
            ],
            "indicators": [self._indicator(row) for row in self.indicators[link, holder]],
        }

    def _indicator(self, row: Any) -> Data:
        return {
            **_fields(row, "key", "code", "name", "unit", "kind", "direction", "cumulative", "perspective"),
            **_fields(row, "baseline", "target_ground", "denominator", "data_source", "related_initiatives", "note"),
            "targets": {target.fiscal_year: _value(target) for target in self.targets["indicator", row.id]},
        }

    def _change(self, row: Any) -> Data:
        return {
            "initiative": self._key(models.Initiative, row.initiative_id),
            **_fields(row, "fiscal_year", "kind", "old", "new", "basis", "note"),
        }
