from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import commands
from kusei.services.counters.models import Ticket

DAY = dt.date(2026, 6, 10)  # a Wednesday
OFFICE = "honcho"


def person(name: str, role: str | None = None, department: Department | None = None) -> User:
    user = User.objects.create_user(f"{name}@example.jp", name=name)
    if role:
        RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 4, 1))
    return user


def build(operators: int = 5) -> SimpleNamespace:
    """The residents' counter of the pack of Ōta with a person for each of its windows."""
    home = Municipality.objects.filter(is_home=True).first() or Municipality.objects.create(
        code="131113", slug="ota", name="大田区", official_name="東京都大田区", name_en="Ōta City", is_home=True
    )
    made = [
        Department.objects.create(municipality=home, code=code, name=name)
        for code, name in (("koseki-jumin", "戸籍住民課"), ("kokuho-nenkin", "国保年金課"))
    ]
    return SimpleNamespace(
        office=made[0],
        clerks=[person(f"clerk{n}", Role.EDITOR, made[0]) for n in range(1, operators + 1)],
        viewer=person("viewer", Role.VIEWER, made[0]),
        stranger=person("stranger", Role.EDITOR, made[1]),
        resident=person("resident"),
    )


def take(service: str = "certificates", office: str = OFFICE, **more: Any) -> Ticket:
    return commands.take_ticket(office=office, service=service, **more)


def sit(town: SimpleNamespace, number: int = 1, counter: str | None = None) -> User:
    """The clerk of that number at the window of that number, or at another."""
    clerk: User = town.clerks[number - 1]
    commands.sit(office=OFFICE, counter=counter or str(number), by=clerk)
    return clerk


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing at 10:00 of DAY; `now(minutes)` moves it on."""
    held = SimpleNamespace(at=dt.datetime.combine(DAY, dt.time(10), clock.TOKYO))
    monkeypatch.setattr(clock, "now", lambda: held.at)

    def move(minutes: float) -> dt.datetime:
        held.at += dt.timedelta(minutes=minutes)
        return held.at

    return move


@pytest.fixture
def town(db: None, now: Any) -> SimpleNamespace:
    return build()
