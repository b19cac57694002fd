"""What holds for everything under `/api/`: every error is a problem, and pages of other sites may read public
answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation

from kusei.foundation.web.access import is_public
from kusei.foundation.web.api import problems
from kusei.foundation.web.api.negotiation import PROBLEM, language

PREFIX = "/api/"
METHODS = "GET, HEAD, OPTIONS"
READING = ("GET", "HEAD", "OPTIONS")
_SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Content-Disposition, X-Request-ID",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class ApiMiddleware:
    """Stands right inside `RequestIdMiddleware`, so that it also sees what the other middlewares refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        wanted = language(request.headers.get("Accept-Language", ""))
        with translation.override(wanted):
            response = self._answer(request)
            translation.activate(wanted)  # `LocaleMiddleware` has been here meanwhile
            if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(PROBLEM):
                response = problems.of_status(request, response)
        if _shared(request):
            _share(response)
        return _bodiless(response) if request.method == "HEAD" else response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS" and _shared(request):
            return HttpResponse(status=204, headers={"Allow": METHODS, **_PREFLIGHT})
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """`LocaleMiddleware` reads the language from the path, and machines' addresses have none there."""
        if request.path_info.startswith(PREFIX):
            translation.activate(language(request.headers.get("Accept-Language", "")))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Errors that say what they are become problems here; the others go on to Django, which logs them."""
        if not request.path_info.startswith(PREFIX):
            return None
        problem = problems.of_exception(error, writing=request.method not in READING)
        if problem is None:
            return None
        return problems.respond(request, problem)


def _shared(request: HttpRequest) -> bool:
    """True when reading at the route is public, and the call reads; also when there is no such route."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return True
    return is_public(match, "GET") and request.method in READING


def _share(response: HttpResponseBase) -> None:
    """Readable by every page, and the same whoever asks: what looked at the session on the way here did so in
    vain.
    """
    for name, value in _SHARED.items():
        response.headers[name] = value
    varies = [name.strip() for name in response.headers.get("Vary", "").split(",")]
    if not response.cookies:
        response.headers["Vary"] = ", ".join(name for name in varies if name and name.lower() != "cookie")


def _bodiless(response: HttpResponseBase) -> HttpResponseBase:
    """The answer to HEAD: the headers of GET, the length too, without the body."""
    if isinstance(response, HttpResponse):
        length = str(len(response.content))
        response.content = b""
        response.headers["Content-Length"] = length
    return response
