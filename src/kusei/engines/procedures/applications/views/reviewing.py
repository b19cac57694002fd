"""The last look before handing in, the button that does it, and the receipt."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.procedures.applications import opened, prefill
from kusei.engines.procedures.applications.commands import drafts, submitting
from kusei.engines.procedures.applications.composition import Composition
from kusei.engines.procedures.applications.models import Cover, Draft
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.applications.refusals import REFUSALS, Incomplete, OldForm, sentence
from kusei.engines.procedures.applications.views.steps import composed, step_labels
from kusei.engines.procedures.evaluation import fees
from kusei.engines.procedures.rendering import errors, reading
from kusei.foundation.people.registration.origin import site_origin
from kusei.foundation.people.residents import commands as residents
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited


@allow(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Everything that was written, each section with the way back to it."""
    try:
        one = opened.draft_or_404(request, draft_id)
    except opened.WithStaff:
        return redirect("applications:draft", draft_id)
    if one.submitted_at is not None:
        return redirect("applications:done", one.pk)
    return _hand_in(request, one) if request.method == "POST" else _page(request, one)


@limited("applications-submit", "30/m")
def _hand_in(request: HttpRequest, one: Draft) -> HttpResponse:
    user = opened.signed_in(request)
    email = "" if user else request.POST.get("email", "").strip()
    if email and not _is_address(email):
        return _page(request, one, wrong=[("id_email", _("メールアドレスの形が正しくありません。"))], status=422)
    if user is not None and one.owner_id is None:
        drafts.adopt(draft_id=one.pk, by=user)  # begun before signing in
    try:
        if email:
            drafts.set_email(draft_id=one.pk, email=email)
        delivery = request.POST.get("delivery", "")
        cover = submitting.submit(draft_id=one.pk, by=user, delivery=delivery, site=site_origin(request))
    except OldForm as refusal:
        drafts.move_to_current(draft_id=one.pk)
        messages.warning(request, sentence(refusal))
        return redirect("applications:draft", one.pk)
    except Incomplete:
        return _page(request, one, problems_shown=True, status=422)
    except REFUSALS as refusal:
        return _page(request, one, wrong=[("", sentence(refusal))], status=409)
    if user is not None and not one.subject and "remember" in request.POST:
        _remember(composed(one), cover)
    opened.hold_cover(request, cover)
    return redirect("applications:done", one.pk)


def _remember(composition: Composition, cover: Cover) -> None:
    """Keep for the next time what the person ticked to be remembered."""
    owner = cover.owner
    if owner is None:
        return
    facts: dict[str, Any] = {}
    for index, procedure in enumerate(composition.procedures):
        known = prefill.known_for(procedure.form.fields, owner)
        facts |= prefill.new_facts(procedure.form.fields, composition.states[index].answers, known)
    number = cover.applications.order_by("pk").values_list("number", flat=True)[0]
    if facts:
        residents.remember(user=owner, facts=facts, source=f"application:{number}", by=owner)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _page(
    request: HttpRequest,
    one: Draft,
    *,
    problems_shown: bool = False,
    wrong: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    composition = composed(one)
    steps = composition.steps()
    parts = []
    problems = list(wrong or [])
    for index, procedure in enumerate(composition.procedures):
        state = composition.states[index]
        by_post = procedure.delivery == "paper" or request.POST.get("delivery") != "electronic"
        parts.append(
            {
                "procedure": procedure,
                "sections": reading.rows(procedure.form, state),
                "change": f"{reverse('applications:draft', args=[one.pk])}{index}.",
                "files": shown_files(one, procedure.form.fields, state.answers),
                "fee": fees.statement(procedure.fee, state, by_post=by_post) if procedure.fee else None,
            }
        )
        if problems_shown or not state.complete:
            problems += [("", text) for _anchor, text in errors.summary(state, procedure.form)]
    context = {
        "draft": one,
        "parts": parts,
        "several": len(parts) > 1,
        "labels": step_labels(composition),
        "problems": problems,
        "complete": composition.complete,
        "chooses_delivery": any(procedure.delivery == "either" for procedure in composition.procedures),
        "last": steps[-1].key if steps else "",
        "can_remember": one.owner_id is not None and not one.subject,
        "email": request.POST.get("email", ""),
    }
    return render(request, "applications/review.html", context, status=status)


@allow(PUBLIC)
@require_safe
def done(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The receipt: the numbers, what happens next, the way back here."""
    cover = Cover.objects.filter(intent=draft_id).first()
    user = opened.signed_in(request)
    if cover is None or not (cover.pk in opened.covers(request) or (user is not None and cover.owner_id == user.pk)):
        raise Http404
    applications = list(cover.applications.select_related("procedure", "version", "department").order_by("pk"))
    return render(request, "applications/done.html", {"cover": cover, "applications": applications})
