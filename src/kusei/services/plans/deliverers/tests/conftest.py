"""A plan with initiatives of two sections, people in every part, and a few topics of notices to deliver."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest

from kusei.engines.notices.subscribers.models import Topic
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.cycle.tests.conftest import packs
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Plan
from kusei.services.plans.tests.examples import CODE, plan_data

__all__ = ["packs"]

CALENDAR = """
planning: [企画課]
periods:
  - {key: half, label: 中間, label_en: Half, as_of: {month: 9, day: 30}, opens: {month: 10, day: 1},
     due: {month: 10, day: 31}}
"""
NAMES = {"kumin": "区民部", "kikaku": "企画課", "doboku": "土木部"}
ROLES = {
    "viewer": (Role.VIEWER, "kumin"),
    "editor": (Role.EDITOR, "kumin"),
    "approver": (Role.APPROVER, "kumin"),
    "planner": (Role.EDITOR, "kikaku"),
    "publisher": (Role.APPROVER, "kikaku"),
    "other_editor": (Role.EDITOR, "doboku"),
    "administrator": (Role.ADMINISTRATOR, None),
}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten in the morning of 20 November 2026 in Tokyo."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC))


@pytest.fixture
def town(db: None, packs: Path) -> SimpleNamespace:
    """`town.plan` (W1 of 区民部, W2 of 土木部, P1 of nobody), `town.people`; topics 子育て and ごみ."""
    (packs / "common" / "cycle.yaml").write_text(CALENDAR, encoding="utf-8")
    ota = Municipality.objects.create(code=CODE, slug="ota", name="大田区", is_home=True)
    departments = {
        code: Department.objects.create(municipality=ota, code=code, name=name) for code, name in NAMES.items()
    }
    data = plan_data()
    data["initiatives"][1]["departments"] = ["土木部"]
    load_plan(PlanFile.model_validate(data), actor=None, municipality=ota, index=False)
    people = {}
    for word, (role, code) in ROLES.items():
        people[word] = User.objects.create(email=f"{word}@kusei.example", name=f"見本{word}")
        RoleAssignment.objects.create(
            user=people[word], role=role, department=departments.get(code or ""), valid_from=dt.date(2020, 4, 1)
        )
    for place, (key, name) in enumerate((("childcare", "子育て"), ("waste", "ごみの収集"))):
        Topic.objects.create(key=key, labels={"ja": name, "en": key.title()}, channels=["inbox"], order=place)
    return SimpleNamespace(plan=Plan.objects.get(slug="sample"), people=people)


@pytest.fixture
def pack(packs: Path) -> Path:
    """The folder of the home pack, to write `deliverers.yaml` in."""
    (packs / "ota").mkdir(exist_ok=True)
    return packs / "ota"
