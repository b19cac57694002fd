"""Error pages: what happened, what to do next, and the request id to quote. The 500 page asks no database."""

from __future__ import annotations

from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseServerError,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from kusei.foundation.web.frame import language_tag


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or what was sent cannot be understood."""
    return HttpResponseBadRequest(_bare("web/errors/400.html", request))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the visitor is known and may not."""
    return HttpResponseForbidden(render_to_string("web/errors/403.html", {}, request=request))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page; offers the search."""
    return HttpResponseNotFound(render_to_string("web/errors/404.html", {}, request=request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; static, so that it also shows when the database is the fault."""
    return HttpResponseServerError(_bare("web/errors/500.html", request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere."""
    return HttpResponseForbidden(_bare("web/errors/csrf.html", request))


def too_many(request: HttpRequest, retry_after: int) -> HttpResponse:
    """429: too many requests from one address; `retry_after` in seconds."""
    response = render(request, "web/errors/429.html", {"retry_after": retry_after}, status=429)
    response["Retry-After"] = str(retry_after)
    return response


def _bare(template: str, request: HttpRequest) -> str:
    """A page without context processors: no session, no user, no hooks of upper floors."""
    context: dict[str, Any] = {
        "request_id": getattr(request, "id", ""),
        "lang": language_tag(),
        "home": f"/{code}/" if (code := get_language() or "ja") != "ja" else "/",
    }
    return render_to_string(template, context)
