"""A section's sheets of a year on one page: what is missing in each, submitting them together, agreeing in one act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.approvals.models import Draft
from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.queries.sheets import rows_of, stage_of
from kusei.services.plans.evaluation.texts import REVIEWING, SHAPES, STATES, in_language
from kusei.services.plans.evaluation.views.common import bundle_here, staff


@staff
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The section's page."""
    at = bundle_here(request, number)
    rows = rows_of(at.bundle)
    turn = stage_of(at.bundle, [row.reviews for row in rows])
    stages = [(stage, in_language(stage, "label")) for stage in at.form.inner[1:]]
    context = {
        "at": at,
        "bundle": at.bundle,
        "rows": rows,
        "ready": sum(row.ready for row in rows),
        "state": (SHAPES[at.bundle.state], STATES[at.bundle.state]),
        "turn": in_language(turn, "label") if turn else "",
        "stages": stages,
        "adopting": [
            (stage.key, in_language(stage, "label"), sum(stage.key not in row.reviews for row in rows))
            for stage in at.stages
            if at.bundle.state == REVIEWING and any(stage.key not in row.reviews for row in rows)
        ],
        "draft": Draft.objects.filter(kind=commands.KIND, object_id=str(at.bundle.pk)).order_by("-pk").first(),
    }
    return render(request, "evaluation/bundle.html", context)


@staff
@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Send the section's sheets on their way."""
    at = bundle_here(request, number)
    try:
        draft = commands.submit_bundle(bundle_id=at.bundle.pk, by=at.user)
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("提出しました（文書番号 %(number)s）。") % {"number": draft.number})
    return redirect("evaluation:bundle", number=number)


@staff
@require_POST
def adopt(request: HttpRequest, number: int) -> HttpResponse:
    """Agree with the stage before on all sheets that are left."""
    at = bundle_here(request, number)
    try:
        done = commands.adopt_stage(bundle_id=at.bundle.pk, stage=request.POST.get("stage", ""), by=at.user)
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("%(number)s件の評価を記録しました。") % {"number": done})
    return redirect("evaluation:bundle", number=number)
