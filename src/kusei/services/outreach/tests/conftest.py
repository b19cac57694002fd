"""A town hall with two departments that tell people things, the topics people take, and some who take them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.engines.approvals.models import Step
from kusei.engines.approvals.rules import Action
from kusei.engines.notices.channels import registry
from kusei.engines.notices.segments import commands as segments
from kusei.engines.notices.segments.models import SegmentVersion
from kusei.engines.notices.subscribers import testing
from kusei.engines.notices.texts.message import Text
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.outreach import commands
from kusei.services.outreach.models import Campaign

NOW = dt.datetime(2026, 6, 3, 10, tzinfo=clock.TOKYO)  # a Wednesday
ROUTES = """
sample: true
classifications: [{code: notice, label: お知らせ, retention: "3"}]
rules:
  - {key: all, label: 課長専決, steps: [{label: 課長, kind: decide, at: own, days: 2}]}
"""
PEOPLE = {
    "writer": (Role.EDITOR, "kosodate"),
    "colleague": (Role.EDITOR, "kosodate"),
    "chief": (Role.APPROVER, "kosodate"),
    "deputy": (Role.APPROVER, "kosodate"),
    "looker": (Role.VIEWER, "kosodate"),
    "other": (Role.EDITOR, "kankyo"),
    "otherchief": (Role.APPROVER, "kankyo"),
    "mayor": (Role.APPROVER, None),
    "auditor": (Role.VIEWER, None),
    "administrator": (Role.ADMINISTRATOR, None),
}
WORDS = Text(title="健診のお知らせ", body="3歳の健診があります。\n6月10日に来てください。", link="/procedures/")


@pytest.fixture(autouse=True)
def _packs(own_packs: Path) -> None:
    (own_packs / "common" / "approval-routes.yaml").write_text(ROUTES, encoding="utf-8")


@pytest.fixture(autouse=True)
def _ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installation has LINE and mail; nothing is handed over here."""
    monkeypatch.setattr(registry, "available", lambda: ["line", "mail"])


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing at NOW; `now(moment)` moves it."""
    held = SimpleNamespace(at=NOW)
    monkeypatch.setattr(clock, "now", lambda: held.at)

    def move(moment: dt.datetime) -> None:
        held.at = moment

    return move


def build() -> SimpleNamespace:
    """The municipality, its staff by their words, two topics, and six people who take both."""
    ota = Municipality.objects.create(code="131113", slug="ota", name="大田区", is_home=True)
    names = {"kosodate": "子育て課", "kankyo": "環境課"}
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
    child = testing.topic("child", channels=["line", "mail"])
    event = testing.topic("event", labels={"ja": "催し", "en": "Events"}, approval=False)
    readers = [
        testing.subscriber(channels={"mail": f"r{n}@example.jp"}, topics=[child, event], language="en" if n else "ja")
        for n in range(6)
    ]
    return SimpleNamespace(
        **people, departments=departments, municipality=ota, child=child, event=event, readers=readers
    )


@pytest.fixture
def town(db: None, now: Any) -> SimpleNamespace:
    return build()


def start(town: SimpleNamespace, *, topic: Any = None, title: str = "3歳児健診") -> Campaign:
    """A draft of the section for families."""
    return commands.start(
        department=town.departments["kosodate"], topic=topic or town.child, title=title, by=town.writer
    )


def written(town: SimpleNamespace, **more: Any) -> Campaign:
    """A draft with its words in Japanese."""
    made = start(town, **more)
    return write(town, made)


def write(town: SimpleNamespace, campaign: Campaign, text: Text = WORDS, language: str = "ja") -> Campaign:
    return commands.write_text(
        campaign_id=campaign.pk, version=fresh(campaign).version, language=language, text=text, by=town.writer
    )


def asked(town: SimpleNamespace, **more: Any) -> Campaign:
    """A campaign that waits for its decision."""
    return submit(town, written(town, **more))


def submit(town: SimpleNamespace, campaign: Campaign) -> Campaign:
    return commands.submit(campaign_id=campaign.pk, version=fresh(campaign).version, by=town.writer)


def plan(town: SimpleNamespace, campaign: Campaign, start_at: dt.datetime | None, **more: Any) -> Campaign:
    said = {"per_minute": None, "again_why": "", **more}
    return commands.plan(
        campaign_id=campaign.pk, version=fresh(campaign).version, start_at=start_at, by=town.writer, **said
    )


def decide(campaign: Campaign, by: User) -> None:
    """Say yes to it."""
    draft = ApprovalDraft.objects.get(pk=fresh(campaign).approval_id)
    step = Step.objects.get(round__draft=draft, round__number=draft.round)
    approvals.decide(draft_id=draft.pk, version=draft.version, step_id=step.pk, action=Action.DECIDE, by=by)


def refuse(campaign: Campaign, by: User, why: str = "日時を確かめてください") -> None:
    """Send it back."""
    draft = ApprovalDraft.objects.get(pk=fresh(campaign).approval_id)
    step = Step.objects.get(round__draft=draft, round__number=draft.round)
    approvals.send_back(draft_id=draft.pk, version=draft.version, step_id=step.pk, why=why, by=by)


def released(town: SimpleNamespace, **more: Any) -> Campaign:
    """A campaign that was decided and let out."""
    campaign = asked(town, **more)
    if campaign.approval_id:
        decide(campaign, town.chief)
    else:
        commands.release(campaign_id=campaign.pk, version=campaign.version, by=town.chief)
    return fresh(campaign)


def segment(town: SimpleNamespace, rule: dict[str, Any] | None = None, name: str = "英語で読む人") -> SegmentVersion:
    """A segment of the section; those who read English unless the rule says otherwise."""
    made = segments.make(
        department=town.departments["kosodate"],
        name=name,
        rule=rule or {"is": "language", "values": ["en"]},
        by=town.writer,
    )
    return made.versions.get()


def fresh(campaign: Campaign) -> Campaign:
    """The campaign as the database has it now."""
    rows = Campaign.objects.select_related("department", "topic", "segment__segment", "approval", "sending")
    return rows.get(pk=campaign.pk)


def leave(town: SimpleNamespace, number: int) -> None:
    """So many people take nothing any more."""
    for reader in town.readers[:number]:
        reader.subscriptions.all().delete()


def guards_off(*tables: str) -> None:
    """What the owner of the database could do. Undone with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
