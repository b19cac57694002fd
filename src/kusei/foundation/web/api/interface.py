"""An HTTP API made of the services' routers: `Router` for a service, `Api` for `conf`.

Each operation declares who may call it with `@allow(…)`; one that declares nothing stops the start of the
program.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja import Router as NinjaRouter
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from kusei.foundation.web import ratelimit
from kusei.foundation.web.access import Access, MethodAccess
from kusei.foundation.web.api import openapi, parameters
from kusei.foundation.web.api.bearer import KIND as TOKEN
from kusei.foundation.web.api.bodies import BodyParser
from kusei.foundation.web.api.kinds import general
from kusei.foundation.web.api.problems import Problem

RATE = "600/m"  # calls of one address


class Router(NinjaRouter):
    """The operations of a service. What answers GET answers HEAD."""

    def get(self, path: str, **options: Any) -> Callable[[Any], Any]:
        """Declare a reading operation; `options` are those of django-ninja."""
        return self.api_operation(["GET", "HEAD"], path, **options)


class Api(NinjaAPI):
    """A version of the platform's API. Errors are left to `ApiMiddleware`, which knows them all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(openapi_url=None, docs_url=None, parser=BodyParser(), **options)
        self.add_decorator(_guarded, mode="view")

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Hand every error on, once ninja's own are turned into ours."""
        if isinstance(exc, ValidationError):
            raise parameters.of_validation(exc) from exc
        if isinstance(exc, HttpError) and isinstance(exc.__cause__ or exc.__context__, Problem):
            raise exc.__cause__ or exc.__context__  # type: ignore[misc]  # ninja wraps what its parser raises
        raise exc

    def document(self) -> dict[str, Any]:
        """The OpenAPI document, in the active language."""
        scopes = {
            operation.operation_id or "": access.code.partition(":")[2]
            for _name, operation in self.operations()
            if (access := _declared(operation)).code.startswith(f"{TOKEN}:")
        }
        return openapi.polished(self.get_openapi_schema(path_prefix=""), scopes)

    def operations(self) -> list[tuple[str, Operation]]:
        """Every operation with the name of its route."""
        return [
            (getattr(operation, "url_name", "") or operation.view_func.__name__, operation)
            for bound in self._get_bound_routers()
            for view in bound.path_operations.values()
            for operation in view.operations
        ]

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        """A route an operation. Django takes the first of several with one address, whatever the method: so all of
        them declare the same.
        """
        operations, rules = dict(self.operations()), dict[str, dict[str, Access]]()
        patterns: list[URLPattern] = []
        for bound in self._get_bound_routers():
            own = list(bound.urls_paths(bound.prefix))
            if split := {str(pattern.pattern) for pattern in own} & rules.keys():
                raise ImproperlyConfigured(f"Two routers have operations of one address: {', '.join(sorted(split))}")
            for pattern in own:
                operation = operations[str(pattern.name)]
                methods = rules.setdefault(str(pattern.pattern), {})
                methods |= {method: _declared(operation) for method in operation.methods}
            patterns += own
        of_address = {address: _rule_of(methods) for address, methods in rules.items()}
        for pattern in patterns:
            pattern.callback.access = of_address[str(pattern.pattern)]  # type: ignore[attr-defined]
        return list(patterns)


def _rule_of(methods: dict[str, Access]) -> Access:
    different = set(methods.values())
    return different.pop() if len(different) == 1 else MethodAccess(methods)


def _declared(operation: Operation) -> Access:
    access = getattr(operation.view_func, "access", None)
    if not isinstance(access, Access):
        raise ImproperlyConfigured(f"{operation.view_func.__name__} does not declare who may call it: add @allow(…)")
    return access


def _guarded(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What comes before every operation: its own access, the rate limit, and no mistake in the query."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    access = _declared(operation)
    known = frozenset(
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )

    @functools.wraps(run)
    def guarded(request: HttpRequest, **path: Any) -> HttpResponseBase:
        if not access.allows(request):  # `AccessMiddleware` has asked already, by address and method
            raise PermissionDenied
        limit(request, "api", RATE)
        parameters.check_query(request, known)
        return run(request, **path)

    return guarded


def limit(request: HttpRequest, name: str, rate: str) -> None:
    """Count a call; raises `Problem` (429) when its address has called more often than the rate."""
    if seconds := ratelimit.wait_for(name, rate, ratelimit.client_address(request)):
        code = "too-many-requests"
        raise Problem(code, general(code), headers={"Retry-After": str(seconds)})
