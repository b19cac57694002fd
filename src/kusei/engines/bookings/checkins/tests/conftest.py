from __future__ import annotations

import datetime as dt
import itertools
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.bookings.checkins import commands
from kusei.engines.bookings.checkins.models import Card, Device, Gate, House
from kusei.engines.bookings.checkins.wire import Told
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

DAY = dt.date(2026, 6, 10)
_running = itertools.count(1)


def at(hour: int, minute: int = 0, day: dt.date = DAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), clock.TOKYO)


def told(kind: str, when: dt.datetime, **more: Any) -> Told:
    """An event of a device whose clock is right."""
    more.setdefault("id", uuid.uuid4())
    more.setdefault("sequence", next(_running))
    return Told(kind=kind, made_at=round(when.timestamp() * 1000), **more)


def person(name: str, role: str | None = None, department: Department | None = None) -> User:
    user = User.objects.create_user(f"{name}@example.jp", name=name)
    if role:
        RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 4, 1))
    return user


def department(code: str = "kodomo", label: str = "児童課") -> Department:
    town = Municipality.objects.first() or Municipality.objects.create(
        code="131113", slug="ota", name="大田区", official_name="東京都大田区", name_en="Ōta City", is_home=True
    )
    return Department.objects.get_or_create(municipality=town, code=code, defaults={"name": label})[0]


def house(office: Department, boss: User, key: str = "jidokan", **more: Any) -> House:
    facility = Facility.objects.create(
        municipality=office.municipality, key=key, name="見本児童館", kind="children", department_code=office.code
    )
    made: dict[str, Any] = {
        "facility": facility,
        "department": office,
        "closes_at": 18 * 60,
        "groups": ["infant", "lower", "adult"],
        "names": False,
        "contractors": False,
        "trusted_hours": 72,
        "trusted_ahead": 2,
        "least": 5,
        "by": boss,
        **more,
    }
    return commands.save_house(**made)


def gate(of: House, boss: User, name: str = "正面", **more: Any) -> Gate:
    more = {"mode": "both", "headcounts": True, **more}
    return commands.save_gate(house_id=of.pk, name=name, by=boss, **more)


def device(at_gate: Gate, by: User, label: str = "タブレット") -> Any:
    """A device, signed in by a code: its row, and its credential."""
    digits = commands.make_sign_in_code(gate_id=at_gate.pk, label=label, by=by)
    made = commands.sign_in_device(digits=digits)
    made.device.gate = Gate.objects.select_related("house__department").get(pk=at_gate.pk)
    return made


def card(office: Department, by: User, **more: Any) -> Card:
    return commands.issue_card(department=office, by=by, **{"kind": "child", "enters_in": 2024, **more})


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing at 15:00 of DAY; `now(moment)` sets it."""
    held = SimpleNamespace(at=at(15))
    monkeypatch.setattr(clock, "now", lambda: held.at)

    def move(moment: dt.datetime) -> None:
        held.at = moment

    return move


def build() -> SimpleNamespace:
    """A children's centre with a gate and two devices, the people of its department, and three cards."""
    office = department()
    town = SimpleNamespace(
        office=office,
        chief=person("chief", Role.APPROVER, office),
        clerk=person("clerk", Role.EDITOR, office),
        viewer=person("viewer", Role.VIEWER, office),
        contractor=person("contractor", Role.CONTRACTOR, office),
        stranger=person("stranger", Role.APPROVER, department("other", "ほかの課")),
    )
    town.house = house(office, town.chief)
    town.gate = gate(town.house, town.chief)
    town.first, town.second = (device(town.gate, town.clerk, label) for label in ("一", "二"))
    town.cards = [card(office, town.clerk, school="見本小学校") for _number in range(3)]
    return town


@pytest.fixture
def town(db: None, now: Any) -> SimpleNamespace:
    return build()


def devices() -> int:
    return Device.objects.filter(revoked_at=None).count()
