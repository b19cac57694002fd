"""Who waits counts on the days on which they waited, an offer on the day it was made."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.testing import DAY, booked, rooms
from kusei.engines.bookings.waiting import commands
from kusei.engines.bookings.waiting.models import Offer
from kusei.engines.bookings.waiting.testing import offered, waits, work
from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db
KEYS = [f"bookings.{one}" for one in ("waiting", "waiting_offers", "waiting_taken", "waiting_taken_share")]


def number(key: str, until: dt.date):
    return compute(registry.get(f"bookings.{key}"), Question(2026, until)).year.reading.number


def agree() -> None:
    for until in (DAY, DAY + dt.timedelta(days=1), dt.date(2027, 3, 31)):
        assert [line for key in KEYS for line in differences(key, 2026, until)] == []


def test_a_line_grows_shrinks_and_is_told_for_past_days(watch):
    room = rooms()["hall-a"]
    holder = resident("holder@example.jp")
    taken = booked(room, holder)
    today = watch.at.date()
    first, second, third = (resident(f"w{one}@example.jp") for one in range(3))
    waits(first, room)
    watch.on(days=1)
    waits(second, room)
    leaving = waits(third, room)
    watch.on(days=1)
    commands.leave(entry_id=leaving.pk, by=third)
    watch.on(days=1)
    reservations.cancel(booking_id=taken.pk, by=holder)
    work()
    assert list(offered()) == ["w0@example.jp"]
    days = [number("waiting", today + dt.timedelta(days=one)) for one in range(4)]
    assert days == [1, 3, 2, 1]
    assert number("waiting", DAY) == 1
    assert number("waiting", DAY + dt.timedelta(days=1)) == 0  # the day for which they waited is over
    assert (number("waiting_offers", DAY), number("waiting_taken", DAY)) == (1, 0)
    agree()


def test_who_accepts_took_it_and_who_declines_waits_on_or_not(watch):
    room = rooms()["hall-a"]
    holder = resident("holder@example.jp")
    taken = booked(room, holder)
    first, second = (resident(f"w{one}@example.jp") for one in range(2))
    waits(first, room)
    waits(second, room)
    reservations.cancel(booking_id=taken.pk, by=holder)
    work()
    held = offered()["w0@example.jp"]
    commands.decline(offer_id=held_offer(held), by=first)
    work()
    commands.accept(offer_id=held_offer(offered()["w1@example.jp"]), by=second)
    assert (number("waiting_offers", DAY), number("waiting_taken", DAY)) == (2, 1)
    assert number("waiting_taken_share", DAY) == 50
    agree()


def held_offer(booking) -> int:
    return Offer.objects.get(booking=booking).pk
