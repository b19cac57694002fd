"""Records what the later stages say of a sheet: department, planning and finance, and after the decision the outside.

Each view is a new row; within a round the last one of a stage holds. Who submitted the sheets assesses none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.mynumber import refuse_my_number
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import NotAllowed, Standing, standing
from kusei.services.plans.evaluation.answers import LONGEST
from kusei.services.plans.evaluation.commands.submitting import locked_bundle
from kusei.services.plans.evaluation.formfile import Form, Stage
from kusei.services.plans.evaluation.models import Assessment, Bundle, Publication, Review, Sheet
from kusei.services.plans.evaluation.queries.sheets import departments_of, find_sheet, latest_reviews
from kusei.services.plans.evaluation.refused import NotNow
from kusei.services.plans.evaluation.texts import DECIDED, REVIEWING, in_language


class ReviewRefused(CycleRefused):
    """The view cannot stand like this; `fields` says where and why."""

    code = "evaluation.review-refused"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class ReviewedMeanwhile(CycleRefused):
    """Somebody of the same stage was faster; their view is on the page."""

    code = "evaluation.reviewed-meanwhile"

    def __str__(self) -> str:
        return _(
            "ページを開いたあとに、同じ段階のほかの人が評価を記録しました。その評価を見て、直すなら記録し直してください。"
        )


class StageNotYet(CycleRefused):
    """An earlier stage comes first."""

    code = "evaluation.stage-not-yet"

    def __init__(self, stage: str) -> None:
        super().__init__(_("先に「%(stage)s」が要ります。その段階の人に頼んでください。") % {"stage": stage})


@dataclass(frozen=True)
class View:
    """What a stage says: points with a reason by axis, a direction of its own, words; of the outside also the answer
    of the municipality (区の考え方).
    """

    points: Mapping[str, tuple[Decimal, str]]
    direction: str = ""
    comment: str = ""
    answer: str = ""


def may_review(who: Standing, bundle: Bundle, stage: Stage, departments: set[int], by: User | None) -> bool:
    """Whether the person acts in the stage: the department's approvers, planning and finance, never who submitted."""
    if by is not None and bundle.submitted_by_id == by.pk and stage.who != "outside":
        return False
    if stage.who == "department":
        return who.may_approve(departments)
    if stage.who == "planning":
        return who.planner or who.publisher or who.finance
    return stage.who == "outside" and (who.planner or who.publisher)


@transaction.atomic
def record_review(*, sheet_id: int, stage: str, view: View, by: User | None, seen_turn: int = 0) -> Review:
    """Record the stage's view. `seen_turn` is the number of the stage's last view that the person saw, 0 for none.

    Raises `NoSuchSheet`, `NotAllowed`, `NotNow`, `StageNotYet`, `ReviewRefused` and `ReviewedMeanwhile`.
    """
    sheet = find_sheet(sheet_id)
    bundle = locked_bundle(sheet.bundle_id)
    sheet.bundle = bundle
    form = bundle.form_version.form
    acting = _acting(form, stage)
    _require(bundle, acting, departments_of(sheet), by)
    held = latest_reviews([sheet])[sheet.pk]
    _require_turn(bundle, form, acting, held, sheet)
    _require_sound(form, acting, view)
    if (held[stage].turn if stage in held else 0) != seen_turn:
        raise ReviewedMeanwhile
    return _record(sheet, acting, view, seen_turn + 1, by)


def _acting(form: Form, key: str) -> Stage:
    found = form.stage(key)
    if found is None or found.who == "section":
        raise NotNow
    return found


def _require(bundle: Bundle, stage: Stage, departments: set[int], by: User | None) -> None:
    if not may_review(standing(by, bundle.plan.municipality), bundle, stage, departments, by):
        raise NotAllowed(
            _(
                "この段階の評価は、その組織の承認者（企画・財政の段階は担当の部署）だけが、自分で提出したもの以外に記録できます。"
            )
        )


def _require_turn(bundle: Bundle, form: Form, stage: Stage, held: Mapping[str, Review], sheet: Sheet) -> None:
    if bundle.state != (DECIDED if stage.who == "outside" else REVIEWING):
        raise NotNow
    if stage.who == "outside" and Publication.objects.filter(sheet=sheet).exists():
        raise NotNow
    for earlier in form.stages[: form.stages.index(stage)]:
        if earlier.required and earlier.key not in held:
            raise StageNotYet(in_language(earlier, "label"))


