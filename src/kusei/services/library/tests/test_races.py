"""Coming beside freeing, and many hands on one seat: one of them wins; without the lock the race is seen."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from kusei.engines.bookings.claims.queries import holds
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_once
from kusei.services.library import commands, refusals
from kusei.services.library.commands import coming
from kusei.services.library.models import Sitting
from kusei.services.library.tests.conftest import at, booked, build

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6
_mine = threading.local()


@pytest.fixture
def moments(monkeypatch, now):
    """The reader presses in the last second; the job runs in the first after it."""
    monkeypatch.setattr(clock, "now", lambda: getattr(_mine, "at", at(10, 7)))


def standing_at(moment, act):
    _mine.at = moment
    return act()


def both(town, made):
    """Somebody comes in the last second while the seat is freed: what each said."""
    comes = partial(commands.come, booking_id=made.pk, by=town.reader, seat=town.seats[0])
    frees = partial(commands.free_missed, booking_id=made.pk)
    return at_once(partial(standing_at, at(11, 14, 59), comes), partial(standing_at, at(11, 15), frees))


def rounds(town):
    """How often the seat was kept, freed, and both at once."""
    kept = freed = torn = 0
    for number in range(ROUNDS):
        reader = town.reader = resident(f"round{number}@example.jp")
        made = booked(town, person=reader)
        came, gone = both(town, made)
        made.refresh_from_db()
        sat = isinstance(came, Sitting)
        assert sat or isinstance(came, refusals.SeatFreed), came
        assert gone in (True, False), gone
        torn += sat and gone is True
        kept += sat and gone is False and made.state == State.USED and holds(made.pk)
        freed += not sat and gone is True and made.state == State.NO_SHOW and not holds(made.pk)
        if made.state == State.USED and not (sat and gone):
            commands.leave(person=reader)
        Booking.objects.filter(pk=made.pk, state=State.USED).exists()
    return kept, freed, torn


def test_who_comes_in_the_last_second_keeps_the_seat_or_it_is_free_never_both(moments):
    kept, freed, torn = rounds(build())
    assert (kept + freed, torn) == (ROUNDS, 0)


def test_without_the_lock_the_same_test_sees_a_seat_that_is_kept_and_free(moments, monkeypatch):
    meet = threading.Barrier(2)

    def unlocked(booking_id):
        found = Booking.objects.select_related("resource__facility__municipality").get(pk=booking_id)
        meet.wait(timeout=20)
        return found

    town = build()
    made = booked(town)
    monkeypatch.setattr(coming, "locked", unlocked)
    came, gone = both(town, made)
    assert isinstance(came, Sitting)
    assert gone is True


def test_of_many_who_tap_at_once_each_gets_a_seat_of_their_own_and_the_rest_are_told(moments):
    town = build()
    readers = [resident(f"reader{number}@example.jp") for number in range(14)]
    answers = at_once(*[partial(commands.use_now, library=town.library, person=one) for one in readers])
    made = [one for one in answers if isinstance(one, Booking)]
    told = [one for one in answers if isinstance(one, refusals.NoSeatNow)]
    assert len(made) + len(told) == len(readers), answers
    assert len({one.resource_id for one in made}) == len(made)
    assert len(made) >= 5  # each tries five seats


def test_one_person_at_two_libraries_at_once_gets_one_seat(moments):
    town = build()
    answers = at_once(
        partial(commands.use_now, library=town.libraries[0], person=town.reader),
        partial(commands.use_now, library=town.libraries[1], person=town.reader),
    )
    assert sorted(type(one).__name__ for one in answers) == ["Booking", "SeatElsewhere"]
