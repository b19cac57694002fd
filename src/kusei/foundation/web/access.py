"""Who may call a route: every view declares it, and a view that declares nothing is refused.

`@allow(PUBLIC)`, `@allow(SIGNED_IN)` or `@allow(role("administrator"))` stands on each of our views, and
`@allow(token("progress:write"))` (`api.bearer`) on operations of the API that want a token. Views of libraries are
declared by route in `settings.ACCESS_OF_ROUTES`. The table of all routes is a test (`tests/system`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch

View = TypeVar("View", bound=Callable[..., Any])
RoleCheck = Callable[[Any, str], bool]


@dataclass(frozen=True)
class Access:
    """A named rule about callers. `code` is what the table of routes shows; `refuse` answers whom it does not allow,
    where that is not the sign-in page or 403.
    """

    code: str
    allows: Callable[[HttpRequest], bool]
    refuse: Callable[[HttpRequest], HttpResponseBase] | None = None


_role_checks: list[RoleCheck] = []


def register_role_check(check: RoleCheck) -> None:
    """Hook: the floor that knows roles (`foundation.org`) says here whether a user holds one today, in
    any department.
    """
    _role_checks.append(check)


def holds(user: Any, code: str) -> bool:
    """Whether the user holds the role today in some department: what commands of lower floors ask."""
    return user.is_authenticated and any(check(user, code) for check in _role_checks)


def _holds(request: HttpRequest, code: str) -> bool:
    return holds(request.user, code)


PUBLIC = Access("public", lambda request: True)
SIGNED_IN = Access("signed-in", lambda request: request.user.is_authenticated)


def role(code: str) -> Access:
    """Callers who hold the role today in some department; the command checks the department itself."""
    return Access(f"role:{code}", lambda request: _holds(request, code))


def allow(access: Access) -> Callable[[View], View]:
    """Declare who may call the view."""

    def declare(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return declare


class MethodAccess(Access):
    """The rule of an address where each method has its own."""

    methods: Mapping[str, Access]

    def __init__(self, methods: Mapping[str, Access]) -> None:
        """`methods`: the rule of each method that the address answers; others are allowed on, to be answered 405."""
        codes: dict[str, list[str]] = {}
        for method, access in methods.items():
            codes.setdefault(access.code, []).append(method)
        code = ", ".join(f"{'/'.join(names)} {code}" for code, names in codes.items())

        def rule(request: HttpRequest) -> Access:
            return methods.get(request.method or "", PUBLIC)

        def refuse(request: HttpRequest) -> HttpResponseBase:
            access = rule(request)
            if access.refuse is None:
                raise PermissionDenied
            return access.refuse(request)

        super().__init__(code, lambda request: rule(request).allows(request), refuse)
        object.__setattr__(self, "methods", dict(methods))


def named(code: str) -> Access:
    """The access of that code, as settings write it: `public`, `signed-in` or `role:<code>`."""
    kind, _, value = code.partition(":")
    return {"public": PUBLIC, "signed-in": SIGNED_IN}.get(kind) or role(value)


def is_public(match: ResolverMatch, method: str) -> bool:
    """Whether anybody may call the route by that method."""
    access = declared(match)
    return (access.methods.get(method) if isinstance(access, MethodAccess) else access) is PUBLIC


def declared(match: ResolverMatch) -> Access | None:
    """The declaration that applies to a resolved route: the view's own, else the route's, else None."""
    if own := getattr(match.func, "access", None):
        return own  # type: ignore[no-any-return]
    table: dict[str, str] = settings.ACCESS_OF_ROUTES
    names = [match.view_name, *(f"{namespace}:*" for namespace in match.namespaces)]
    return next((named(table[name]) for name in names if name in table), None)


class AccessMiddleware:
    """Refuse what is not allowed, and what nobody declared. Strangers are asked to sign in first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        access = declared(match) if match else None
        if access is not None and access.allows(request):
            return None
        if access is not None and access.refuse is not None:
            return access.refuse(request)
        if access is None or request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path())
