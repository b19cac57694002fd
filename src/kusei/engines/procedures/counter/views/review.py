"""The last look with the person, the gaps of a letter, and the button that takes it in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kusei.engines.procedures.applications.commands import drafts
from kusei.engines.procedures.applications.composition import Composition
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.applications.refusals import REFUSALS, Closed, Incomplete, OldForm, sentence
from kusei.engines.procedures.counter import queries
from kusei.engines.procedures.counter.commands import handing_in, letters
from kusei.engines.procedures.counter.models import Interview
from kusei.engines.procedures.counter.permissions import counter
from kusei.engines.procedures.counter.views.common import composed, frame, signed_in
from kusei.engines.procedures.counter.views.interview import asking
from kusei.engines.procedures.definition import Field
from kusei.engines.procedures.evaluation import fees
from kusei.engines.procedures.rendering import errors, reading
from kusei.foundation.audit.access import record_read
from kusei.foundation.people.registration.origin import site_origin


@counter
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Everything that was said, each form with the way back to it."""
    one = queries.one_or_404(signed_in(request), draft_id)
    if one.finished_at is not None:
        return redirect("counter:done", draft_id)
    if request.method == "POST":
        return _hand_in(request, one)
    record_read(request.user, one.draft, _("窓口での内容の確認"))
    return _page(request, one)


def _hand_in(request: HttpRequest, one: Interview) -> HttpResponse:
    by = signed_in(request)
    try:
        if one.channel == "post":
            keys = [field.key for field, _word in _doubtful(one, composed(one))]
            gaps = {key: request.POST.get(f"gap-{key}", "") for key in keys}
            one = letters.mark_gaps(draft_id=one.draft_id, gaps=gaps, by=by)
        _cover, correction = handing_in.hand_in(
            draft_id=one.draft_id,
            by=by,
            delivery=request.POST.get("delivery", ""),
            site=site_origin(request),
            late_reason=request.POST.get("late_reason", ""),
        )
    except OldForm as refusal:
        drafts.move_to_current(draft_id=one.draft_id)
        messages.warning(request, sentence(refusal))
        return redirect("counter:interview", one.draft_id)
    except Incomplete:
        return _page(request, one, shown=True, status=422)
    except REFUSALS as refusal:
        late = isinstance(refusal, Closed) and one.channel == "post"
        return _page(request, one, wrong=[("id_late" if late else "", sentence(refusal))], late=late, status=409)
    messages.success(request, _("受け付けました。"))
    return redirect("counter:letter" if correction else "counter:done", one.draft_id)


def _doubtful(one: Interview, composition: Composition) -> list[tuple[Field, str]]:
    """The fields of a letter that are not right, and those that were marked already, with their mark."""
    wrong = {str(problem.path[0]) for problem in composition.states[0].problems} | set(one.gaps)
    return [
        (field, one.gaps.get(field.key, "")) for field in composition.procedures[0].form.fields if field.key in wrong
    ]


def _page(  # noqa: PLR0913  what the page shows
    request: HttpRequest,
    one: Interview,
    *,
    wrong: list[tuple[str, str]] | None = None,
    shown: bool = False,
    late: bool = False,
    status: int = 200,
) -> HttpResponse:
    composition = composed(one)
    parts, problems = [], list(wrong or [])
    forms = asking(composition)
    for index, procedure in enumerate(composition.procedures):
        state = composition.states[index]
        paper = procedure.delivery == "paper" or request.POST.get("delivery") != "electronic"
        parts.append(
            {
                "procedure": procedure,
                "sections": reading.rows(procedure.form, state),
                "files": shown_files(one.draft, procedure.form.fields, state.answers),
                "fee": fees.statement(procedure.fee, state, by_post=paper) if procedure.fee else None,
                "change": reverse("counter:form", args=[one.draft_id, index]) if index in forms else "",
            }
        )
        if shown or one.channel == "counter":
            problems += [("", text) for _anchor, text in errors.summary(state, procedure.form)]
    context: dict[str, Any] = {
        **frame(request, one),
        "parts": parts,
        "problems": problems,
        "doubtful": _doubtful(one, composition) if one.channel == "post" else [],
        "complete": composition.complete,
        "chooses_delivery": any(procedure.delivery == "either" for procedure in composition.procedures),
        "late": late,
        "late_reason": request.POST.get("late_reason", ""),
        "back": forms[-1] if forms else 0,
    }
    return render(request, "counter/review.html", context, status=status)
