"""Every route declares who may call it, and the table of routes is what was agreed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, ResolverMatch

from kusei.conf.environment import ROOT
from kusei.foundation.web.access import declared

TABLE = ROOT / "docs" / "routes.md"
HEAD = """# Routes and who may call them

Written by its test: `KUSEI_WRITE=1 ./kusei test tests/system/test_routes.py`.

| Route | Name | Who |
| --- | --- | --- |
"""


def routes(
    resolver: URLResolver | None = None, prefix: str = "", namespaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, ResolverMatch]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        own = "" if isinstance(pattern.pattern, LocalePrefixPattern) else str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from routes(pattern, prefix + own, inner)
        elif isinstance(pattern, URLPattern):
            match = ResolverMatch(pattern.callback, (), {}, url_name=pattern.name, namespaces=list(namespaces))
            yield prefix + own, match


def table() -> str:
    rows = []
    for path, match in routes():
        access = declared(match)
        name = match.view_name if match.url_name else ""
        rows.append(f"| `/{path}` | {name} | {access.code if access else '**nobody said**'} |")
    return HEAD + "\n".join(sorted(rows)) + "\n"


def test_every_route_declares_who_may_call_it() -> None:
    undeclared = [path for path, match in routes() if declared(match) is None]
    assert undeclared == []


def test_the_table_of_routes_is_the_one_that_was_agreed() -> None:
    import os

    if os.environ.get("KUSEI_WRITE"):
        TABLE.write_text(table())
    assert TABLE.read_text() == table()


@pytest.mark.django_db
def test_a_route_that_declares_nothing_is_refused(client, settings) -> None:
    from django.http import HttpResponse
    from django.urls import path

    from kusei.conf import urls

    class Urls:
        handler403 = urls.handler403
        urlpatterns = [path("undeclared/", lambda request: HttpResponse("secret")), *urls.urlpatterns]

    settings.ROOT_URLCONF = Urls
    answer = client.get("/undeclared/")
    assert answer.status_code == 403
    assert b"secret" not in answer.content
