"""Papers for staff: every one that leaves the system stands in the access log."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.models import Application, Decision
from kusei.engines.procedures.applications.refusals import ApplicationRefused
from kusei.engines.procedures.delivery import commands, following, papers, queries
from kusei.engines.procedures.delivery.views.papers import answered
from kusei.foundation.audit.access import record_read
from kusei.foundation.files import queries as files
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role

LONGEST_PURPOSE = 200


def _one(request: HttpRequest, number: str) -> tuple[User, Application]:
    assert isinstance(request.user, User)
    return request.user, access.one_for_staff(request.user, number)


@allow(role(Role.VIEWER))
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, number: str) -> HttpResponse:
    """The copy for staff. Sensitive answers stand in it only when the purpose is said (by POST).

    Contractors have pages of their own, on which nothing sensitive can be opened.
    """
    user, one = _one(request, number)
    purpose = request.POST.get("purpose", "").strip()[:LONGEST_PURPOSE]
    record_read(user, one, purpose or _("申請書の印刷"))
    content = papers.application_pdf(one, for_staff=True, with_sensitive=bool(purpose))
    return answered(content, one.number)


@allow(role(Role.VIEWER))
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The signed letter, to print it for the post or the counter."""
    user, one = _one(request, number)
    access.require(user, Role.VIEWER, one)
    found = queries.current_letter(one)
    if found is None or found.file is None:
        raise Http404
    record_read(user, one, _("結果の通知の印刷"))
    return answered(files.content(found.file), one.number)


@allow(role(Role.EDITOR))
@require_POST
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """Note that the letter was posted or handed over at the counter."""
    user, one = _one(request, number)
    found = queries.current_letter(one)
    if found is None:
        raise Http404
    try:
        commands.hand_over(letter_id=found.pk, how=request.POST.get("how", ""), by=user)
        messages.success(request, _("通知を渡したことを記録しました。"))
    except ApplicationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:one", one.number)


@allow(role(Role.EDITOR))
@require_POST
def make(request: HttpRequest, number: str) -> HttpResponse:
    """Have the letter made again, after what hindered it was put right."""
    user, one = _one(request, number)
    access.require(user, Role.EDITOR, one)
    decision = Decision.objects.filter(application=one, dropped_at=None, decided_at__isnull=False).first()
    if decision is None:
        raise Http404
    following.order_letter(decision)
    messages.success(request, _("通知を作っています。少したってから、画面を読み直してください。"))
    return redirect("desk:one", one.number)
