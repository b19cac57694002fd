"""What staff look at beyond the page: sensitive answers, for a purpose, and the letter before anything is decided."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.refusals import ReasonNeeded, sentence
from kusei.engines.procedures.desk import hooks, showing
from kusei.engines.procedures.desk.views.common import REFUSALS, signed_in, staff
from kusei.engines.procedures.desk.views.one import page
from kusei.foundation.audit.access import record_read
from kusei.foundation.files import responses
from kusei.foundation.org.models import Role


@staff
@require_POST
def open_sensitive(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is sensitive, for the purpose that the person writes down."""
    application = access.one_for_staff(signed_in(request), number)
    purpose = " ".join(request.POST.get("purpose", "").split())[:200]
    try:
        if not purpose:
            raise ReasonNeeded
        showing.open_for(request, application, applicants.without_my_number(purpose))
    except REFUSALS as refusal:
        return page(request, application, problem=sentence(refusal), status=422)
    return redirect("desk:one", application.number)


@staff
@require_POST
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The letter as it would be, as a PDF marked as a draft by who draws it. Nothing is decided."""
    user = signed_in(request)
    application = access.one_for_staff(user, number)
    access.require(user, Role.EDITOR, application)
    draw = hooks.letter_preview()
    if draw is None:
        raise Http404
    words_of = [request.POST.get(key, "")[:4000] for key in ("reason", "conditions")]
    try:
        outcome = office.outcome_of(application, request.POST.get("outcome", ""))
        record_read(user, application, _("審査（通知の下書き）"))
        content = draw(application, outcome.key, *words_of)
    except REFUSALS as refusal:
        return page(request, application, problem=sentence(refusal), typed=request.POST, status=422)
    return responses.harmless(content, "application/pdf", f"{application.number}.pdf")
