"""Somebody came, or nobody did: both hold the booking first, so that one of the two happens.

A seat waits for `no_show.after` minutes. Before that moment the person confirms; from it on the seat is free, and it
counts as not used (無断不使用). A gate without network may tell hours later that somebody came in time: then they are
not counted as missing, though the seat was given on.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from kusei.engines.bookings.checkins.hooks import Arrival
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations import rights as staff
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.reservations.moving import locked
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.library import refusals
from kusei.services.library.commands.seats import use_now
from kusei.services.library.models import How, Sitting
from kusei.services.library.queries import mine
from kusei.services.library.rules import waiting_of


def come(*, booking_id: uuid.UUID, by: User, seat: Resource | None = None) -> Sitting:
    """The person says by the code of the `seat` that they are there; staff say it without one.

    Twice is once. Raises `MayNot`, `NotYourSeat`, `TooEarly`, `SeatFreed`.
    """
    with transaction.atomic():
        booking = locked(booking_id)
        own = booking.person_id == by.pk
        if not own and not staff.is_staff_of(by, booking.resource.facility):
            raise refusals.MayNot
        if own and seat is None:
            raise refusals.MayNot
        if seat is not None and seat.pk != booking.resource_id:
            raise refusals.NotYourSeat(booking.resource.title)
        known = Sitting.objects.filter(booking=booking).first()
        if known is not None:
            return known
        waiting, now = waiting_of(booking), clock.now()
        if now < waiting.opens:
            raise refusals.TooEarly(waiting.opens)
        if booking.state != State.CONFIRMED or not waiting.holds(now):
            raise refusals.SeatFreed
        return _sat_down(booking, How.CODE if own else How.DESK, now)


def sit_down(*, seat: Resource, person: User, minutes: int = 60) -> Booking:
    """Somebody stands before a free seat and reads its code: booked and confirmed in one. Raises as `use_now`."""
    with transaction.atomic():
        booking = use_now(library=seat.facility, person=person, minutes=minutes, seat=seat)
        come(booking_id=booking.pk, by=person, seat=seat)
    return booking


def arrived(arrival: Arrival) -> None:
    """Hook: whoever comes in with their card confirms their seat in that house. Again, it does nothing."""
    if arrival.of_child:
        return
    for booking_id in mine.waiting_in(arrival.facility_id, arrival.person_id, arrival.at):
        with transaction.atomic():
            booking = locked(booking_id)
            told = booking.state in (State.CONFIRMED, State.NO_SHOW) and waiting_of(booking).holds(arrival.at)
            if told and not Sitting.objects.filter(booking=booking).exists():
                _sat_down(booking, How.CARD, arrival.at)


def free_missed(*, booking_id: uuid.UUID) -> bool:
    """Nobody came in time: the seat is free and it counts as not used. False while it waits, or when somebody came."""
    with transaction.atomic():
        booking = locked(booking_id)
        waiting = waiting_of(booking)
        if booking.state != State.CONFIRMED or not waiting.frees or clock.now() < waiting.until:
            return False
        reservations.no_show(booking_id=booking.pk)
    return True


def _sat_down(booking: Booking, how: How, at: dt.datetime) -> Sitting:
    late = booking.state == State.NO_SHOW  # told too late: somebody else may sit there
    reservations.use(booking_id=booking.pk)
    return Sitting.objects.create(booking=booking, came_at=at, how=how, left_at=at if late else None)
