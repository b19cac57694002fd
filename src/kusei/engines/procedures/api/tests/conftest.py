"""Residents and staff with tokens, a procedure in force, a guide."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.testing import ANSWERS, municipality, published, small_guide, staff
from kusei.foundation.people.testing import resident
from kusei.foundation.people.tokens.commands import create_token


@pytest.fixture
def world(db: None, settings: Any) -> SimpleNamespace:
    settings.STAFF_SECOND_FACTOR = False
    settings.RATE_LIMITS = False
    home = municipality()
    version = published()
    publishing.store_guide(municipality=home, content=small_guide())
    return SimpleNamespace(
        home=home,
        version=version,
        hanako=resident(),
        other=resident("jiro@example.jp", name="見本 次郎"),
        editor=staff("editor"),
        approver=staff("approver"),
        viewer=staff("viewer"),
        elsewhere=staff("editor", "zeimu"),
    )


@pytest.fixture
def call(client: Any, world: SimpleNamespace) -> Any:
    """`call("hanako", "applications:read", "GET", "/applications")`: the answer to a call with that person's token."""
    tokens: dict[tuple[str, str], str] = {}

    def send(who: str, scope: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if (who, scope) not in tokens:
            issued = create_token(user=getattr(world, who), name=scope, scopes=[scope])
            tokens[who, scope] = issued.credential.text()
        sent = "" if body is None else json.dumps(body, ensure_ascii=False)
        headers["Authorization"] = f"Bearer {tokens[who, scope]}"
        return client.generic(method, f"/api/v1{path}", sent, "application/json", headers=headers)

    return send


@pytest.fixture
def submit(call: Any) -> Any:
    """Hand the small procedure in as `who`; the answer."""

    def send(who: str = "hanako", key: str = "first-key", answers: Any = None, **more: Any) -> Any:
        body = {"procedure": "certificate-copy", "answers": answers or ANSWERS, **more}
        return call(who, "applications:write", "POST", "/applications", body, **{"Idempotency-Key": key})

    return send


@pytest.fixture
def filed(submit: Any) -> Application:
    """An application of Hanako's."""
    return Application.objects.get(number=submit().json()["number"])
