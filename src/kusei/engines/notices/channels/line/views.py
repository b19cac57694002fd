"""The address that LINE calls (`/hooks/notices/line/`)."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kusei.engines.notices.channels.line import events
from kusei.engines.notices.channels.webhooks import TooLong, body_of
from kusei.foundation.web.access import PUBLIC, allow


def signature(secret: str, body: bytes) -> str:
    """`X-Line-Signature`: HMAC-SHA-256 of the raw body under the channel secret, in Base64.

    Worked out here because LINE's own library takes two seconds to import, in every process that serves pages.
    """
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@csrf_exempt  # LINE has no cookie; the signature over the body is what proves
@require_POST
@allow(PUBLIC)
def receive(request: HttpRequest) -> HttpResponse:
    """Take in what LINE tells. 403 for a wrong signature, before anything is looked at; 404 without an account."""
    if not settings.LINE_SECRET:
        raise Http404
    try:
        body = body_of(request)
    except TooLong:
        return HttpResponse(status=413)
    given = request.headers.get("X-Line-Signature", "")
    if not hmac.compare_digest(signature(settings.LINE_SECRET, body).encode(), given.encode("utf-8", "replace")):
        return HttpResponse(status=403)
    try:
        events.take_in(body)
    except events.NotUnderstood:
        return HttpResponse(status=400)
    return HttpResponse(status=200)
