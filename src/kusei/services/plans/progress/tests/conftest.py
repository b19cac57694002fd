"""A town with a planning section, two departments that report, their people, and a small plan."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from django.test import Client

from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Plan
from kusei.services.plans.progress import commands
from kusei.services.plans.progress.models import Report, Round
from kusei.services.plans.tests.conftest import real_packs
from kusei.services.plans.tests.examples import CODE, plan_data

__all__ = ["real_packs"]

# A Wednesday within the time of reporting for the half-year of 2026.
NOW = dt.datetime(2026, 10, 14, 1, 0, tzinfo=dt.UTC)
PEOPLE = {
    "planner": (Role.EDITOR, "kikaku"),
    "publisher": (Role.APPROVER, "kikaku"),
    "editor": (Role.EDITOR, "kumin"),
    "colleague": (Role.EDITOR, "kazei"),
    "chief": (Role.APPROVER, "kumin"),
    "viewer": (Role.VIEWER, "kumin"),
    "other": (Role.EDITOR, "somu"),
    "administrator": (Role.ADMINISTRATOR, None),
}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing at NOW; `now(day)` moves it to 10:00 of another day."""
    held = SimpleNamespace(at=NOW)
    monkeypatch.setattr(clock, "now", lambda: held.at)

    def move(day: dt.date) -> None:
        held.at = dt.datetime.combine(day, dt.time(10), tzinfo=clock.TOKYO)

    return move


@pytest.fixture(autouse=True)
def packs(own_packs: Path) -> Path:
    """Packs of the test's own, in which 企画部 plans."""
    calendar = yaml.safe_load((own_packs / "common" / "cycle.yaml").read_text(encoding="utf-8"))
    (own_packs / "ota").mkdir()
    text = yaml.safe_dump({**calendar, "planning": ["企画部"]}, allow_unicode=True)
    (own_packs / "ota" / "cycle.yaml").write_text(text, encoding="utf-8")
    return own_packs


def people(departments: dict[str, Department]) -> dict[str, User]:
    """The people of the tests, each with a role."""
    names = [*PEOPLE, "stranger"]
    users = User.objects.bulk_create(User(email=f"{name}@example.jp", name=name, password="!") for name in names)
    found = dict(zip(names, users, strict=True))
    RoleAssignment.objects.bulk_create(
        RoleAssignment(
            user=found[name], role=role, department=departments.get(code or ""), valid_from=dt.date(2020, 4, 1)
        )
        for name, (role, code) in PEOPLE.items()
    )
    return found


def small_plan() -> dict[str, Any]:
    """The example plan as data, with one line that does something in 2025 and 2026."""
    data = plan_data()
    data["initiatives"][0]["schedule"][0].pop("items")
    return data


def build() -> SimpleNamespace:
    """The town with its plan in force."""
    ota = Municipality.objects.create(code=CODE, slug="ota", name="大田区", is_home=True)
    rows = [
        Department(municipality=ota, code=code, name=name, position=place)
        for place, (code, name) in enumerate(
            {"kikaku": "企画部", "kumin": "区民部", "kazei": "課税課", "somu": "総務部"}.items()
        )
    ]
    departments = {row.code: row for row in Department.objects.bulk_create(rows)}
    load_plan(PlanFile.model_validate(small_plan()), actor=None, municipality=ota, index=False)
    plan = Plan.objects.select_related("municipality", "current_edition").get(slug="sample")
    return SimpleNamespace(**people(departments), municipality=ota, departments=departments, plan=plan)


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    """People, departments and the plan, on NOW."""
    return build()


def opened(town: SimpleNamespace, year: int = 2026, period: str = "half", **more: Any) -> Round:
    """A round of the plan. In 2026 the initiative W1 has one line that does something, W2 none."""
    return commands.open_round(plan=town.plan, fiscal_year=year, period=period, by=town.planner, **more)


@pytest.fixture
def asked(town: SimpleNamespace) -> Round:
    """The round of the half-year of 2026."""
    return opened(town)


def report_of(round_: Round, key: str = "W1") -> Report:
    """The report as it stands now."""
    return Report.objects.select_related("round").get(round=round_, initiative_key=key)


STATUS = {"W1": "line:W1-L1:status", "W2": "line::status"}
NOTE = {"W1": "line:W1-L1:note", "W2": "line::note"}


def say(round_: Round, by: User | None, status: str = "on_track", key: str = "W1", **values: str) -> Report:
    """Report an initiative, having seen it as it is."""
    row = report_of(round_, key)
    return commands.save_fields(
        report_id=row.pk, seen=row.version, values={STATUS[key]: status, **values}, by=by, report=True
    )


@pytest.fixture
def client_of(client: Client) -> Any:
    """The client, signed in as a person."""
    return lambda user: sign_in(client, user)
