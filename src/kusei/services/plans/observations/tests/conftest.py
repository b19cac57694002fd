"""A plan with two initiatives of different sections, and people in every part that observations know."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.cycle.tests.conftest import municipality, packs
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Plan
from kusei.services.plans.observations.commands.stepping import add_step
from kusei.services.plans.observations.commands.writing import Content, note_observation
from kusei.services.plans.observations.models import Observation
from kusei.services.plans.observations.rules import StepKind
from kusei.services.plans.tests.conftest import real_packs
from kusei.services.plans.tests.examples import plan_data

__all__ = ["municipality", "packs", "real_packs"]

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
    "approver2": (Role.APPROVER, "kumin"),
    "planner": (Role.EDITOR, "kikaku"),
    "publisher": (Role.APPROVER, "kikaku"),
    "other_viewer": (Role.VIEWER, "doboku"),
    "other_editor": (Role.EDITOR, "doboku"),
    "other_approver": (Role.APPROVER, "doboku"),
    "administrator": (Role.ADMINISTRATOR, None),
}
DAY = dt.date(2026, 11, 1)


def build(folder: Path) -> SimpleNamespace:
    """The town: `town.plan`, `town.departments`, `town.people`."""
    (folder / "common" / "cycle.yaml").write_text(CALENDAR, encoding="utf-8")
    ota = Municipality.objects.get_or_create(
        code="131113", defaults={"slug": "ota", "name": "大田区", "is_home": True}
    )[0]
    Municipality.objects.update(is_home=True)
    departments = {
        code: Department.objects.get_or_create(municipality=ota, code=code, defaults={"name": name})[0]
        for code, name in NAMES.items()
    }
    data = plan_data()
    data["initiatives"][1]["departments"] = ["土木部"]
    data["initiatives"][1]["code"] = "2"
    load_plan(PlanFile.model_validate(data), actor=None, municipality=ota, index=False)
    people = {}
    for word, (role, code) in ROLES.items():
        people[word] = User.objects.create(email=f"{word}@kusei.example", name=f"見本{word}")
        RoleAssignment.objects.create(
            user=people[word], role=role, department=departments.get(code or ""), valid_from=dt.date(2020, 4, 1)
        )
    return SimpleNamespace(plan=Plan.objects.get(slug="sample"), departments=departments, people=people)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten in the morning of 20 November 2026 in Tokyo."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC))


@pytest.fixture
def town(db: None, packs: Path) -> SimpleNamespace:
    return build(packs)


def content(**more: Any) -> Content:
    """What somebody wrote about W1, the initiative of 区民部."""
    said = {"title": "書かない窓口の国の標準", "kind": "nation", "seen": "国が標準を示した。", "observed_on": DAY}
    return Content(**{**said, "initiatives": ("W1",), **more})


def noted(town: SimpleNamespace, by: str = "editor", department: str = "kumin", **more: Any) -> Observation:
    """An observation written down."""
    return note_observation(
        plan=town.plan, department=town.departments[department], content=content(**more), by=town.people[by]
    )


def step(town: SimpleNamespace, observation: Observation, kind: StepKind, by: str = "approver", **more: Any) -> Any:
    """A step added to what is there now."""
    version = Observation.objects.get(pk=observation.pk).version
    said = {"version": version, "text": f"{kind.label}の内容", "done_on": dt.date(2026, 11, 10), **more}
    return add_step(observation_id=observation.pk, kind=kind, by=town.people[by], **said)


def decided(town: SimpleNamespace, **more: Any) -> Observation:
    """An observation on which was decided."""
    made = noted(town, **more)
    step(town, made, StepKind.ORIENT)
    step(town, made, StepKind.DECIDE)
    return Observation.objects.get(pk=made.pk)
