"""The small plan in the register; for the cycle also people of every part, each with tokens."""

from __future__ import annotations

import json

import pytest

from kusei.foundation.org.commands import grant_role
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.people.commands import create_account
from kusei.foundation.people.tokens.commands import create_token
from kusei.foundation.web import clock
from kusei.services.plans.tests.api.small import load_small_plan


@pytest.fixture
def small(db):
    return load_small_plan()


@pytest.fixture
def sections(db):
    """The ward with the section of the small plan and another one."""
    ward = Municipality.objects.create(code="131113", slug="ota", name="大田区", name_en="Ota City", is_home=True)
    return {
        code: Department.objects.create(municipality=ward, code=code, name=name)
        for code, name in (("kumin", "区民部"), ("koen", "公園課"))
    }


@pytest.fixture
def staffed(sections, settings):
    """The small plan with its section resolved."""
    settings.STAFF_SECOND_FACTOR = False
    return load_small_plan()


# Who is who: role and section, None for the whole ward.
PARTS = {
    "planner": ("editor", None),
    "publisher": ("approver", None),
    "editor": ("editor", "kumin"),
    "approver": ("approver", "kumin"),
    "viewer": ("viewer", "kumin"),
    "other": ("editor", "koen"),
    "stranger": ("viewer", "koen"),
}


@pytest.fixture
def people(staffed, sections):
    """`people("editor")`: the person of that part, made when first asked for."""
    made = {}

    def find(part):
        if part not in made:
            role, section = PARTS[part]
            made[part] = create_account(email=f"{part}@example.jp", name=f"見本 {part}")
            where = sections[section] if section else None
            grant_role(user=made[part], role=role, department=where, valid_from=clock.today(), by=None)
        return made[part]

    return find


@pytest.fixture
def call(client, people):
    """`call("editor", "progress:write", "PUT", "/plans/…", {…})`: the answer to a call with a token of that person."""
    tokens = {}

    def send(part, scope, method, path, body=None):
        if (part, scope) not in tokens:
            issued = create_token(user=people(part), name=scope, scopes=[scope])
            tokens[part, scope] = issued.credential.text()
        headers = {"Authorization": f"Bearer {tokens[part, scope]}"}
        sent = "" if body is None else json.dumps(body, ensure_ascii=False)
        return client.generic(method, f"/api/v1{path}", sent, "application/json", headers=headers)

    return send
