"""Makes the holder of a token the user of a call to the API. A session never acts there, and a token nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase

from kusei.foundation.people.models import User
from kusei.foundation.people.tokens.authentication import TokenNotBelieved, authenticate
from kusei.foundation.web import ratelimit
from kusei.foundation.web.api import problems
from kusei.foundation.web.api.bearer import Bearer, attach, unauthenticated
from kusei.foundation.web.api.kinds import general
from kusei.foundation.web.api.middleware import PREFIX
from kusei.foundation.web.api.problems import Problem

FAILURES = "30/m"  # of one address; the 256 bits of a secret are what keeps guesses out, this keeps their noise down


class ApiTokenMiddleware:
    """Stands right behind `AuthenticationMiddleware`. Since cookies prove nothing under `/api/`, no other site's page
    can make a browser write there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PREFIX):
            _set_user(request, AnonymousUser())
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        """Believe the token or answer 401, on public operations too: who sends one wants to be known."""
        if not request.path_info.startswith(PREFIX):
            return None
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            token = authenticate(text.strip())
        except TokenNotBelieved as error:
            return problems.respond(request, _refusal(request, error))
        _set_user(request, token.user)
        attach(request, Bearer(token.pk, token.name, frozenset(token.scopes)))
        return None


def _set_user(request: HttpRequest, user: User | AnonymousUser) -> None:
    request.user = user
    request._cached_user = user  # type: ignore[attr-defined]  # what the access log reads


def _refusal(request: HttpRequest, error: TokenNotBelieved) -> Problem:
    if seconds := ratelimit.wait_for("api-token", FAILURES, ratelimit.client_address(request)):
        code = "too-many-requests"
        return Problem(code, general(code), headers={"Retry-After": str(seconds)})
    return unauthenticated(error.sentence, error.code, error="invalid_token")
