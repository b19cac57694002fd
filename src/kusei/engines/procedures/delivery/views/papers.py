"""Papers for applicants and for the public: the application, the receipt, the letter, the empty form."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.engines.procedures.applications import access, opened
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.delivery import blank, commands, papers, queries
from kusei.engines.procedures.delivery.refusals import LetterRevoked
from kusei.engines.procedures.queries.current import current_version
from kusei.foundation.files import queries as files
from kusei.foundation.files import responses
from kusei.foundation.org.queries import home
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited

PDF = "application/pdf"


def answered(content: bytes, name: str) -> HttpResponse:
    """A PDF to be saved. Names hold numbers only, never what somebody wrote."""
    return responses.harmless(content, PDF, f"{name}.pdf")


@allow(PUBLIC)
@limited("delivery-papers", "30/m")
@require_safe
def application(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant's copy."""
    one = opened.application_or_404(request, number)
    return answered(papers.application_pdf(one), one.number)


@allow(PUBLIC)
@limited("delivery-papers", "30/m")
@require_safe
def receipt(request: HttpRequest, intent: uuid.UUID) -> HttpResponse:
    """The slip with the numbers of all that was handed in at once."""
    rows = Application.objects.filter(cover__intent=intent)
    related = ("cover", "version", "department", "municipality")
    own = rows.filter(access.visible_to_resident(request.user, opened.covers(request), opened.subjects(request)))
    found = list(own.select_related(*related).order_by("pk"))
    if not found and (user := opened.signed_in(request)) is not None:  # who wrote it for somebody at the counter
        entered = rows.filter(access.visible_to_staff(user), entered_by=user)
        found = list(entered.select_related(*related).order_by("pk"))
    if not found:
        raise Http404
    return answered(papers.receipt_pdf(found[0].cover, found), found[0].number)


@allow(PUBLIC)
@limited("delivery-papers", "30/m")
@require_safe
def result(request: HttpRequest, number: str) -> HttpResponse:
    """The letter, for applications that are answered online. Opening it the first time delivers it."""
    one = opened.application_or_404(request, number)
    letter = queries.current_letter(one) if one.delivery == "electronic" else None
    if letter is None or letter.file is None:
        raise Http404
    if request.method == "GET":  # a HEAD shows nobody anything
        try:
            letter = commands.open_letter(letter_id=letter.pk)
        except LetterRevoked as refusal:
            return render(request, "delivery/gone.html", {"application": one, "sentence": str(refusal)}, status=409)
    return answered(files.content(letter.file), one.number) if letter.file else HttpResponse(status=404)


@allow(PUBLIC)
@limited("delivery-forms", "20/m")
@require_safe
def form(request: HttpRequest, key: str) -> HttpResponse:
    """The empty form of a procedure in force, to print."""
    municipality = home()
    version = current_version(municipality, key) if municipality else None
    if version is None:
        raise Http404
    return answered(blank.form_pdf(version), f"{key}-{version.number}")
