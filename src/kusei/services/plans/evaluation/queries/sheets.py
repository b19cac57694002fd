"""Sheets for lists: of a section and year, of the whole, and who still has to do what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.cycle.standing import Standing
from kusei.services.plans.evaluation import answers as fields
from kusei.services.plans.evaluation.formfile import Form, Stage
from kusei.services.plans.evaluation.models import Bundle, EvaluationIndicator, Review, Sheet
from kusei.services.plans.evaluation.refused import NoSuchSheet
from kusei.services.plans.evaluation.texts import DECIDED, REVIEWING


def may_see(who: Standing, bundle: Bundle, departments: Iterable[int] = ()) -> bool:
    """Whether the person sees unpublished sheets of the bundle."""
    return who.finance or who.may_view({bundle.department_id, *departments})


def visible(who: Standing, rows: QuerySet[Bundle]) -> QuerySet[Bundle]:
    """The bundles of which the person sees unpublished work."""
    if who.planner or who.publisher or who.finance or who.views.everywhere:
        return rows
    return rows.filter(department__in=who.views.departments)


def bundles(who: Standing, *, publications_left: bool = False, **which: Any) -> list[Bundle]:
    """Bundles that the person may see, with `number` of sheets, how many of them are `begun` and `published`, the
    newest year first; `publications_left`: only those that are not all published. One SQL query.
    """
    rows = Bundle.objects.filter(**which).annotate(
        number=Count("sheets"),
        begun=Count("sheets", filter=Q(sheets__version__gt=1)),
        published=Count("sheets__publication"),
    )
    if publications_left:
        rows = rows.filter(published__lt=F("number"))
    joined = rows.select_related("plan", "department", "form_version").order_by(
        "-fiscal_year", "plan__slug", "department__code"
    )
    return list(visible(who, joined))


def find_bundle(number: int) -> Bundle:
    """The bundle with plan, municipality, edition, department and form. One SQL query. Raises `NoSuchSheet`."""
    rows = Bundle.objects.select_related("plan__municipality", "edition", "department", "form_version")
    found = rows.filter(pk=min(number, LARGEST_ID)).first()
    if found is None:
        raise NoSuchSheet
    return found


def find_sheet(number: int) -> Sheet:
    """The sheet with its bundle and departments. Two SQL queries. Raises `NoSuchSheet`."""
    rows = Sheet.objects.select_related(
        "bundle__plan__municipality", "bundle__edition", "bundle__department", "bundle__form_version"
    )
    found = rows.prefetch_related("departments").filter(pk=min(number, LARGEST_ID)).first()
    if found is None:
        raise NoSuchSheet
    return found


def departments_of(sheet: Sheet) -> set[int]:
    """The departments that write on the sheet: the bundle's and all that the plan names."""
    return {sheet.bundle.department_id, *(one.pk for one in sheet.departments.all())}


def promises_before(plan_id: int, fiscal_year: int, keys: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """By initiative what was promised in the sheet of the year before, where it was decided. One SQL query."""
    rows = Sheet.objects.filter(
        plan=plan_id, fiscal_year=fiscal_year - 1, initiative_key__in=keys, bundle__state=DECIDED
    )
    return {
        key: [{"number": n, "what": what, "until": until} for n, what, until in fields.promises_of(answers)]
        for key, answers in rows.values_list("initiative_key", "answers")
    }


def latest_reviews(sheets: Collection[Sheet]) -> dict[int, dict[str, Review]]:
    """By sheet and stage the view that holds in the present round, with `assessments` loaded. Two SQL queries."""
    rounds = {sheet.pk: sheet.bundle.round for sheet in sheets}
    rows = Review.objects.filter(sheet__in=rounds).order_by("round", "turn").prefetch_related("assessments")
    found: dict[int, dict[str, Review]] = {sheet: {} for sheet in rounds}
    for row in rows:
        if row.round == rounds[row.sheet_id]:
            found[row.sheet_id][row.stage] = row
    return found


@dataclass(frozen=True)
class SheetRow:
    """A sheet in the list of its section: what is missing, what each stage said."""

    sheet: Sheet
    missing: list[fields.Missing]
    reviews: dict[str, Review]
    grade: str
    published: bool

    @property
    def ready(self) -> bool:
        """Whether nothing is missing any more."""
        return not self.missing


def rows_of(bundle: Bundle) -> list[SheetRow]:
    """The sheets of a bundle in the plan's order. Six SQL queries, whatever their number."""
    sheets = list(
        Sheet.objects.filter(bundle=bundle).select_related("decision", "publication").order_by("position", "pk")
    )
    for sheet in sheets:
        sheet.bundle = bundle
    lacking = missing_of(bundle, sheets)
    reviews = latest_reviews(sheets)
    return [
        SheetRow(
            sheet,
            lacking[sheet.pk],
            reviews[sheet.pk],
            sheet.decision.grade if hasattr(sheet, "decision") else "",
            hasattr(sheet, "publication"),
        )
        for sheet in sheets
    ]


def missing_of(bundle: Bundle, sheets: Collection[Sheet]) -> dict[int, list[fields.Missing]]:
    """What each sheet still needs before it can be submitted. Two SQL queries."""
    keys = [sheet.initiative_key for sheet in sheets]
    before = promises_before(bundle.plan_id, bundle.fiscal_year, keys)
    indicators = Counter(
        EvaluationIndicator.objects.filter(plan=bundle.plan_id, initiative_key__in=keys, retired_at=None).values_list(
            "initiative_key", flat=True
        )
    )
    form = bundle.form_version.form
    return {
        sheet.pk: fields.missing(
            form,
            sheet.answers,
            kept=[one["number"] for one in before.get(sheet.initiative_key, ())],
            indicators=indicators[sheet.initiative_key],
        )
        for sheet in sheets
    }


def stage_of(bundle: Bundle, reviews: Iterable[dict[str, Review]]) -> Stage | None:
    """The stage whose turn it is while the bundle is under review: the first required one that has not assessed every
    sheet. None when all have: the decision is next.
    """
    if bundle.state != REVIEWING:
        return None
    held = list(reviews)
    return first_lacking(bundle.form_version.form, held)


def first_lacking(form: Form, held: Collection[dict[str, Review]]) -> Stage | None:
    """The first required inner stage without a view of some sheet."""
    return next((stage for stage in form.inner if stage.required and any(stage.key not in one for one in held)), None)
