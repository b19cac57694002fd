"""At the counter: bookings, check-in and cash, by operators within their band only, by the same commands as all."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from kusei.engines.bookings.operators import commands
from kusei.engines.bookings.operators.refusals import (
    AssignedAlready,
    AssignmentWrong,
    MayNot,
    NotAContractor,
    NotToday,
    OutsideHours,
    TooEarly,
)
from kusei.engines.bookings.operators.tests.conftest import DAY, assign, at, pieces, till
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations import refusals
from kusei.engines.bookings.reservations.contacts import Guest, of
from kusei.engines.bookings.reservations.models import Booking, Source, State
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.tills import commands as tills
from kusei.engines.payments.tills.refusals import NotNow

pytestmark = pytest.mark.django_db


def book(town, **more):
    made = {
        "reception_id": town.reception.pk,
        "resource": town.rooms["hall-a"],
        "day": DAY,
        "part": "pm",
        "booker": "everybody",
        "guest": Guest(name="見本 太郎", phone="03-0000-0000"),
        "by": town.day,
        **more,
    }
    return commands.book(**made)


def test_a_booking_at_the_counter_is_one_like_any_other(town):
    made = book(town)
    made.refresh_from_db()
    assert (made.source, made.made_by, made.state) == (Source.COUNTER, town.day, State.UNPAID)
    assert of(made).name == "見本 太郎"
    assert Invoice.objects.get(source_id=str(made.pk)).total == 400
    with pytest.raises(refusals.Taken):
        book(town, resource=town.rooms["hall"])


def test_outside_the_band_nothing_is_booked_at_any_door(town, now):
    now(at(17))
    with pytest.raises(OutsideHours):
        book(town, part="night")
    with pytest.raises(refusals.MayNot):
        reservations.book(
            resource=town.rooms["hall-a"], day=DAY, part="night", booker="everybody", source=Source.COUNTER, by=town.day
        )
    assert book(town, part="night", by=town.evening).state == State.UNPAID
    assert Booking.objects.count() == 1


def test_an_operator_cancels_nothing_and_approves_nothing(town):
    made = book(town)
    with pytest.raises(refusals.MayNot):
        reservations.cancel(booking_id=made.pk, why="x", full=True, by=town.day)
    with pytest.raises(refusals.MayNot):
        reservations.undo(booking_id=made.pk, by=town.day)


def test_a_room_of_another_house_and_nobody_in_particular_are_refused(town):
    with pytest.raises(refusals.NotEligible):
        book(town, booker="")
    town.rooms["hall-a"].facility_id += 1
    with pytest.raises(refusals.NotEligible):
        book(town)


def paid(town, part="pm", by=None, day=DAY):
    """A confirmed booking: paid in cash at the reception's till."""
    made = book(town, part=part, day=day, by=by or town.day)
    invoice = Invoice.objects.get(source_id=str(made.pk))
    return made, invoice


def test_cash_is_taken_at_the_own_till_in_the_band_and_counted_after_it(town, now):
    _made, invoice = paid(town)
    tills.open_shift(till_id=town.till.pk, pieces=pieces(5_000), by=town.day)
    about = {"till_id": town.till.pk, "invoice_id": invoice.pk, "tendered": 500, "amount": 400, "by": town.day}
    now(at(17))
    with pytest.raises(NotNow):
        tills.take_cash(key=uuid.uuid4(), **about)
    now(at(16, 59))
    assert tills.take_cash(key=uuid.uuid4(), **about).change == 100
    now(at(17, 20))
    shift = tills.close_shift(till_id=town.till.pk, pieces=pieces(5_400), by=town.day)
    assert (shift.state, shift.difference) == ("closed", 0)
    with pytest.raises(NotNow):
        tills.open_shift(till_id=town.till.pk, pieces=pieces(5_400), by=town.day)
    assert tills.open_shift(till_id=town.till.pk, pieces=pieces(5_400), by=town.evening)


def test_an_operator_opens_no_other_till_and_staff_are_not_barred(town):
    other = till(town.chief, town.office, "別の窓口")
    with pytest.raises(NotNow):
        tills.open_shift(till_id=other.pk, pieces=pieces(5_000), by=town.day)
    assert tills.open_shift(till_id=other.pk, pieces=pieces(5_000), by=town.idle)  # a contractor of no house
    with pytest.raises(NotNow):
        tills.open_shift(till_id=town.till.pk, pieces=pieces(5_000), by=town.idle)
    assert tills.open_shift(till_id=town.till.pk, pieces=pieces(5_000), by=town.clerk)


def confirmed(town, part="pm", day=DAY):
    made, invoice = paid(town, part=part, day=day)
    tills.open_shift(till_id=town.till.pk, pieces=pieces(5_000), by=town.day)
    tills.take_cash(
        till_id=town.till.pk, invoice_id=invoice.pk, tendered=400, amount=400, key=uuid.uuid4(), by=town.day
    )
    made.refresh_from_db()
    return made


def test_they_come_from_so_many_minutes_before_and_no_shows_only_after_the_beginning(town, now):
    made = confirmed(town)
    if made.state == State.UNPAID:  # payment hooks run as jobs
        made.state = State.CONFIRMED
        Booking.objects.filter(pk=made.pk).update(state=State.CONFIRMED)
    about = {"reception_id": town.reception.pk, "booking_id": made.pk, "by": town.day}
    now(at(12, 29, second=59))
    with pytest.raises(TooEarly):
        commands.use(**about)
    with pytest.raises(refusals.WrongState):
        commands.no_show(**about)
    now(at(12, 30))
    assert commands.use(**about).state == State.USED
    now(at(13))
    assert commands.no_show(**about).state == State.NO_SHOW
    now(at(17))
    with pytest.raises(OutsideHours):
        commands.use(**about)
    assert commands.use(**{**about, "by": town.evening}).state == State.USED  # the next, on the same day


def test_tomorrow_is_not_marked_today(town, now):
    made = confirmed(town, day=dt.date(2026, 12, 4))
    with pytest.raises(NotToday):
        commands.use(reception_id=town.reception.pk, booking_id=made.pk, by=town.day)
    now(at(0, 30, day=dt.date(2026, 12, 4)))  # over midnight both days are today's
    with pytest.raises(TooEarly):
        commands.use(reception_id=town.reception.pk, booking_id=made.pk, by=town.night)


def test_assigning_is_for_approvers_and_administrators_of_the_department(town):
    for by in (town.clerk, town.viewer, town.day, town.stranger, town.resident):
        with pytest.raises(MayNot):
            assign(town.reception, "day", town.idle, by)
    with pytest.raises(NotAContractor):
        assign(town.reception, "day", town.clerk, town.chief)
    for wrong in (
        {"why": " "},
        {"operator": "nobody"},
        {"valid_until": dt.date(2026, 4, 1)},
        {"valid_until": dt.date(2027, 4, 3)},
    ):
        with pytest.raises(AssignmentWrong):
            assign(town.reception, wrong.pop("operator", "day"), town.idle, town.chief, **wrong)
    assert assign(town.reception, "day", town.idle, town.admin)
    with pytest.raises(AssignedAlready):
        assign(town.reception, "day", town.idle, town.chief, valid_from=DAY)