def _require_sound(form: Form, stage: Stage, view: View) -> None:
    wrong: dict[str, str] = {}
    outside = stage.who == "outside"
    for axis in form.axes:
        points, why = view.points.get(axis.key, (None, ""))
        name = in_language(axis, "label")
        if points is None:
            if not outside:
                wrong[f"points-{axis.key}"] = _("%(axis)sの点を選んでください。") % {"axis": name}
        elif not outside and points not in form.points:
            wrong[f"points-{axis.key}"] = _("%(axis)sの点を、一覧から選んでください。") % {"axis": name}
        elif not form.points[-1] <= points <= max(form.points):
            wrong[f"points-{axis.key}"] = _("%(axis)sの点は、評価の幅の中で書いてください。") % {"axis": name}
        if points is not None and not why.strip():
            wrong[f"reason-{axis.key}"] = _("%(axis)sの理由を書いてください。") % {"axis": name}
    if outside and not view.points and not view.comment.strip():
        wrong["comment"] = _("意見を書いてください。")
    if view.direction and form.direction(view.direction) is None:
        wrong["direction"] = _("方向性を、一覧から選んでください。")
    if any(len(text) > LONGEST or "\x00" in text for text in _texts(view)):
        wrong["comment"] = _("4,000字以内で書いてください。")
    if wrong:
        raise ReviewRefused(wrong)
    for text in _texts(view):
        refuse_my_number(text)


def _texts(view: View) -> list[str]:
    return [view.comment, view.answer, *(why for _points, why in view.points.values())]


def _record(sheet: Sheet, stage: Stage, view: View, turn: int, by: User | None) -> Review:
    try:
        with transaction.atomic(), reason(stage.label):
            made = Review.objects.create(
                sheet=sheet,
                stage=stage.key,
                round=sheet.bundle.round,
                turn=turn,
                direction=view.direction,
                comment=view.comment.strip(),
                answer=view.answer.strip(),
                by=by,
                at=clock.now(),
            )
            Assessment.objects.bulk_create(
                Assessment(review=made, axis=axis, points=points, reason=why.strip())
                for axis, (points, why) in view.points.items()
            )
    except IntegrityError as error:
        if "evaluation_review_once" not in str(error):
            raise
        raise ReviewedMeanwhile from None
    return made


@transaction.atomic
def adopt_stage(*, bundle_id: int, stage: str, by: User | None) -> int:
    """Agree with the stage before on every sheet that this stage has not assessed yet; how many that were.

    The points are those of the stage before, the reason says so. Raises as `record_review`.
    """
    bundle = locked_bundle(bundle_id)
    form = bundle.form_version.form
    acting = _acting(form, stage)
    if acting.who == "outside" or bundle.state != REVIEWING:
        raise NotNow
    _require(bundle, acting, {bundle.department_id}, by)
    sheets = list(Sheet.objects.filter(bundle=bundle).order_by("position", "pk"))
    for sheet in sheets:
        sheet.bundle = bundle
    reviews = latest_reviews(sheets)
    for sheet in sheets:
        _require_turn(bundle, form, acting, reviews[sheet.pk], sheet)
    return _adopt(form, acting, [sheet for sheet in sheets if acting.key not in reviews[sheet.pk]], reviews, by)


def _adopt(
    form: Form, stage: Stage, sheets: list[Sheet], reviews: dict[int, dict[str, Review]], by: User | None
) -> int:
    earlier = (
        [one for one in form.inner[: form.inner.index(stage)] if one.key in reviews[sheets[0].pk]] if sheets else []
    )
    with reason(stage.label):
        made = Review.objects.bulk_create(
            Review(sheet=sheet, stage=stage.key, round=sheet.bundle.round, turn=1, by=by, at=clock.now())
            for sheet in sheets
        )
        words = {one.key: _("「%(stage)s」のとおりとする。") % {"stage": one.label} for one in earlier}
        Assessment.objects.bulk_create(
            Assessment(review=view, axis=mark.axis, points=mark.points, reason=words[source.stage])
            for view, sheet in zip(made, sheets, strict=True)
            for source in [_last(form, stage, reviews[sheet.pk])]
            for mark in source.assessments.all()
        )
    return len(made)


def _last(form: Form, stage: Stage, held: Mapping[str, Review]) -> Review:
    """The view of the nearest stage before."""
    before = form.inner[: form.inner.index(stage)]
    return next(held[one.key] for one in reversed(before) if one.key in held)
