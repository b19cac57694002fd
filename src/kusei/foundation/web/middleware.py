"""Gives every request an id that logs, audit rows and error pages share, and writes one line about it
when it is over.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from kusei.foundation.web import logs

GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")


class RequestIdMiddleware:
    """Outermost of all: `request.id`, the headers `X-Request-ID` and `Permissions-Policy`, and the access
    log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        request.id = request_id(request)  # type: ignore[attr-defined]
        token = logs.current_request.set(request.id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
            response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
            logs.access(request, response, time.perf_counter() - started)
            return response
        finally:
            logs.current_request.reset(token)


def request_id(request: HttpRequest) -> str:
    """The id that our own proxy gave, where there is one and it is well formed; else a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if settings.PROXIES and GIVEN.fullmatch(given) else uuid.uuid4().hex
