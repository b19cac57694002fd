"""A sheet as one document in plain values: what pages show, what is printed, what is published.

Words of the form stand in both languages (`label`, `label_en`); answers as they were written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kusei.services.plans.evaluation import answers as fields
from kusei.services.plans.evaluation import rules
from kusei.services.plans.evaluation.formfile import Form, Item
from kusei.services.plans.evaluation.models import Bundle, Review, Sheet
from kusei.services.plans.evaluation.queries.figures import figures, is_number
from kusei.services.plans.evaluation.queries.sheets import latest_reviews, promises_before
from kusei.services.plans.evaluation.texts import GROUPS

Data = dict[str, Any]


def documents(bundle: Bundle, sheets: Sequence[Sheet], *, public: bool = False) -> dict[int, Data]:
    """Every sheet of the bundle as a document, by its number. Seven SQL queries, whatever their number.

    `public` leaves out actual values for which nobody has vouched yet.
    """
    keys = [sheet.initiative_key for sheet in sheets]
    live = [sheet.initiative_key for sheet in sheets if sheet.figures is None]
    now = figures(bundle.plan_id, bundle.fiscal_year, live) if live else {}
    before = promises_before(bundle.plan_id, bundle.fiscal_year, keys)
    reviews = latest_reviews(sheets)
    return {
        sheet.pk: _document(
            bundle,
            sheet,
            sheet.figures if sheet.figures is not None else now.get(sheet.initiative_key, []),
            before.get(sheet.initiative_key, []),
            reviews[sheet.pk],
            public,
        )
        for sheet in sheets
    }


def _document(  # noqa: PLR0913, PLR0917  one sheet with all that belongs to it
    bundle: Bundle,
    sheet: Sheet,
    shown: list[Data],
    before: list[Data],
    reviews: Mapping[str, Review],
    public: bool,
) -> Data:
    form, said = bundle.form_version.form, sheet.answers
    shown = [_without_unsure(one) for one in shown] if public else shown
    cost = total_cost(form, said)
    return {
        "sheet": _about(bundle, sheet, form),
        "groups": _groups(form, said),
        "total_cost": cost,
        "unit_cost": _unit_cost(cost, shown, bundle.fiscal_year),
        "kept": [
            one | {"outcome": said.get(f"kept-{one['number']}-outcome", ""),
                   "words": said.get(f"kept-{one['number']}-words", "")}
            for one in before
        ],
        "indicators": shown,
        "no_indicator": said.get("no-indicator", ""),
        "axes": _axes(form, said, reviews),
        "stages": _stages(form, said, reviews),
        "decision": _decision(form, sheet),
        "direction": _direction(form, said.get("direction", "")),
        "direction_reason": said.get("direction-reason", ""),
        "promises": [{"number": n, "what": what, "until": until} for n, what, until in fields.promises_of(said)],
    }  # fmt: skip


def _about(bundle: Bundle, sheet: Sheet, form: Form) -> Data:
    return {
        "municipality": bundle.plan.municipality.name,
        "plan": bundle.plan.slug,
        "plan_title": bundle.edition.title,
        "edition": bundle.edition.code,
        "fiscal_year": bundle.fiscal_year,
        "initiative": sheet.initiative_key,
        "code": sheet.code,
        "title": sheet.title,
        "section": bundle.department.name,
        "departments": sheet.department_names,
        "form_title": form.title,
        "form_title_en": form.title_en,
        "form_sample": form.sample,
        "sample": bundle.sample,
        "scale": [{"points": str(mark.points), "label": mark.label, "label_en": mark.label_en} for mark in form.scale],
    }


def _groups(form: Form, said: fields.Answers) -> list[Data]:
    return [
        {"key": key, "items": items}
        for key in GROUPS
        if (items := [_item(item, said.get(f"item-{item.key}", "")) for item in form.items if item.group == key])
    ]


def _item(item: Item, text: str) -> Data:
    chosen = next((one for one in item.choices if one.key == text), None)
    return {
        "key": item.key,
        "label": item.label,
        "label_en": item.label_en,
        "kind": item.kind,
        "value": text if chosen is None else chosen.label,
        "value_en": text if chosen is None else chosen.label_en,
    }


def total_cost(form: Form, said: fields.Answers) -> int | None:
    """The items that are costs, added up, in yen; 該当なし adds nothing. None as long as one of them is not known."""
    texts = [said.get(f"item-{item.key}", "") for item in form.items if item.cost]
    if not texts or any(text in {"", "unknown"} for text in texts):
        return None
    return sum(int(text) for text in texts if text not in fields.STATED)


def _unit_cost(cost: int | None, shown: list[Data], fiscal_year: int) -> Data | None:
    """What one unit of the first activity cost (単位当たりコスト), where both are known and the activity is above 0."""
    first = next((one for one in shown if one["role"] == "activity" and one["kind"] != "ratio"), None)
    actual = next((y["actual"] for y in first["years"] if y["fiscal_year"] == fiscal_year), None) if first else None
    if cost is None or first is None or not is_number(actual) or Decimal(actual or 0) <= 0:
        return None
    each = (Decimal(cost) / Decimal(actual or 0)).quantize(Decimal(1), ROUND_HALF_UP)
    return {"yen": int(each), "name": first["name"], "unit": first["unit"]}


def _without_unsure(figure: Data) -> Data:
    years = [
        year if year["sure"] or year["actual"] is None
        else year | {"actual": None, "rate": None, "reached": None, "withheld": True}
        for year in figure["years"]
    ]  # fmt: skip
    return figure | {"years": years}


def _points(form: Form, said: fields.Answers, reviews: Mapping[str, Review]) -> dict[str, dict[str, tuple[str, str]]]:
    """By stage and axis points and reason; the section's own are those on the sheet."""
    own = {
        axis.key: (said[f"points-{axis.key}"], said.get(f"reason-{axis.key}", ""))
        for axis in form.axes
        if said.get(f"points-{axis.key}")
    }
    found = {form.stages[0].key: own}
    for stage in form.stages[1:]:
        if stage.key in reviews:
            marks = reviews[stage.key].assessments.all()
            found[stage.key] = {mark.axis: (_short(mark.points), mark.reason) for mark in marks}
    return found


