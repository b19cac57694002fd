"""Bookings count once, where they belong: by who made them, by what became of them, and by their hours."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kusei.engines.bookings.reservations import commands
from kusei.engines.bookings.reservations.models import Source
from kusei.engines.bookings.reservations.testing import DAY, booked, rooms, staff
from kusei.engines.bookings.resources import commands as resources
from kusei.engines.bookings.resources.testing import ALWAYS
from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import Known, differences
from kusei.engines.measures.statement import Question
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
KEYS = [
    f"bookings.{one}"
    for one in (
        *("reservations", "online_reservations", "online_share", "cancelled", "due", "no_shows"),
        *("hours_used", "hours_offered", "utilisation"),
    )
]
END = dt.date(2027, 3, 31)


def number(key: str, year: int = 2026, until: dt.date | None = None, **filters: list[str]) -> Decimal | None:
    asked = Question(year, until or dt.date(year + 1, 3, 31), filters)
    return compute(registry.get(f"bookings.{key}"), asked).year.reading.number


def agree(*years: int) -> None:
    known: Known = {}
    asked = [(key, year, dt.date(year + 1, 3, 31), known) for key in KEYS for year in years]
    assert [line for one in asked for line in differences(*one)] == []


def at(watch, *moment: int) -> None:
    watch.at = dt.datetime(*moment, tzinfo=clock.TOKYO)


def test_a_booking_counts_in_the_year_in_which_it_was_made_and_its_hours_in_that_of_its_use(watch):
    hall = rooms(window=ALWAYS)["hall-a"]
    at(watch, 2027, 3, 31, 23, 59)
    booked(hall, day=dt.date(2027, 4, 20))
    at(watch, 2027, 4, 1, 0, 0)
    booked(hall, day=dt.date(2027, 4, 21))
    assert [number("reservations", year) for year in (2026, 2027)] == [1, 1]
    assert [number("hours_used", year) for year in (2026, 2027)] == [0, 6]
    agree(2026, 2027)


def test_who_did_it_themselves_booked_online_and_the_counter_did_not(watch):
    hall, who, clerk = rooms()["hall-a"], resident(), staff()
    booked(hall, who)
    booked(hall, who, part="pm", by=clerk)
    assert (number("reservations"), number("online_reservations"), number("online_share")) == (2, 1, 50)
    assert number("online_share", channel=["counter"]) == 0
    agree(2026)


def test_what_was_only_offered_counts_when_the_person_says_yes(watch):
    hall, who = rooms()["hall-a"], resident()
    until = watch.at + dt.timedelta(days=2)
    offers = [
        commands.book(resource=hall, day=DAY, part=part, person=who, source=source, until=until)
        for part, source in (("am", Source.LOTTERY), ("pm", Source.OFFER), ("night", Source.OFFER))
    ]
    assert number("reservations") == 0
    commands.accept(booking_id=offers[0].pk, by=who)
    commands.cancel(booking_id=offers[1].pk, by=who)  # declined
    assert (number("reservations"), number("online_reservations"), number("cancelled")) == (1, 1, 0)
    watch.on(days=3)
    assert commands.lapse(booking_id=offers[2].pk)
    assert number("reservations") == 1
    agree(2026)


def test_a_cancellation_counts_on_its_own_day_and_the_booking_stays_counted(watch):
    hall, clerk = rooms(window=ALWAYS, grace=30)["hall-a"], staff()
    at(watch, 2027, 3, 30, 9, 0)
    gone = booked(hall, day=dt.date(2027, 4, 20))
    mistaken = booked(hall, day=dt.date(2027, 4, 21))
    commands.undo(booking_id=mistaken.pk, by=mistaken.person)
    at(watch, 2027, 4, 1, 0, 0)
    commands.cancel(booking_id=gone.pk, by=clerk, why="臨時の休館のため", full=True)
    again = booked(hall, gone.person, day=dt.date(2027, 4, 22))  # changed: cancelled, and booked anew
    assert again.number != gone.number
    assert [number("reservations", year) for year in (2026, 2027)] == [1, 1]
    assert [number("cancelled", year) for year in (2026, 2027)] == [0, 1]
    assert number("due", 2027) == 1
    agree(2026, 2027)


def test_asked_for_counts_and_refused_does_not(watch):
    room, clerk = rooms(approval=True), staff("approver")
    wanted = [booked(room["hall-a"]), booked(room["hall-b"])]
    assert number("reservations") == 2
    commands.refuse(booking_id=wanted[0].pk, why="定員を超えるため", by=clerk)
    assert number("reservations") == 1
    assert number("due") == 0
    agree(2026)


def test_who_did_not_come_is_a_no_show_and_used_no_hours(watch):
    hall, clerk = rooms()["hall-a"], staff()
    came, missing = booked(hall), booked(hall, part="pm")
    at(watch, 2026, 12, 3, 14, 0)
    commands.use(booking_id=came.pk, by=clerk)
    commands.no_show(booking_id=missing.pk, by=clerk)
    assert (number("due"), number("no_shows"), number("hours_used")) == (2, 1, 3)
    assert compute(registry.get("checkins.no_show_share"), Question(2026, END)).year.reading.number == 50
    assert differences("checkins.no_show_share", 2026, END) == []
    agree(2026)


def test_utilisation_is_whole_when_everything_is_taken_and_pauses_are_nobodys(watch):
    room = rooms()
    commands.book(resource=room["hall"], day=DAY, part="all-day", person=resident(), by=staff())
    booked(room["seat-1"], part="", begins=540, ends=600)
    at(watch, 2026, 12, 4, 1, 0)
    resources.record_open_days(since=DAY)
    day = Question(2026, DAY, {"facility": ["test-hall"]})
    used = compute(registry.get("bookings.hours_used"), day).year.reading.number
    assert used == 2 * (3 + 4 + 4) + 1  # two halves without the pauses from 12 to 13 and 17 to 18, and a seat
    only = compute(registry.get("bookings.utilisation"), Question(2026, END, by="facility"))
    assert only.year.reading.number is not None
    assert 0 < only.year.reading.number < 100
    agree(2026)


def test_two_parts_that_follow_each_other_are_no_more_than_what_is_open(watch):
    room = rooms()
    commands.book(resource=room["hall-a"], day=DAY, part="am+pm", person=resident(), by=staff())
    assert number("hours_used") == 8  # nothing was written down of the day yet
    at(watch, 2026, 12, 4, 1, 0)
    resources.record_open_days(since=DAY)
    assert number("hours_used") == 7
    agree(2026)


def test_a_place_in_a_class_counts_for_one_place_only(watch):
    booked(rooms()["class"])
    at(watch, 2026, 12, 4, 1, 0)
    resources.record_open_days(since=DAY)
    assert number("hours_used") == 3
    agree(2026)
