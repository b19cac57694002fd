"""Answers the board before anything else is asked: no database, no session, no template, one file.

So it stands when the site is under load, and when the database is gone. Where the file was never written, the request
goes on to the view, which makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.notices.emergency.board import files
from kusei.foundation.web import clock

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/cap+xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "public, max-age=15, stale-if-error=86400",
    "Access-Control-Allow-Origin": "*",  # public data, read by other sites and apps
}
AGE = b"<!--age-->"
OLD = 180  # seconds after which the page says that it is old


class BoardMiddleware:
    """Right behind the security headers: `/alerts/…` from its file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = files.place(request.path_info) if request.method in {"GET", "HEAD"} else None
        found = answer(request, path) if path is not None else None
        return found or self.get_response(request)


def answer(request: HttpRequest, path: Path) -> HttpResponse | None:
    """The file as an answer; None when it is not there."""
    try:
        content, written = path.read_bytes(), path.stat().st_mtime
    except OSError:  # not written yet, or no such alert: the view knows
        return None
    if path.suffix == ".html":
        content = content.replace(AGE, _age(request.path_info, int(clock.now().timestamp() - written)), 1)
    tag = f'"{blake2b(content, digest_size=12).hexdigest()}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers={**HEADERS, "ETag": tag})
    kind = "application/atom+xml; charset=utf-8" if path.name == "feed.xml" else TYPES[path.suffix]
    return HttpResponse(content, content_type=kind, headers={**HEADERS, "ETag": tag})


def _age(path: str, seconds: int) -> bytes:
    """How old the page is, in its language: a quiet word while it is fresh, a warning when it is not."""
    language = next((one for one, begin in files.LANGUAGES.items() if begin and path.startswith(f"/{begin}")), "ja")
    minutes = max(seconds, 0) // 60
    with translation.override(language):
        if seconds <= OLD:
            words = _("この画面は、いまの情報です。")
            return f"<p class=age>{words}</p>".encode()
        words = _(
            "この画面は%(minutes)d分前のものです。新しい情報に変えられていません。ラジオ、テレビ、防災行政無線も確かめてください。"
        )
        return f"<p class=old role=status><strong>{words % {'minutes': minutes}}</strong></p>".encode()
