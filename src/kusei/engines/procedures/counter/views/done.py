"""After handing in: the numbers, the papers to sign, the letter that asks for more, and taking back what was wrong."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.procedures.applications.commands.applicants import current_answers
from kusei.engines.procedures.applications.models import Application, Correction
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.applications.refusals import REFUSALS, sentence
from kusei.engines.procedures.applications.views.links import qr
from kusei.engines.procedures.counter import queries
from kusei.engines.procedures.counter.commands import handing_in
from kusei.engines.procedures.counter.models import Interview
from kusei.engines.procedures.counter.permissions import counter
from kusei.engines.procedures.counter.views.common import frame, signed_in
from kusei.engines.procedures.definition import FieldType
from kusei.engines.procedures.delivery import papers as delivery
from kusei.engines.procedures.rendering import reading
from kusei.foundation.audit.access import record_read
from kusei.foundation.files.responses import harmless
from kusei.foundation.web import clock


def finished(request: HttpRequest, draft_id: uuid.UUID) -> Interview:
    """One's own interview that was handed in; 404 else."""
    one = queries.one_or_404(signed_in(request), draft_id)
    if one.finished_at is None:
        raise Http404
    return one


@counter
@require_safe
def done(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The receipt numbers and what to do next."""
    one = finished(request, draft_id)
    cover, applications = queries.handed_in(one)
    seconds = (clock.now() - one.finished_at).total_seconds() if one.finished_at else 0
    context = {
        **frame(request, one),
        "cover": cover,
        "applications": applications,
        "printable": queries.is_of_today(one),
        "may_take_back": seconds <= handing_in.UNDO_MINUTES * 60 and one.withdrawn_at is None,
    }
    return render(request, "counter/done.html", context)


def printable(request: HttpRequest, draft_id: uuid.UUID) -> tuple[Interview, Any, list[Application]]:
    """What may be printed by who took it in: on the day; each application's reading is recorded."""
    one = finished(request, draft_id)
    if not queries.is_of_today(one):
        raise Http404
    cover, applications = queries.handed_in(one)
    for application in applications:
        record_read(request.user, application, _("窓口での印刷"))
    return one, cover, applications


@counter
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """All forms and the receipt as one page to print; asked for by its button, the receipt has a new link as QR."""
    one, cover, applications = printable(request, draft_id)
    link = ""
    if request.method == "POST" and (secret := handing_in.new_link(draft_id=draft_id, by=signed_in(request))):
        link = request.build_absolute_uri(f"{reverse('applications:open')}?{urlencode({'key': secret})}")
    parts = []
    for application in applications:
        content, answers = application.version.content, current_answers(application)
        files = shown_files(application, content.form.fields, answers)
        parts.append((application, content, reading.rows(content.form, answers), files))
    context = {**frame(request, one), "cover": cover, "parts": parts, "qr": qr(link) if link else ""}
    response = render(request, "counter/sheets.html", context)
    response["Referrer-Policy"] = "same-origin"
    return response


@counter
@require_safe
def receipt(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """受付票 as PDF."""
    _one, cover, applications = printable(request, draft_id)
    return harmless(
        delivery.receipt_pdf(cover, applications), "application/pdf", f"{applications[0].number}-receipt.pdf"
    )


@counter
@require_safe
def paper(request: HttpRequest, draft_id: uuid.UUID, number: str) -> HttpResponse:
    """One form as PDF."""
    _one, _cover, applications = printable(request, draft_id)
    found = next((one for one in applications if one.number == number), None)
    if found is None:
        raise Http404
    return harmless(delivery.application_pdf(found), "application/pdf", f"{number}.pdf")


@counter
@require_safe
def letter(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The letter that asks for what is missing or illegible, ready to print. On the day of the intake."""
    one, cover, applications = printable(request, draft_id)
    correction = Correction.objects.filter(application__in=applications).order_by("pk").first()
    if correction is None:
        raise Http404
    application, answers = applications[0], current_answers(applications[0])
    form = application.version.content.form
    where = next((field for field in form.fields if field.type is FieldType.ADDRESS and field.key in answers), None)
    items = [(form.field(item.field), item.sentence) for item in correction.items.order_by("pk")]
    context = {
        **frame(request, one),
        "cover": cover,
        "application": application,
        "correction": correction,
        "items": [(field, text) for field, text in items if field is not None],
        "address": reading.address_text(answers[where.key]) if where else "",
    }
    return render(request, "counter/letter.html", context)


@counter
@require_POST
def take_back(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """What was entered by mistake is withdrawn, with a reason, for ten minutes."""
    try:
        handing_in.take_back(draft_id=draft_id, why=request.POST.get("reason", ""), by=signed_in(request))
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("入力の誤りとして取り下げました。"))
    return redirect("counter:done", draft_id)
