"""The way back to the person: a code by which they finish at home; and throwing away what was typed."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kusei.engines.procedures.applications.refusals import REFUSALS, sentence
from kusei.engines.procedures.applications.views.links import qr
from kusei.engines.procedures.counter import queries
from kusei.engines.procedures.counter.commands import interviewing
from kusei.engines.procedures.counter.permissions import counter
from kusei.engines.procedures.counter.views.common import frame, signed_in


@counter
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Explains it; the button shows the code once."""
    one = queries.one_or_404(signed_in(request), draft_id)
    link = ""
    if request.method == "POST":
        try:
            secret = interviewing.hand_over(draft_id=draft_id, by=signed_in(request))
        except REFUSALS as refusal:
            messages.error(request, sentence(refusal))
            return redirect("counter:interview", draft_id)
        link = request.build_absolute_uri(f"{reverse('applications:open')}?{urlencode({'key': secret})}")
    context = {**frame(request, one), "link": link, "qr": qr(link) if link else ""}
    response = render(request, "counter/hand_over.html", context)
    response["Referrer-Policy"] = "same-origin"
    return response


@counter
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw away what was typed, after asking."""
    one = queries.one_or_404(signed_in(request), draft_id)
    if request.method == "POST":
        try:
            interviewing.discard(draft_id=draft_id, by=signed_in(request))
        except REFUSALS as refusal:
            messages.error(request, sentence(refusal))
            return redirect("counter:interview", draft_id)
        messages.success(request, _("受付を取りやめました。"))
        return redirect("counter:start")
    return render(request, "counter/discard.html", {**frame(request, one), "passings": queries.passings(one)})
