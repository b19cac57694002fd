"""Seats: one at a time, now and ahead, confirmed in time or free again, prolonged, left early."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.checkins.hooks import Arrival
from kusei.engines.bookings.claims.queries import holds
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations import refusals as bookings
from kusei.engines.bookings.reservations.models import Booking, Source, State
from kusei.engines.bookings.resources.slots import NotOffered
from kusei.services.library import commands, jobs, refusals
from kusei.services.library.models import How, Sitting
from kusei.services.library.queries import mine, plan
from kusei.services.library.tests.conftest import DAY, at, booked

pytestmark = pytest.mark.django_db


def state(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.state


def arrival(town, when, **more):
    facts = {
        "event_id": "7d6a3f5e-0000-4000-8000-000000000001",
        "facility_id": town.library.pk,
        "card_id": 1,
        "person_id": town.reader.pk,
        "of_child": False,
        "at": when,
    }
    return Arrival(**{**facts, **more})


def test_a_seat_is_booked_seven_days_ahead_and_not_eight(town):
    booked(town, day=DAY + dt.timedelta(days=7))
    with pytest.raises(bookings.WindowNotYet):
        booked(town, day=DAY + dt.timedelta(days=8), person=town.second)


@pytest.mark.parametrize("minutes", [15, 45, 210])
def test_other_lengths_than_half_an_hour_to_three_hours_are_refused(town, minutes):
    with pytest.raises((bookings.NotOffered, NotOffered)):
        booked(town, 11 * 60, 11 * 60 + minutes)


def test_one_person_has_one_seat_in_all_libraries_together(town):
    booked(town)
    with pytest.raises(bookings.QuotaFull):
        booked(town, 14 * 60, 15 * 60, seat=town.seats[1])
    with pytest.raises(refusals.SeatElsewhere) as refused:
        booked(town, 14 * 60, 15 * 60, seat=town.elsewhere)
    assert town.library.name in str(refused.value)


def test_one_tap_takes_a_seat_in_the_middle_of_its_time(town):
    made = commands.use_now(library=town.library, person=town.reader)
    assert (made.begins_at, made.ends_at) == (at(10), at(11, 30))  # an hour from 10:07, rounded up to the grid
    assert mine.mine(town.reader)[0].waiting.until == at(10, 22)


def test_one_tap_prefers_a_seat_that_is_free_for_long_enough(town, now):
    now(at(9))
    for seat in town.seats[:2]:
        booked(town, 10 * 60 + 30, 12 * 60, seat=seat, person=make_reader(seat.key))
    now(at(10, 7))
    assert commands.use_now(library=town.library, person=town.reader).resource == town.seats[2]


def make_reader(name):
    from kusei.foundation.people.testing import resident

    return resident(f"{name}@example.jp")


def test_what_is_offered_now_ends_where_the_next_booking_begins(town):
    booked(town, 11 * 60, 12 * 60)
    offers = {one.seat.pk: one for one in plan.now(town.library)}
    assert offers[town.seats[0].pk].ends == (630, 660)
    assert offers[town.seats[1].pk].ends[-1] == 780  # three hours from 10:00
    with pytest.raises(bookings.BookingRefused):
        commands.book_seat(seat=town.seats[0], day=DAY, begins=600, ends=690, person=town.second)


@pytest.mark.parametrize(("hour", "minute"), [(8, 59), (20, 0), (19, 50)])
def test_nothing_is_offered_before_opening_after_closing_and_in_the_last_minutes(town, now, hour, minute):
    now(at(hour, minute))
    assert plan.now(town.library) == []
    with pytest.raises(refusals.NoSeatNow):
        commands.use_now(library=town.library, person=town.reader)


def test_coming_in_time_keeps_the_seat(town, now):
    made = booked(town)
    now(at(10, 44))
    with pytest.raises(refusals.TooEarly):
        commands.come(booking_id=made.pk, by=town.reader, seat=town.seats[0])
    now(at(11, 14, 59))
    for _again in range(2):
        sitting = commands.come(booking_id=made.pk, by=town.reader, seat=town.seats[0])
    assert (sitting.how, state(made)) == (How.CODE, State.USED)
    now(at(11, 30))
    assert not commands.free_missed(booking_id=made.pk)
    assert holds(made.pk)


def test_the_seat_is_free_fifteen_minutes_after_its_beginning_and_not_a_second_earlier(town, now):
    made = booked(town)
    now(at(11, 14, 59))
    assert not commands.free_missed(booking_id=made.pk)
    now(at(11, 15))
    with pytest.raises(refusals.SeatFreed):
        commands.come(booking_id=made.pk, by=town.reader, seat=town.seats[0])
    assert commands.free_missed(booking_id=made.pk)
    assert (state(made), holds(made.pk)) == (State.NO_SHOW, False)
    assert commands.use_now(library=town.library, person=town.second, seat=town.seats[0]).begins_at == at(11)


def test_who_missed_a_seat_may_take_another_and_after_three_waits(town, now):
    for number in range(3):
        made = booked(town, (11 + number) * 60, (12 + number) * 60)
        now(at(11 + number, 15))
        commands.free_missed(booking_id=made.pk)
    with pytest.raises(bookings.Suspended):
        booked(town, 16 * 60, 17 * 60)


def test_the_code_of_another_seat_confirms_nothing(town, now):
    made = booked(town)
    now(at(11, 5))
    with pytest.raises(refusals.NotYourSeat):
        commands.come(booking_id=made.pk, by=town.reader, seat=town.seats[1])
    for somebody in (town.second, town.stranger, town.viewer):
        with pytest.raises(refusals.MayNot):
            commands.come(booking_id=made.pk, by=somebody)
    with pytest.raises(refusals.MayNot):
        commands.come(booking_id=made.pk, by=town.reader)  # without the seat's code
    assert commands.come(booking_id=made.pk, by=town.librarian).how == How.DESK


def test_the_card_at_the_gate_confirms_once(town, now):
    made = booked(town)
    now(at(11, 20))
    commands.arrived(arrival(town, at(11, 20)))
    assert state(made) == State.CONFIRMED  # too late
    commands.arrived(arrival(town, at(11, 5), of_child=True))
    commands.arrived(arrival(town, at(11, 5), facility_id=town.libraries[1].pk))
    assert state(made) == State.CONFIRMED
    for _again in range(2):
        commands.arrived(arrival(town, at(11, 5)))
    assert Sitting.objects.get(booking=made).how == How.CARD
    assert state(made) == State.USED


def test_a_gate_that_tells_late_clears_the_person_but_not_the_seat(town, now):
    made = booked(town)
    now(at(11, 15))
    commands.free_missed(booking_id=made.pk)
    taken = commands.use_now(library=town.library, person=town.second, seat=town.seats[0])
    now(at(13))
    commands.arrived(arrival(town, at(11, 5)))
    assert (state(made), holds(made.pk), holds(taken.pk)) == (State.USED, False, True)
    assert mine.standing(town.reader).count() == 0


def test_leaving_early_frees_the_rest_and_lets_the_person_book_again(town, now):
    made = booked(town, 11 * 60, 14 * 60)
    now(at(11))
    commands.come(booking_id=made.pk, by=town.reader, seat=town.seats[0])
    with pytest.raises(bookings.QuotaFull):
        booked(town, 15 * 60, 16 * 60)
    now(at(11, 40))
    commands.leave(person=town.reader)
    assert (state(made), holds(made.pk)) == (State.USED, False)
    assert commands.use_now(library=town.library, person=town.second, seat=town.seats[0])
    booked(town, 15 * 60, 16 * 60)
    with pytest.raises(refusals.NotSitting):
        commands.leave(person=town.second)


def test_going_on_follows_on_the_same_seat_until_three_hours(town, now):
    made = booked(town, 11 * 60, 13 * 60)
    now(at(11))
    with pytest.raises(refusals.NotSitting):
        commands.prolong(person=town.reader)
    commands.come(booking_id=made.pk, by=town.reader, seat=town.seats[0])
    parts = [commands.prolong(person=town.reader) for _step in range(2)]
    assert [(one.begins_at, one.ends_at) for one in parts] == [(at(13), at(13, 30)), (at(13, 30), at(14))]
    assert {one.source for one in parts} == {Source.PROLONGED}
    with pytest.raises(refusals.CannotProlong):
        commands.prolong(person=town.reader)
    assert [one.booking.ends_at for one in mine.mine(town.reader)] == [at(14)]
    commands.leave(person=town.reader)
    assert not any(holds(one.pk) for one in (made, *parts))


def test_nobody_goes_on_where_the_next_has_booked_or_the_library_shuts(town, now):
    now(at(9))
    made = booked(town, 11 * 60, 12 * 60)
    booked(town, 12 * 60, 13 * 60, person=town.second)
    now(at(11))
    commands.come(booking_id=made.pk, by=town.reader, seat=town.seats[0])
    with pytest.raises(refusals.CannotProlong):
        commands.prolong(person=town.reader)
    commands.leave(person=town.reader)
    now(at(19))
    late = commands.sit_down(seat=town.seats[3], person=town.reader)
    assert late.ends_at == at(20)
    with pytest.raises(refusals.CannotProlong):
        commands.prolong(person=town.reader)


def test_reading_the_code_of_a_free_seat_books_and_confirms(town):
    made = commands.sit_down(seat=town.seats[4], person=town.reader)
    assert (made.resource, state(made)) == (town.seats[4], State.USED)
    with pytest.raises(refusals.NoSeatNow):
        commands.sit_down(seat=town.seats[4], person=town.second)
    assert Booking.objects.count() == 1


def test_a_cancelled_seat_is_not_missed(town, now):
    made = booked(town)
    reservations.cancel(booking_id=made.pk, by=town.reader)
    now(at(11, 15))
    assert not commands.free_missed(booking_id=made.pk)
    assert state(made) == State.CANCELLED


def test_the_job_is_asked_for_the_very_moment(town, now, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "enqueue", lambda what, **more: asked.append((more["booking_id"], more["run_at"])))
    made = booked(town)
    now(at(11, 13, 49))
    jobs.look_for_missed()
    assert asked == []
    now(at(11, 13, 50))
    jobs.look_for_missed()
    assert asked == [(str(made.pk), at(11, 15))]
    now(at(11, 15))
    jobs.free_missed(booking_id=str(made.pk))
    assert state(made) == State.NO_SHOW


def test_sittings_cannot_be_rewritten(town):
    from django.db import IntegrityError, transaction

    made = commands.sit_down(seat=town.seats[0], person=town.reader)
    sitting = Sitting.objects.get(booking=made)
    for change in (
        lambda: Sitting.objects.filter(pk=sitting.pk).update(came_at=at(9)),
        lambda: Sitting.objects.filter(pk=sitting.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
