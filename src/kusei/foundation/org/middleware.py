"""Asks once per page who holds which role."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from kusei.foundation.org.remembering import remembering

GetResponse = Callable[[HttpRequest], HttpResponseBase]
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class RememberingMiddleware:
    """While a page is read, roles, departments and the home municipality are read once: nothing changes them then."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in READING:
            return self.get_response(request)
        with remembering():
            return self.get_response(request)
