"""What was published about initiatives: for the public pages, the dashboard, the booklet and the API."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kusei.services.plans.evaluation.models import Bundle, Publication, Sheet
from kusei.services.plans.evaluation.queries.data import documents
from kusei.services.plans.models import Plan

STAMP = """SELECT concat((SELECT max(id) FROM evaluation_publication), '.',
    (SELECT max(id) FROM evaluation_correction))"""


@dataclass(frozen=True)
class StageResult:
    """What a stage gave: points by axis, the weighted total and grade where it assessed every axis."""

    key: str
    label: str
    label_en: str
    points: dict[str, Decimal]
    reasons: dict[str, str]
    total: Decimal | None
    grade: str
    comment: str
    answer: str


@dataclass(frozen=True)
class PublishedSheet:
    """A sheet as others read it. `published_at` None: not published yet (only asked for with `public=False`).

    `axes` are key, label, label_en in the order of the form; `promises` are what and until when; `grade` and `total`
    are the decided ones, blank and None before. `content` is the whole document (`queries.data`).
    """

    initiative_key: str
    code: str
    title: str
    fiscal_year: int
    grade: str
    grade_label: str
    grade_label_en: str
    total: Decimal | None
    direction: str
    direction_label: str
    direction_label_en: str
    axes: list[tuple[str, str, str]]
    stages: list[StageResult]
    promises: list[tuple[str, str]]
    departments: list[str]
    sample: bool
    published_at: dt.datetime | None
    content: dict[str, Any]


def published_sheets(plan: Plan, fiscal_year: int | None = None) -> list[PublishedSheet]:
    """The published sheets of a plan, of all years or one, the newest year first. One SQL query."""
    rows = Publication.objects.filter(plan=plan)
    if fiscal_year is not None:
        rows = rows.filter(fiscal_year=fiscal_year)
    return _read(rows)


def sheets_of(plan: Plan, initiative_key: str, public: bool = True) -> list[PublishedSheet]:
    """The sheets of an initiative over the years, the newest first. One SQL query for the public.

    `public=False` adds those that are not published yet, as they stand now: for staff alone (the caller checks). Eight
    SQL queries more for each such year.
    """
    found = _read(Publication.objects.filter(plan=plan, initiative_key=initiative_key))
    if public:
        return found
    rows = Sheet.objects.filter(plan=plan, initiative_key=initiative_key, publication=None).select_related(
        "bundle__plan__municipality", "bundle__edition", "bundle__department", "bundle__form_version", "decision"
    )
    found += [as_it_stands(sheet.bundle, sheet) for sheet in rows]
    return sorted(found, key=lambda one: -one.fiscal_year)


def as_it_stands(bundle: Bundle, sheet: Sheet) -> PublishedSheet:
    """A sheet that is not published, in the same shape."""
    return _sheet(documents(bundle, [sheet])[sheet.pk], None)


def _read(rows: QuerySet[Publication]) -> list[PublishedSheet]:
    ordered = rows.order_by("-fiscal_year", "position", "pk").values_list("content", "at")
    return [_sheet(content, at) for content, at in ordered]


def _sheet(content: dict[str, Any], at: dt.datetime | None) -> PublishedSheet:
    about, decided = content["sheet"], content["decision"] or {}
    direction = decided.get("direction") or content["direction"] or {}
    return PublishedSheet(
        initiative_key=about["initiative"],
        code=about["code"],
        title=about["title"],
        fiscal_year=about["fiscal_year"],
        grade=decided.get("grade", ""),
        grade_label=decided.get("label", ""),
        grade_label_en=decided.get("label_en", ""),
        total=Decimal(decided["total"]) if decided else None,
        direction=direction.get("key", ""),
        direction_label=direction.get("label", ""),
        direction_label_en=direction.get("label_en", ""),
        axes=[(axis["key"], axis["label"], axis["label_en"]) for axis in content["axes"]],
        stages=[_stage(stage, content["axes"]) for stage in content["stages"] if stage["said"]],
        promises=[(one["what"], one["until"]) for one in content["promises"]],
        departments=about["departments"],
        sample=about["sample"],
        published_at=at,
        content=content,
    )


def _stage(stage: dict[str, Any], axes: list[dict[str, Any]]) -> StageResult:
    given = {axis["key"]: axis["by_stage"][stage["key"]] for axis in axes if stage["key"] in axis["by_stage"]}
    return StageResult(
        key=stage["key"],
        label=stage["label"],
        label_en=stage["label_en"],
        points={axis: Decimal(one["points"]) for axis, one in given.items()},
        reasons={axis: one["reason"] for axis, one in given.items()},
        total=None if stage["total"] is None else Decimal(stage["total"]),
        grade=stage["grade"],
        comment=stage["comment"],
        answer=stage["answer"],
    )
