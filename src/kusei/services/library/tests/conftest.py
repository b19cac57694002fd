from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.resources.commands import put_in_force
from kusei.engines.bookings.resources.files import read_folder
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident, sign_in
from kusei.foundation.web import clock
from kusei.services.library import commands

DAY = dt.date(2026, 11, 20)  # a Friday on which all three libraries are open, 9:00–20:00


def at(hour: int, minute: int = 0, second: int = 0, day: dt.date = DAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute, second), clock.TOKYO)


@cache
def _contents() -> list[Any]:
    return [one for one in read_folder(Path(settings.PACKS_DIR) / "ota") if one.kind == "library"]


def staff(name: str, role: str, department: Department) -> User:
    user = User.objects.create_user(f"{name}@example.lg.jp", name=name)
    RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 4, 1))
    return user


def build() -> SimpleNamespace:
    """The three libraries of the pack of Ōta, people of their department and of another, two readers."""
    home = Municipality.objects.filter(is_home=True).first() or Municipality.objects.create(
        code="131113", slug="ota", name="大田区", official_name="東京都大田区", name_en="Ōta City", is_home=True
    )
    office, other = (
        Department.objects.create(municipality=home, code=code, name=name)
        for code, name in (("chiikiryoku", "地域力推進部"), ("somu", "総務部"))
    )
    for content in _contents():
        put_in_force(municipality=home, content=content)
    libraries = list(Facility.objects.filter(kind="library").order_by("key"))
    seats = Resource.objects.filter(facility__in=libraries).order_by("position", "key").select_related("facility")
    return SimpleNamespace(
        home=home,
        office=office,
        libraries=libraries,
        library=libraries[0],
        seats=[one for one in seats if one.facility_id == libraries[0].pk],
        elsewhere=next(one for one in seats if one.facility_id == libraries[1].pk),
        librarian=staff("librarian", Role.EDITOR, office),
        chief=staff("chief", Role.APPROVER, office),
        viewer=staff("viewer", Role.VIEWER, office),
        stranger=staff("stranger", Role.EDITOR, other),
        reader=resident("reader@example.jp", name="見本 花子"),
        second=resident("second@example.jp", name="見本 太郎"),
    )


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing at 10:07 of DAY; `now(moment)` sets it."""
    held = SimpleNamespace(at=at(10, 7))
    monkeypatch.setattr(clock, "now", lambda: held.at)

    def move(moment: dt.datetime) -> None:
        held.at = moment

    return move


@pytest.fixture
def town(db: None, now: Any) -> SimpleNamespace:
    return build()


def booked(town: SimpleNamespace, begins: int = 11 * 60, ends: int = 12 * 60, **more: Any) -> Booking:
    """A seat at eleven, for an hour."""
    given = {"seat": town.seats[0], "day": DAY, "person": town.reader, **more}
    return commands.book_seat(begins=begins, ends=ends, **given)


def browser(user: User) -> Client:
    return sign_in(Client(), user)
