"""A municipality with a small plan, a route through section, department and planning, and somebody in every part."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft, Step
from kusei.engines.approvals.rules import Action, StepKind
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.models import Bundle, Sheet
from kusei.services.plans.models import Plan
from kusei.services.plans.tests.conftest import real_packs
from kusei.services.plans.tests.examples import CODE, plan_file

__all__ = ["real_packs"]
NOW = dt.datetime(2026, 6, 3, 1, 0, tzinfo=dt.UTC)
YEAR = 2025
ROUTES = {
    "sample": True,
    "classifications": [{"code": "evaluation", "label": "評価", "retention": "10"}],
    "rules": [{
        "key": "evaluation", "label": "行政評価の決裁", "bulk": True,
        "steps": [{"label": "部の承認", "at": "own", "skip_if_vacant": True},
                  {"label": "企画の決裁", "kind": "decide", "at": "named", "department": "kikaku"}],
    }],
}  # fmt: skip
CYCLE = {
    "planning": ["企画課"], "finance": ["財政課"],
    "periods": [{"key": "year", "label": "年度末", "label_en": "Year end",
                 "as_of": {"month": 3, "day": 31},
                 "opens": {"month": 4, "day": 1, "next_year": True},
                 "due": {"month": 4, "day": 30, "next_year": True}}],
}  # fmt: skip
PEOPLE = {
    "editor": (Role.EDITOR, "kumin"),
    "colleague": (Role.EDITOR, "kumin"),
    "head": (Role.APPROVER, "kumin"),
    "planner": (Role.EDITOR, "kikaku"),
    "chief": (Role.APPROVER, "kikaku"),
    "finance": (Role.EDITOR, "zaisei"),
    "other": (Role.EDITOR, "betsu"),
    "viewer": (Role.VIEWER, "kumin"),
    "administrator": (Role.ADMINISTRATOR, None),
}


@pytest.fixture(autouse=True)
def packs(own_packs: Path, settings: Any) -> Path:
    """Packs of the test's own: routes and calendar of the home municipality, the common form."""
    (own_packs / "ota").mkdir()
    (own_packs / "ota" / "approval-routes.yaml").write_text(yaml.safe_dump(ROUTES, allow_unicode=True))
    (own_packs / "ota" / "cycle.yaml").write_text(yaml.safe_dump(CYCLE, allow_unicode=True))
    settings.HOME_PACK = "ota"
    return own_packs


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def build() -> SimpleNamespace:
    """The municipality, its plan, its people, and the sheets of 2025."""
    ota = Municipality.objects.create(code=CODE, slug="ota", name="大田区", is_home=True)
    names = {"kumin": "区民部", "kikaku": "企画課", "zaisei": "財政課", "betsu": "別の部"}
    departments = {
        code: Department.objects.create(municipality=ota, code=code, name=name) for code, name in names.items()
    }
    load_plan(plan_file(), municipality=ota, actor=None, index=False)
    plan = Plan.objects.get(slug="sample")
    users = User.objects.bulk_create(
        User(email=f"{word}@example.jp", name=word, password="!") for word in (*PEOPLE, "stranger")
    )
    people = {user.name: user for user in users}
    RoleAssignment.objects.bulk_create(
        RoleAssignment(
            user=people[word], role=role, department=departments.get(code or ""), valid_from=dt.date(2020, 4, 1)
        )
        for word, (role, code) in PEOPLE.items()
    )
    commands.start_year(plan=plan, fiscal_year=YEAR, by=people["planner"])
    return SimpleNamespace(
        **people, plan=plan, municipality=ota, departments=departments, people=people,
        bundle=Bundle.objects.get(plan=plan, fiscal_year=YEAR, department=departments["kumin"]),
        sheet=Sheet.objects.get(plan=plan, fiscal_year=YEAR, initiative_key="W1"),
    )  # fmt: skip


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    return build()


ANSWERS = {
    "item-target": "窓口に来る人", "item-intention": "書かずに済むようにする", "item-means": "機器を置いた",
    "item-cost": "1,200,000", "item-staff": "0", "item-result": "待ち時間が減った",
    "points-necessity": "4", "reason-necessity": "区の窓口だから",
    "points-effectiveness": "3", "reason-effectiveness": "時間が減った",
    "points-efficiency": "3", "reason-efficiency": "費用は見込みどおり",
    "points-fairness": "4", "reason-fairness": "だれでも使える",
    "direction": "continue", "direction-reason": "効果があった", "no-indicator": "まだ数えていない",
    "promise-1-what": "出張所にも置く", "promise-1-until": "令和8年9月",
}  # fmt: skip


def save(town: SimpleNamespace, sheet: Sheet | None = None, by: User | None = None, **more: str) -> Sheet:
    """A complete sheet; `more` replaces answers, with _ for -."""
    one = Sheet.objects.get(pk=(sheet or town.sheet).pk)
    answers = ANSWERS | {name.replace("_", "-"): text for name, text in more.items()}
    return commands.save_sheet(sheet_id=one.pk, version=one.version, answers=answers, by=by or town.editor)


def submitted(town: SimpleNamespace, **more: str) -> Draft:
    """Every sheet of the section written and submitted."""
    for sheet in Sheet.objects.filter(bundle=town.bundle):
        save(town, sheet, **more)
    return commands.submit_bundle(bundle_id=town.bundle.pk, by=town.editor)


def view(points: str = "3", **more: Any) -> commands.View:
    """The same points on every axis."""
    axes = ("necessity", "effectiveness", "efficiency", "fairness")
    return commands.View(points={axis: (Decimal(points), "そう見た") for axis in axes}, **more)


def approve(draft: Draft, by: User) -> Draft:
    """Say yes at the open step."""
    draft.refresh_from_db()
    step = Step.objects.get(round__draft=draft, round__number=draft.round, opened_at__isnull=False, closed_at=None)
    action = {StepKind.APPROVE: Action.APPROVE, StepKind.DECIDE: Action.DECIDE}[StepKind(step.kind)]
    return approvals.decide(draft_id=draft.pk, version=draft.version, step_id=step.pk, action=action, by=by)


def decided(town: SimpleNamespace, **more: str) -> Draft:
    """The whole chain up to the decision."""
    draft = submitted(town, **more)
    commands.adopt_stage(bundle_id=town.bundle.pk, stage="department", by=town.head)
    approve(draft, town.head)
    commands.adopt_stage(bundle_id=town.bundle.pk, stage="planning", by=town.planner)
    return approve(draft, town.chief)