def _short(points: Decimal) -> str:
    return f"{points.normalize() + 0:f}"


def _axes(form: Form, said: fields.Answers, reviews: Mapping[str, Review]) -> list[Data]:
    points = _points(form, said, reviews)
    return [
        {
            "key": axis.key,
            "label": axis.label,
            "label_en": axis.label_en,
            "question": axis.question,
            "question_en": axis.question_en,
            "weight": axis.weight,
            "by_stage": {
                stage: {"points": marks[axis.key][0], "reason": marks[axis.key][1]}
                for stage, marks in points.items()
                if axis.key in marks
            },
        }
        for axis in form.axes
    ]


def _stages(form: Form, said: fields.Answers, reviews: Mapping[str, Review]) -> list[Data]:
    points = _points(form, said, reviews)
    found = []
    for stage in form.stages:
        review = reviews.get(stage.key)
        marks = {axis: Decimal(given[0]) for axis, given in points.get(stage.key, {}).items()}
        whole = rules.total(form, marks)
        reached = rules.grade(form, whole)
        own = stage is form.stages[0]
        direction = said.get("direction", "") if own else review.direction if review else ""
        found.append(
            {
                "key": stage.key,
                "label": stage.label,
                "label_en": stage.label_en,
                "said": own or review is not None,
                "total": None if whole is None else str(whole),
                "grade": reached.key if reached else "",
                "direction": _direction(form, direction),
                "comment": review.comment if review and not own else "",
                "answer": review.answer if review else "",
            }
        )
    return found


def _direction(form: Form, key: str) -> Data | None:
    one = form.direction(key)
    return None if one is None else {"key": one.key, "label": one.label, "label_en": one.label_en}


def _decision(form: Form, sheet: Sheet) -> Data | None:
    decision = getattr(sheet, "decision", None)
    if decision is None:
        return None
    reached = next((one for one in form.grades if one.key == decision.grade), None)
    return {
        "total": str(decision.total),
        "grade": decision.grade,
        "label": reached.label if reached else "",
        "label_en": reached.label_en if reached else "",
        "direction": _direction(form, decision.direction),
    }
