"""What was open is written down once and for all days, and facilities count while they can be booked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.bookings.resources import commands, queries, testing
from kusei.engines.bookings.resources.commands import opendays
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.models import Atom, OpenDay, Resource
from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.foundation.org.models import Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
KEYS = ("bookings.facilities", "bookings.places", "bookings.hours_offered")
ROOM_HOURS = 3 + 4 + 4  # morning, afternoon, night; the pauses between them are not open


def number(key: str, until: dt.date, **filters: list[str]) -> Decimal:
    year = until.year - (until.month < 4)
    found = compute(registry.get(key), Question(year, until, filters)).year
    assert found is not None
    return found.reading.number or Decimal(0)


def agree(*years: int) -> None:
    for key in KEYS:
        for year in years:
            assert differences(key, year, dt.date(year + 1, 3, 31)) == []


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock to noon of a day."""

    def move(day: dt.date) -> None:
        monkeypatch.setattr(clock, "now", lambda: dt.datetime.combine(day, dt.time(12), clock.TOKYO))

    move(dt.date(2026, 4, 8))
    return move


def clerk() -> User:
    user = User.objects.create_user("clerk@example.lg.jp", None, name="見本 職員")
    RoleAssignment.objects.create(user=user, role=Role.APPROVER, department=None, valid_from=dt.date(2020, 4, 1))
    return user


def test_a_day_is_open_for_its_parts_by_halves_and_places_and_closed_days_are_not_written(on):
    testing.facility()
    on(dt.date(2026, 4, 16))
    commands.record_open_days()
    rows = {one.atom.key: one for one in OpenDay.objects.filter(day=dt.date(2026, 4, 1)).select_related("atom")}
    assert {key: one.minutes / 60 for key, one in rows.items()} == {
        "a": ROOM_HOURS,
        "b": ROOM_HOURS,
        "class": 30 * ROOM_HOURS,
        "seat-1": 11,
    }
    assert (rows["a"].begins, rows["a"].ends) == ([540, 780, 1080], [720, 1020, 1320])
    assert not OpenDay.objects.filter(day=dt.date(2026, 4, 13)).exists()  # the second Monday
    assert number("bookings.hours_offered", dt.date(2026, 4, 1)) == 2 * ROOM_HOURS + 30 * ROOM_HOURS + 11
    agree(2026)


def test_what_is_written_is_what_the_rules_offer_whatever_the_day(on):
    facility = testing.facility()
    on(dt.date(2026, 5, 20))
    commands.record_open_days()
    hall = Resource.objects.get(facility=facility, key="hall-a")
    offered = queries.slots([hall.pk], dt.date(2026, 4, 1), dt.date(2026, 5, 19))[hall.pk]
    expected = sum(one.ends - one.begins for one in offered.stretches if len(one.cells) == 1)
    assert sum(one.minutes for one in OpenDay.objects.filter(atom__key="a")) == expected > 0


def test_it_is_written_once_and_a_closure_entered_late_is_seen(on):
    facility = testing.facility()
    on(dt.date(2026, 4, 8))
    assert commands.record_open_days() == 7 * 4
    assert commands.record_open_days() == 0
    who, day = clerk(), dt.date(2026, 4, 2)
    room = Resource.objects.get(facility=facility, key="hall-a")
    commands.close(by=who, facility=facility, first_day=day, last_day=day, reason="工事", begins=540, ends=720)
    commands.close(by=who, facility=facility, first_day=day, last_day=day, reason="清掃", resource=room)
    before = number("bookings.hours_offered", dt.date(2026, 4, 7))
    assert commands.record_open_days() == 4
    # The morning of everything; of half a hall, and the whole hall has it too, the rest of the day.
    assert before - number("bookings.hours_offered", dt.date(2026, 4, 7)) == 3 * 32 + 3 + 8
    assert not OpenDay.objects.filter(day=day, atom=Atom.objects.get(facility=facility, key="a")).exists()
    agree(2026)


