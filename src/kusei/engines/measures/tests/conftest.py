"""A small ward with two sections, people in each role, and series of theirs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kusei.engines.measures.commands.recording import NewValue, enter
from kusei.engines.measures.commands.series import SeriesDeclaration, declare_series
from kusei.engines.measures.models import ActualValue, Series
from kusei.engines.measures.readings import Reading
from kusei.foundation.org.commands import grant_role
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.people.commands import create_account
from kusei.foundation.web import clock
from kusei.lib.presence import Known

START = dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock: `at("2026-06-01")` is ten in the morning of that day in Tokyo."""

    def travel(day):
        moment = dt.datetime.fromisoformat(f"{day}T01:00:00+00:00")
        monkeypatch.setattr(clock, "now", lambda: moment)

    return travel


@pytest.fixture(autouse=True)
def _today(at):
    at("2026-11-20")


@pytest.fixture
def ward(db):
    return Municipality.objects.create(code="131113", slug="ota", name="大田区", name_en="Ota City", is_home=True)


@pytest.fixture
def sections(ward):
    def make(code, name):
        return Department.objects.create(municipality=ward, code=code, name=name)

    return {"info": make("info", "情報課"), "park": make("park", "公園課")}


class People(dict):
    """`people["editor"]` and so on, each opened when a test first asks: of 情報課, of 公園課, of the whole ward."""

    def __init__(self, sections):
        super().__init__()
        self.roles = {
            "viewer": ("viewer", sections["info"]),
            "editor": ("editor", sections["info"]),
            "approver": ("approver", sections["info"]),
            "other_editor": ("editor", sections["park"]),
            "other_approver": ("approver", sections["park"]),
            "local_admin": ("administrator", sections["info"]),
            "planner": ("administrator", None),
        }

    def __missing__(self, word):
        self[word] = create_account(email=f"{word}@example.jp", name=f"見本 {word}")
        if word in self.roles:
            role, where = self.roles[word]
            grant_role(user=self[word], role=role, department=where, valid_from=dt.date(2020, 4, 1), by=None)
        return self[word]


@pytest.fixture
def people(sections):
    """People in each role."""
    return People(sections)


@pytest.fixture
def series(sections):
    """Declares a series of 情報課: `series("k", kind="ratio", unit="%")`."""

    def make(key="s/1", **more):
        facts = {"title": f"見本の指標 {key}", "unit": "件", "kind": "annual", "department": sections["info"], **more}
        declare_series(declarations=[SeriesDeclaration(key=key, **facts)], by=None)
        return Series.objects.select_related("department").get(key=key)

    return make


@pytest.fixture
def put(people):
    """Enters a value as the planner: `put(series, 2025, 5)`; returns the current version."""

    def enter_it(series, year, content, month=None, reason="見直し"):
        enter(values=[NewValue(series, year, number(content), month)], by=people["planner"], reason=reason)
        return ActualValue.objects.get(series=series, fiscal_year=year, month=month, dimensions={}, status="current")

    return enter_it


def number(content):
    """A reading of a number; readings stay as they are."""
    return content if isinstance(content, Reading) else Reading(Known(Decimal(str(content))))
