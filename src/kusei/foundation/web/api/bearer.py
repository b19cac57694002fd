"""Calls made with a token: what `foundation.people` found out about it, and the access of operations that want one.

The token acts as its person, and only within its scopes. How it is proved is no matter of this floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kusei.foundation.web.access import Access
from kusei.foundation.web.api import problems
from kusei.foundation.web.api.problems import Problem

KIND = "token"
_REALM = 'Bearer realm="kusei"'


@dataclass(frozen=True)
class Bearer:
    """The token of a request: its number and name, and what it may be used for."""

    number: int
    name: str
    scopes: frozenset[str]


def attach(request: HttpRequest, bearer: Bearer) -> None:
    """Say that the request was made with this token, whose person is already its user."""
    request.bearer = bearer  # type: ignore[attr-defined]
    request.acting_through = f"APIトークン「{bearer.name}」"  # type: ignore[attr-defined]  # the history notes it


def bearer_of(request: HttpRequest) -> Bearer | None:
    """The token that the request was made with."""
    return getattr(request, "bearer", None)


@cache
def token(scope: str) -> Access:
    """Callers with a token that has the scope. The command checks the role of the day itself."""

    def allows(request: HttpRequest) -> bool:
        bearer = bearer_of(request)
        return bearer is not None and scope in bearer.scopes

    def refuse(request: HttpRequest) -> HttpResponse:
        return problems.respond(request, refusal(request, scope))

    return Access(f"{KIND}:{scope}", allows, refuse)


def require_scope(request: HttpRequest, scope: str) -> None:
    """For what a public operation shows only with a scope. Raises `Problem`: 401 without a token, 403 without the
    scope.
    """
    if not token(scope).allows(request):
        raise refusal(request, scope)


def refusal(request: HttpRequest, scope: str) -> Problem:
    """Why the request may not do what needs the scope."""
    if bearer_of(request) is None:
        return unauthenticated(
            _("この操作にはAPIトークンがいります。Authorizationヘッダーに「Bearer 」に続けて書いてください。")
        )
    sentence = _(
        "このAPIトークンには「%(scope)s」の権限がありません。アカウントのページで、この権限を付けたトークンを作ってください。"
    )
    challenge = f'{_REALM}, error="insufficient_scope", scope="{scope}"'
    headers = {"WWW-Authenticate": challenge}
    return Problem("forbidden", sentence % {"scope": scope}, "scope-missing", headers=headers)


def unauthenticated(sentence: str, code: str = "token-missing", *, error: str = "") -> Problem:
    """401 (RFC 6750): without credentials the challenge names no error."""
    challenge = f'{_REALM}, error="{error}"' if error else _REALM
    return Problem("unauthenticated", sentence, code, headers={"WWW-Authenticate": challenge})
