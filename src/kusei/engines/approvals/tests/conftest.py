"""A small town hall: a department with two sections, two departments that are consulted, and its people."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from django.db import connection

from kusei.engines.approvals import commands
from kusei.engines.approvals.models import Draft, Step
from kusei.engines.approvals.rules import Action
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

# A Wednesday; the next days are open, the weekend follows.
NOW = dt.datetime(2026, 6, 3, 1, 0, tzinfo=dt.UTC)

RULES: dict[str, Any] = {
    "sample": True,
    "classifications": [{"code": "general", "label": "一般", "retention": "5"}],
    "rules": [
        {"key": "self", "label": "自分で決める", "kinds": ["own"], "self_approval": True,
         "steps": [{"label": "課長", "kind": "decide", "at": "own"}]},
        {"key": "whole", "label": "区長決裁", "kinds": ["whole"],
         "steps": [{"label": "区長", "kind": "decide", "at": "whole"}]},
        {"key": "light", "label": "課長専決", "amount_below": 1000000, "bulk": True,
         "steps": [{"label": "課長", "kind": "decide", "at": "own", "days": 2}]},
        {"key": "heavy", "label": "部長決裁", "amount_from": 1000000,
         "steps": [
             {"label": "課長", "at": "own", "days": 2},
             [{"label": "会計の合議", "kind": "consult", "at": "named", "department": "kaikei"},
              {"label": "総務の合議", "kind": "consult", "at": "named", "department": "somu"}],
             {"label": "部長", "kind": "decide", "at": "parent", "days": 5}]},
    ],
}  # fmt: skip

PEOPLE = {
    "drafter": (Role.EDITOR, "ka"),
    "colleague": (Role.EDITOR, "ka"),
    "chief": (Role.APPROVER, "ka"),
    "head": (Role.APPROVER, "bu"),
    "accountant": (Role.APPROVER, "kaikei"),
    "secretary": (Role.APPROVER, "somu"),
    "mayor": (Role.APPROVER, None),
    "auditor": (Role.VIEWER, None),
    "other": (Role.EDITOR, "betsu"),
    "administrator": (Role.ADMINISTRATOR, None),
}


@pytest.fixture(autouse=True)
def _rules(tmp_path: Path, settings: Any) -> None:
    folder = tmp_path / "packs" / "machi"
    folder.mkdir(parents=True)
    (folder / "approval-routes.yaml").write_text(yaml.safe_dump(RULES, allow_unicode=True))
    settings.PACKS_DIR, settings.HOME_PACK = tmp_path / "packs", "machi"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing at NOW; `now(day)` moves it to 10:00 of another day."""
    held = SimpleNamespace(at=NOW)
    monkeypatch.setattr(clock, "now", lambda: held.at)

    def move(day: dt.date) -> None:
        held.at = dt.datetime.combine(day, dt.time(10), tzinfo=clock.TOKYO)

    return move


def build() -> SimpleNamespace:
    """The departments and people, by their words; in few statements, because most tests begin with them."""
    machi = Municipality.objects.create(code="131113", slug="machi", name="見本町", is_home=True)
    names = {"bu": "環境部", "kaikei": "会計室", "somu": "総務部", "betsu": "別の部"}
    rows = [Department(municipality=machi, code=code, name=name) for code, name in names.items()]
    made = {row.code: row for row in Department.objects.bulk_create(rows)}
    made["ka"] = Department.objects.create(municipality=machi, code="ka", name="環境課", parent=made["bu"])
    words = [*PEOPLE, "stranger"]
    users = User.objects.bulk_create(User(email=f"{word}@example.jp", name=word, password="!") for word in words)
    people = dict(zip(words, users, strict=True))
    begin = dt.date(2020, 4, 1)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=people[word], role=role, department=made.get(code or ""), valid_from=begin)
        for word, (role, code) in PEOPLE.items()
    )
    return SimpleNamespace(**people, departments=made, municipality=machi)


@pytest.fixture
def town(db: None, now: Any) -> SimpleNamespace:
    """People and departments, on NOW."""
    return build()


def write(town: SimpleNamespace, *, by: User | None = None, amount: int | None = None, kind: str = "general",
          object_id: str = "", title: str = "街路灯の更新について") -> Draft:  # fmt: skip
    """A draft of the section."""
    return commands.start_draft(
        content=commands.Content(title=title, body="更新したい。", amount=amount, classification="general"),
        department=town.departments["ka"],
        by=by or town.drafter,
        kind=kind,
        object_id=object_id,
    )


def sent(town: SimpleNamespace, **more: Any) -> Draft:
    """A draft that is on its way."""
    draft = write(town, **more)
    return commands.submit(draft_id=draft.pk, version=draft.version, by=draft.drafter)


def heavy(town: SimpleNamespace, **more: Any) -> Draft:
    """A draft with the long route: section, two consulted beside each other, department."""
    return sent(town, amount=2_000_000, **more)


def step(draft: Draft, label: str) -> Step:
    """The open step with that label, of the present round."""
    return Step.objects.get(round__draft=draft, round__number=Draft.objects.get(pk=draft.pk).round, label=label)


def act(draft: Draft, label: str, action: Action, by: User, opinion: str = "") -> Draft:
    """Decide at the step, having seen the draft as it is."""
    draft.refresh_from_db()
    return commands.decide(
        draft_id=draft.pk, version=draft.version, step_id=step(draft, label).pk, action=action, by=by, opinion=opinion
    )


def guards_off(*tables: str) -> None:
    """What the owner of the database could do. Undone with the transaction."""
    with connection.cursor() as cursor:
        # A table with waiting triggers cannot be altered; audit's are deferred.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def to_the_head(town: SimpleNamespace) -> Draft:
    """A heavy draft that waits for its last step."""
    draft = heavy(town)
    act(draft, "課長", Action.APPROVE, town.chief)
    act(draft, "会計の合議", Action.AGREE, town.accountant)
    return act(draft, "総務の合議", Action.AGREE, town.secretary)
