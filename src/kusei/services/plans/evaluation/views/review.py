"""A later stage looks at a sheet: its points stand beside the earlier ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.cycle.standing import NotAllowed
from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.formfile import Stage
from kusei.services.plans.evaluation.forms import ReviewForm
from kusei.services.plans.evaluation.models import Review
from kusei.services.plans.evaluation.queries.data import documents
from kusei.services.plans.evaluation.queries.sheets import latest_reviews
from kusei.services.plans.evaluation.texts import in_language
from kusei.services.plans.evaluation.views.common import Here, sheet_here, staff


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, number: int, stage: str) -> HttpResponse:
    """Points, reasons, direction and words of the stage."""
    at = sheet_here(request, number)
    acting = at.form.stage(stage)
    if acting is None or acting.who == "section":
        raise Http404
    if acting not in at.stages:
        raise NotAllowed
    assert at.sheet is not None
    own = latest_reviews([at.sheet])[at.sheet.pk].get(stage)
    one = documents(at.bundle, [at.sheet])[at.sheet.pk]
    form = ReviewForm(
        request.POST or None, form=at.form, outside=acting.who == "outside", initial=_initial(one, own, acting, at)
    )
    if form.is_bound and form.is_valid() and _record(at, acting, form, one):
        messages.success(request, _("評価を記録しました。"))
        return redirect("evaluation:bundle", number=at.bundle.pk)
    context = {
        "at": at,
        "bundle": at.bundle,
        "sheet": at.sheet,
        "stage": in_language(acting, "label"),
        "form": form,
        "one": one,
    }
    return render(request, "evaluation/review.html", context, status=422 if form.is_bound else 200)


def _record(at: Here, acting: Stage, form: ReviewForm, one: dict[str, Any]) -> bool:
    assert at.sheet is not None
    view = commands.View(
        points=form.points(_before(one, acting, at)),
        direction=form.cleaned_data.get("direction", ""),
        comment=form.cleaned_data["comment"],
        answer=form.cleaned_data.get("answer", ""),
    )
    try:
        commands.record_review(
            sheet_id=at.sheet.pk,
            stage=acting.key,
            view=view,
            by=at.user,
            seen_turn=form.cleaned_data["seen_turn"],
        )
    except commands.ReviewRefused as refusal:
        form.refuse(refusal.fields)
    except REFUSALS as refusal:
        form.add_error(None, sentence(refusal))
    else:
        return True
    return False


def _before(one: dict[str, Any], acting: Stage, at: Here) -> dict[str, tuple[str, str]]:
    """By axis the points of the nearest stage before, with its name; the outside agrees with nobody by silence."""
    if acting.who == "outside":
        return {}
    earlier = at.form.inner[: at.form.inner.index(acting)]
    found = {}
    for axis in one["axes"]:
        said = [
            (axis["by_stage"][stage.key]["points"], stage.label) for stage in earlier if stage.key in axis["by_stage"]
        ]
        if said:
            found[axis["key"]] = said[-1]
    return found


def _initial(one: dict[str, Any], own: Review | None, acting: Stage, at: Here) -> dict[str, Any]:
    """What the stage said last; else the points of the stage before, to be changed or agreed with."""
    if own is None:
        points = {f"points-{axis}": said[0] for axis, said in _before(one, acting, at).items()}
        return {"seen_turn": 0, **points}
    held: dict[str, Any] = {"seen_turn": own.turn, "direction": own.direction, "comment": own.comment}
    held["answer"] = own.answer
    for mark in own.assessments.all():
        held[f"points-{mark.axis}"] = f"{mark.points.normalize():f}"
        held[f"reason-{mark.axis}"] = mark.reason
    return held
