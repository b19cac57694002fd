"""Says in every answer that what the site holds is synthetic: programs read the header, people the strip."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kusei.conf.simulation import stamp

HEADER = "Kusei-Synthetic"


class SyntheticMiddleware:
    """`Kusei-Synthetic: yes` on pages, files and the API, as long as anything synthetic is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the header."""
        response = self.get_response(request)
        if stamp.now().state:
            response.headers[HEADER] = "yes"
        return response
