from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.bookings.operators import commands
from kusei.engines.bookings.operators.models import Reception
from kusei.engines.bookings.reservations.testing import FEE
from kusei.engines.bookings.resources import testing
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.payments.tills import commands as tills
from kusei.engines.payments.tills.models import DENOMINATIONS, Till
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock

DAY = dt.date(2026, 12, 3)  # a Thursday that is open
OPERATORS = [
    {"key": "day", "label": "見本協会", "begins": "9:00", "ends": "17:00", "days": "weekdays"},
    {"key": "evening", "label": "見本センター（夜間）", "begins": "17:00", "ends": "22:00", "days": "weekdays"},
    {"key": "holiday", "label": "見本センター（休日）", "begins": "9:00", "ends": "22:00", "days": "weekends"},
    {"key": "night", "label": "見本警備", "begins": "22:00", "ends": "6:00", "days": "all"},
]


def at(hour: int, minute: int = 0, day: dt.date = DAY, second: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute, second), clock.TOKYO)


def pieces(yen: int) -> dict[int, int]:
    """Notes and coins that make the amount."""
    found = {}
    for value in DENOMINATIONS:
        found[value], yen = divmod(yen, value)
    return found


def person(name: str, role: str | None = None, department: Department | None = None) -> User:
    user = User.objects.create_user(f"{name}@example.jp", name=name)
    if role:
        RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 4, 1))
    return user


def facility(key: str = "test-hall", **changes: Any) -> Facility:
    rules = [{"key": "all", "bookers": [{**testing.EVERYBODY, "window": testing.ALWAYS}], "check_in": 30, **FEE}]
    return testing.facility(**{"key": key, "operators": OPERATORS, "rules": rules, **changes})


def assign(reception: Reception, operator: str, user: User, by: User, **more: Any) -> Any:
    return commands.assign(
        **{
            "reception_id": reception.pk,
            "operator": operator,
            "user": user,
            "valid_from": dt.date(2026, 4, 1),
            "valid_until": dt.date(2027, 4, 1),
            "why": "令和8年度の委託契約",
            "by": by,
            **more,
        }
    )


def till(boss: User, office: Department, name: str = "受付", **more: Any) -> Till:
    made: dict[str, Any] = {
        "department": office,
        "name": name,
        "place": "1階",
        "kind": "cash",
        "float_amount": 5_000,
        "contractors": True,
        "valid_from": dt.date(2026, 4, 1),
        "valid_until": None,
        **more,
    }
    found = tills.save_till(**made, by=boss)
    tills.supply(till_id=found.pk, amount=5_000, key=uuid.uuid4(), by=boss)
    return found


def build() -> SimpleNamespace:
    """A hall with a reception, its till, two people of the day, one of each other band, and the department."""
    house = facility()
    office = Department.objects.get(code="chiikiryoku")
    town = SimpleNamespace(house=house, office=office)
    town.chief = person("chief", Role.APPROVER, office)
    town.clerk = person("clerk", Role.EDITOR, office)
    town.viewer = person("viewer", Role.VIEWER, office)
    town.admin = person("admin", Role.ADMINISTRATOR, office)
    other = Department.objects.get_or_create(
        municipality=house.municipality, code="other", defaults={"name": "ほかの課"}
    )[0]
    town.stranger = person("stranger", Role.APPROVER, other)
    for name in ("day", "second", "evening", "holiday", "night", "idle"):
        setattr(town, name, person(name, Role.CONTRACTOR, office))
    town.resident = resident()
    town.till = till(town.chief, office)
    town.reception = commands.save_reception(facility=house, till=town.till, early=15, late=60, by=town.chief)
    for operator, user in (
        ("day", town.day),
        ("day", town.second),
        ("evening", town.evening),
        ("holiday", town.holiday),
        ("night", town.night),
    ):
        assign(town.reception, operator, user, town.chief)
    town.rooms = {one.key: one for one in Resource.objects.filter(facility=house).select_related("facility")}
    return town


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing at 10:00 of DAY; `now(moment)` sets it."""
    held = SimpleNamespace(at=at(10))
    monkeypatch.setattr(clock, "now", lambda: held.at)

    def move(moment: dt.datetime) -> None:
        held.at = moment

    return move


@pytest.fixture
def town(db: None, now: Any) -> SimpleNamespace:
    return build()
