"""Tells the history who acted, when and from which request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from kusei.foundation.audit import context


class AuditContextMiddleware:
    """The writes of a request are recorded as those of its user, its id and its address; none outlives the
    request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with context.during(request):
            return self.get_response(request)
