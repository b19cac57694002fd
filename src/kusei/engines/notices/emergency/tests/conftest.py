"""A small town hall on the data of Ōta's pack: one who writes, two who release, one who looks, an administrator."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.notices.emergency import commands
from kusei.engines.notices.emergency.commands import Content
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.subscribers.commands.people import ensure
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock

NOW = dt.datetime(2026, 9, 9, 7, 5, tzinfo=dt.UTC)
PEOPLE = {
    "writer": Role.EDITOR,
    "chief": Role.APPROVER,
    "head": Role.APPROVER,
    "viewer": Role.VIEWER,
    "administrator": Role.ADMINISTRATOR,
}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing at NOW; `now.at` moves it."""
    held = SimpleNamespace(at=NOW)
    monkeypatch.setattr(clock, "now", lambda: held.at)
    return held


def build() -> SimpleNamespace:
    """The municipality and its people, each by their word."""
    ota = Municipality.objects.create(
        code="131113",
        slug="ota",
        name="大田区",
        official_name="東京都大田区",
        name_en="Ōta City, Tokyo",
        website="https://www.city.ota.tokyo.jp/",
        is_home=True,
    )
    department = Department.objects.create(municipality=ota, code="somu", name="総務部")
    people = {word: User.objects.create_user(f"{word}@example.jp", None, name=f"見本 {word}") for word in PEOPLE}
    for word, role in PEOPLE.items():
        RoleAssignment.objects.create(
            user=people[word], role=role, department=department, valid_from=dt.date(2026, 4, 1)
        )
    return SimpleNamespace(ota=ota, department=department, **people)


@pytest.fixture
def town(db: None, now: Any) -> SimpleNamespace:
    return build()


def content(level: int = 4, **changes: Any) -> Content:
    """What somebody writes: 避難指示 for two towns, unless said otherwise."""
    where = {} if changes.get("whole") else {"towns": ("蒲田一丁目", "蒲田二丁目")}
    return Content(**{"level": level, "hazard": "flood", "grounds": "多摩川の水位が上がった", **where, **changes})


def drafted(town: SimpleNamespace, level: int = 4, *, drill: bool = False, **changes: Any) -> Alert:
    return commands.draft(content=content(level, **changes), drill=drill, by=town.writer)


def waiting(town: SimpleNamespace, level: int = 4, **changes: Any) -> Alert:
    alert = drafted(town, level, **changes)
    return commands.ask(alert_id=alert.pk, version=alert.version, by=town.writer)


def released(town: SimpleNamespace, level: int = 4, **changes: Any) -> Alert:
    alert = waiting(town, level, **changes)
    return commands.release(alert_id=alert.pk, version=alert.version, by=town.chief)


def followed(town: SimpleNamespace, before: Alert, action: str = "cancel", ending: str = "lifted") -> Alert:
    """An update or a cancellation, released by two."""
    alert = commands.follow(alert_id=before.pk, action=action, ending=ending, by=town.writer)
    commands.ask(alert_id=alert.pk, version=alert.version, by=town.writer)
    return commands.release(alert_id=alert.pk, version=alert.version, by=town.chief)


def person(mail: str, town: str = "", **attributes: Any) -> Any:
    """A resident who can be reached."""
    subscriber = ensure(user=resident(mail))
    for name, value in {"town": town, **attributes}.items():
        setattr(subscriber, name, value)
    subscriber.save()
    return subscriber
