"""A small ward with two sections and a planning section, people in each role, and a kind of sheets of its own."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.foundation.org.commands import grant_role
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.people.commands import create_account
from kusei.foundation.web import clock
from kusei.services.plans.bulk import kinds
from kusei.services.plans.bulk.commands.exporting import export_sheet
from kusei.services.plans.bulk.commands.reading import take_file
from kusei.services.plans.bulk.testing import edited
from kusei.services.plans.bulk.tests.sample_kind import Departments

NOW = dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def sample_kind(monkeypatch):
    """The departments as the only kind."""
    kind = Departments()
    monkeypatch.setattr(kinds, "_kinds", {kind.key: kind})
    return kind


def build_ward():
    """Ōta as home, with its planning section and two others."""
    ward = Municipality.objects.create(code="131113", slug="ota", name="大田区", name_en="Ota City", is_home=True)
    for code, name in (("info", "情報課"), ("park", "公園課"), ("plan", "企画経営部")):
        Department.objects.create(municipality=ward, code=code, name=name, kana=f"{code}かな", position=3)
    return ward


@pytest.fixture
def ward(db):
    return build_ward()


class People(dict):
    """`people["editor"]` and so on, each opened when a test first asks."""

    def __init__(self, ward):
        super().__init__()
        find = {one.code: one for one in ward.departments.all()}
        self.roles = {
            "viewer": ("viewer", find["info"]),
            "editor": ("editor", find["info"]),
            "approver": ("approver", find["info"]),
            "other_editor": ("editor", find["park"]),
            "planner": ("editor", find["plan"]),
            "administrator": ("administrator", None),
            "everywhere": ("editor", None),
        }

    def __missing__(self, word):
        self[word] = create_account(email=f"{word}@example.jp", name=f"見本 {word}")
        if word in self.roles:
            role, where = self.roles[word]
            grant_role(user=self[word], role=role, department=where, valid_from=dt.date(2020, 4, 1), by=None)
        return self[word]


@pytest.fixture
def people(ward):
    return People(ward)


@pytest.fixture
def export(ward, people):
    """The bytes of the sheet as a person downloads it."""

    def make(who="editor"):
        return export_sheet(kind="departments", object_id=ward.pk, by=people[who])[1]

    return make


@pytest.fixture
def send(export, people):
    """Downloads, edits and sends back: `send({("info", "kana"): "新しい"})`."""

    def make(edits, who="editor", content=None):
        return take_file(file_name="組織.xlsx", content=edited(content or export(who), edits), by=people[who])

    return make