def test_the_record_goes_on_from_where_it_ended_and_begins_with_the_year_before(on):
    seat = testing.CONTENT["resources"][-1]
    testing.facility(**{"from": "2024-04-01"}, timetables=_since("2024-04-01"), resources=[seat], atoms=[])
    on(dt.date(2026, 4, 2))
    commands.record_open_days()
    first, last = (OpenDay.objects.order_by(order).first() for order in ("day", "-day"))
    assert (first.day, last.day) == (dt.date(2025, 4, 1), dt.date(2026, 4, 1))
    on(dt.date(2026, 6, 2))
    commands.record_open_days()
    days = set(OpenDay.objects.values_list("day", flat=True))
    assert {dt.date(2026, 4, 30), dt.date(2026, 6, 1)} <= days
    commands.record_open_days(since=dt.date(2025, 3, 31))
    assert OpenDay.objects.filter(day=dt.date(2025, 3, 31)).exists()
    assert number("bookings.hours_offered", dt.date(2025, 3, 31)) == number(
        "bookings.hours_offered", dt.date(2026, 4, 1)
    )  # each is one open day, on its side of the border
    agree(2024, 2025)


def _since(day: str) -> list[dict[str, Any]]:
    return [{**one, "from": day} for one in testing.CONTENT["timetables"]]


def test_equipment_is_not_counted(on):
    extra = {"key": "projector", "name": "映写機", "kind": "equipment", "timetable": "rooms", "rules": "all"}
    testing.facility(resources=[*testing.CONTENT["resources"], extra])
    commands.record_open_days()
    assert not OpenDay.objects.filter(atom__key="projector").exists()
    assert number("bookings.places", dt.date(2026, 4, 30)) == 5
    agree(2026)


def test_a_facility_counts_from_its_first_day_until_its_last_room_ends(on):
    facility = testing.facility()
    rooms = Resource.objects.filter(facility=facility)
    assert number("bookings.facilities", dt.date(2026, 3, 31)) == 0
    assert number("bookings.facilities", dt.date(2026, 4, 1)) == 1
    assert number("bookings.places", dt.date(2026, 4, 1), kind=["room"]) == 3
    rooms.filter(kind="room").update(last_day=dt.date(2026, 6, 30))
    assert number("bookings.places", dt.date(2026, 6, 30)) == 5
    assert number("bookings.places", dt.date(2026, 7, 1)) == 2
    assert number("bookings.facilities", dt.date(2026, 7, 1)) == 1
    rooms.update(last_day=dt.date(2027, 3, 31))
    assert number("bookings.facilities", dt.date(2027, 3, 31)) == 1
    assert number("bookings.facilities", dt.date(2027, 4, 1)) == 0
    agree(2025, 2026, 2027)


def test_a_room_that_a_later_version_adds_counts_from_then_and_the_facility_stays_one(on):
    testing.facility()
    town = Municipality.objects.get()
    studio = {"key": "studio", "name": "スタジオ", "kind": "room", "timetable": "rooms", "rules": "all"}
    content = {**testing.CONTENT, "from": "2026-05-01", "resources": [*testing.CONTENT["resources"], studio]}
    commands.put_in_force(municipality=town, content=Content.model_validate(content))
    assert number("bookings.places", dt.date(2026, 4, 30)) == 5
    assert number("bookings.places", dt.date(2026, 5, 1)) == 6
    assert number("bookings.facilities", dt.date(2026, 5, 1)) == 1
    agree(2026)


@given(st.lists(st.tuples(st.integers(0, 47), st.integers(1, 48)).filter(lambda one: one[0] < one[1]), min_size=1))
def test_times_put_together_hold_each_minute_once(pairs):
    begins, ends = opendays.merged([(begin * 30, end * 30) for begin, end in pairs])
    wanted = {minute for begin, end in pairs for minute in range(begin * 30, end * 30)}
    assert {minute for begin, end in zip(begins, ends, strict=True) for minute in range(begin, end)} == wanted
    assert sum(ends) - sum(begins) == len(wanted)
    assert all(end < begin for end, begin in zip(ends, begins[1:], strict=False))
