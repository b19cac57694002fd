"""A small ward with departments, and people who administer it."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.foundation.org import commands
from kusei.foundation.org.models import Department, Municipality, Role
from kusei.foundation.people import commands as people
from kusei.foundation.web import clock

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """It is 20 November 2026, ten in the morning in Tokyo."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC))


@pytest.fixture
def ward(db):
    return Municipality.objects.create(code="131113", slug="ota", name="大田区", name_en="Ota City", is_home=True)


@pytest.fixture
def department(ward):
    """Makes departments: `department("fukushi", "福祉部")`."""

    def make(code, name=None, parent=None, **more):
        return Department.objects.create(municipality=ward, code=code, name=name or code, parent=parent, **more)

    return make


@pytest.fixture
def person(db):
    """Opens accounts: `person("hanako")`."""

    def make(word, name=None):
        return people.create_account(email=f"{word}@example.jp", name=name or f"見本 {word}")

    return make


@pytest.fixture
def give(db):
    """Gives roles from the server's command line: `give(user, "editor", department)`."""

    def make(user, role, department=None, valid_from=TODAY, valid_until=None):
        return commands.grant_role(
            user=user,
            role=role,
            department=department,
            valid_from=valid_from,
            valid_until=valid_until,
            by=None,
        )

    return make


@pytest.fixture
def administrator(person, give):
    user = person("kanri", "見本 管理者")
    give(user, Role.ADMINISTRATOR)
    return user
