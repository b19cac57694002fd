"""The link of a draft: by it one goes on later or on another device, and reaches what was handed in."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kusei.engines.procedures.applications import opened
from kusei.engines.procedures.applications.commands import drafts
from kusei.engines.procedures.applications.models import Cover
from kusei.engines.procedures.applications.refusals import REFUSALS, sentence
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited


@allow(PUBLIC)
@limited("applications-open", "20/m")
@require_http_methods(["GET", "HEAD"])
def open_link(request: HttpRequest) -> HttpResponse:
    """A link with its secret: this browser may go on with the draft, or see what it became."""
    found = opened.by_secret(request.GET.get("key", "")[:100])
    if found is None:
        return render(request, "applications/gone.html", status=404)
    if isinstance(found, Cover):
        opened.hold_cover(request, found)
        return redirect("applications:done", found.intent)
    user = opened.signed_in(request)
    if found.owner_id is not None and (user is None or found.owner_id != user.pk):
        # It belongs to an account: the link alone is not enough.
        return redirect(
            f"{reverse('account_login')}?{urlencode({'next': reverse('applications:draft', args=[found.pk])})}"
        )
    opened.hold_draft(request, found)
    return redirect("applications:draft", found.pk)


@allow(PUBLIC)
@limited("applications-later", "20/m")
@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """How to go on later: with an account everywhere, without one by this link. A new link ends the former one."""
    one = opened.draft_or_404(request, draft_id)
    link = ""
    if request.method == "POST":
        try:
            secret = drafts.renew_secret(draft_id=one.pk)
        except REFUSALS as refusal:
            messages.error(request, sentence(refusal))
            return redirect("applications:draft", one.pk)
        link = request.build_absolute_uri(f"{reverse('applications:open')}?{urlencode({'key': secret})}")
    context = {"draft": one, "link": link, "qr": qr(link) if link else ""}
    response = render(request, "applications/later.html", context)
    response["Referrer-Policy"] = "same-origin"  # nothing at all would also hide from us where the form was sent from
    return response


def qr(text: str) -> str:
    """A QR code as SVG that stands in the page."""
    svg: str = segno.make(text, error="m").svg_inline(scale=4, border=2, title=_("続きを開く二次元コード"))
    return mark_safe(svg)  # noqa: S308  made of the library's own figures; the title is escaped by it


@allow(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw the draft away, after asking."""
    one = opened.draft_or_404(request, draft_id)
    if one.submitted_at is not None:
        raise Http404
    if request.method == "POST":
        drafts.discard_draft(draft_id=one.pk)
        messages.success(request, _("書きかけの申請を消しました。"))
        return redirect("web:home")
    return render(request, "applications/discard.html", {"draft": one})
