"""A town hall with a planning section, a department that is responsible for an initiative, and another one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.engines.approvals.models import Step
from kusei.engines.approvals.rules import Action
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.addresses import address_of, get, part_of
from kusei.services.plans.amendment.assembled import Assembled
from kusei.services.plans.amendment.commands import Edit
from kusei.services.plans.amendment.fields import field_of
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.models import Plan
from kusei.services.plans.tests.conftest import real_packs
from kusei.services.plans.tests.examples import CODE, plan_file

__all__ = ["real_packs"]

TODAY = dt.date(2026, 6, 3)
CYCLE = """
planning: [企画課]
periods:
  - {key: year, label: 年度末, label_en: Year end, as_of: {month: 3, day: 31}, opens: {month: 4, day: 1},
     due: {month: 4, day: 30}}
"""
ROUTES = """
sample: true
classifications: [{code: plan, label: 計画, retention: permanent}]
rules:
  - {key: all, label: 課長専決, steps: [{label: 課長, kind: decide, at: own, days: 2}]}
"""
PEOPLE = {
    "planner": (Role.EDITOR, "kikaku"),
    "planner2": (Role.EDITOR, "kikaku"),
    "chief": (Role.APPROVER, "kikaku"),
    "editor": (Role.EDITOR, "kumin"),
    "editor2": (Role.EDITOR, "kumin"),
    "approver": (Role.APPROVER, "kumin"),
    "other": (Role.EDITOR, "kankyo"),
    "viewer": (Role.VIEWER, None),
    "administrator": (Role.ADMINISTRATOR, None),
}


@pytest.fixture(autouse=True)
def _packs(own_packs: Path) -> None:
    """The packs with rules of the town's own."""
    (own_packs / "common" / "cycle.yaml").write_text(CYCLE, encoding="utf-8")
    (own_packs / "common" / "approval-routes.yaml").write_text(ROUTES, encoding="utf-8")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing on TODAY; `now(day)` moves it to 10:00 of another day."""
    held = SimpleNamespace(at=dt.datetime.combine(TODAY, dt.time(10), tzinfo=clock.TOKYO))
    monkeypatch.setattr(clock, "now", lambda: held.at)

    def move(day: dt.date) -> None:
        held.at = dt.datetime.combine(day, dt.time(10), tzinfo=clock.TOKYO)

    return move


def build() -> SimpleNamespace:
    """The municipality, its people by their words, and a plan in force."""
    ota = Municipality.objects.create(code=CODE, slug="ota", name="大田区", is_home=True)
    names = {"kumin": "区民部", "kikaku": "企画課", "kankyo": "環境部", "kazei": "課税課"}
    rows = Department.objects.bulk_create(Department(municipality=ota, code=c, name=n) for c, n in names.items())
    departments = {row.code: row for row in rows}
    users = User.objects.bulk_create(User(email=f"{word}@example.jp", name=word, password="!") for word in PEOPLE)
    people = dict(zip(PEOPLE, users, strict=True))
    RoleAssignment.objects.bulk_create(
        RoleAssignment(
            user=people[word], role=role, department=departments.get(code or ""), valid_from=dt.date(2020, 4, 1)
        )
        for word, (role, code) in PEOPLE.items()
    )
    load_plan(plan_file(), actor=None, municipality=ota)
    plan = Plan.objects.get(slug="sample")
    return SimpleNamespace(**people, departments=departments, municipality=ota, plan=plan)


@pytest.fixture
def town(db: None, now: Any) -> SimpleNamespace:
    return build()


def start(town: SimpleNamespace, **more: Any) -> AmendmentDraft:
    """A draft of the plan's next edition, of the planning section."""
    said = {"code": "2026", "label": "令和8年改定", "purpose": "実績に合わせて改める。", "effective_on": TODAY}
    return commands.start_amendment(
        plan="sample", owner=town.departments["kikaku"], by=town.planner, **{**said, **more}
    )


@pytest.fixture
def draft(town: SimpleNamespace) -> AmendmentDraft:
    return start(town)


def fresh(draft: AmendmentDraft) -> AmendmentDraft:
    """The draft as the database has it now."""
    return AmendmentDraft.objects.select_related("plan__municipality", "base", "approval").get(pk=draft.pk)


def shown(draft: AmendmentDraft, address: str) -> str:
    """What the draft says at the address, as text."""
    way = address_of(address)
    return field_of(way).way.show(get(Assembled(fresh(draft)).now(part_of(way)), way))


def save(draft: AmendmentDraft, by: User | None, *changes: tuple[str, str], **reasons: str) -> list[Any]:
    """Save the values at the addresses, having seen the draft as it is."""
    edits = [Edit(address_of(address), shown(draft, address), value) for address, value in changes]
    given = {address_of(address): text for address, text in reasons.pop("reasons", {}).items()}
    return commands.save_edits(draft_id=draft.pk, edits=edits, by=by, reasons=given)


def approve(draft: AmendmentDraft, by: User) -> None:
    """Decide the draft's approval."""
    asked = ApprovalDraft.objects.get(pk=fresh(draft).approval_id)
    step = Step.objects.get(round__draft=asked, round__number=asked.round)
    approvals.decide(draft_id=asked.pk, version=asked.version, step_id=step.pk, action=Action.DECIDE, by=by)


CELL = "initiatives/W1/schedule/W1-L1/years/2025"
