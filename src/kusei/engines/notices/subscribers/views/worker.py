"""The service worker that shows notices in the browser: one file, at an address of the root, as browsers want it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kusei.foundation.web.access import PUBLIC, allow

FILE = Path(__file__).resolve().parent.parent / "static" / "subscribers" / "worker.js"


@allow(PUBLIC)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script; browsers ask for it again each day."""
    response = HttpResponse(_content(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _content() -> bytes:
    return FILE.read_bytes()
