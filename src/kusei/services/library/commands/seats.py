"""Books seats: one at a time in all libraries together, now or up to days ahead; goes on and leaves early.

Whoever takes a seat holds their own account's row first, then what the engine locks; nobody holds two accounts.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations import refusals as bookings
from kusei.engines.bookings.reservations.models import Booking, Source
from kusei.engines.bookings.reservations.moving import locked
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.library import refusals
from kusei.services.library.models import How, Sitting
from kusei.services.library.queries import mine, plan

TRIES = 5
"""So many seats are tried one after the other when others take them at the same moment."""


def book_seat(*, seat: Resource, day: dt.date, begins: int, ends: int, person: User) -> Booking:
    """Book a seat from minute to minute. Raises `SeatElsewhere` and what `reservations.book` refuses."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
        other = mine.standing(person).exclude(resource__facility=seat.facility_id).first()
        if other is not None:
            raise refusals.SeatElsewhere(other.resource.facility.title)
        return reservations.book(resource=seat, day=day, begins=begins, ends=ends, person=person, people=1, by=person)


def use_now(*, library: Facility, person: User, minutes: int = 60, seat: Resource | None = None) -> Booking:
    """One tap: this seat, or the one that is free for long enough, from now on.

    As long as `minutes` where that fits, else as long as it is free. Raises `NoSeatNow`, `SeatElsewhere`, and what
    `reservations.book` refuses to this person.
    """
    offers = [one for one in plan.now(library) if seat is None or one.seat.pk == seat.pk]
    offers.sort(key=lambda one: one.longest < minutes)  # in the order of the plan, those for long enough first
    for offer in offers[:TRIES]:
        try:
            return book_seat(
                seat=offer.seat, day=offer.day, begins=offer.begins, ends=offer.end_for(minutes), person=person
            )
        except bookings.Taken:
            continue
    raise refusals.NoSeatNow


def prolong(*, person: User) -> Booking:
    """Go on for one more step on the same seat: a booking of its own that follows, used from its beginning on.

    Raises `NotSitting`, `CannotProlong`.
    """
    with transaction.atomic():
        last = _sitting(person)
        stretch = plan.going_on(last)
        if stretch is None:
            raise refusals.CannotProlong
        try:
            made = reservations.book(
                resource=last.booking.resource,
                day=last.booking.day,
                begins=stretch[0],
                ends=stretch[1],
                person=person,
                people=1,
                source=Source.PROLONGED,
            )
        except (bookings.Taken, bookings.NotOffered, resources.NotToldThen):
            raise refusals.CannotProlong from None
        reservations.use(booking_id=made.pk)
        Sitting.objects.create(booking=made, came_at=clock.now(), how=How.GOES_ON, after=last)
    return made


def leave(*, person: User) -> None:
    """Leave early: what is left of the time is free for others at once. Raises `NotSitting`."""
    with transaction.atomic():
        _sitting(person)
        for one in mine.sittings(person):
            locked(one.booking_id)
            claims.release(one.booking_id)
            one.left_at = max(clock.now(), one.came_at)
            one.save(update_fields=["left_at"])


def _sitting(person: User) -> Sitting:
    """The last part of where the person sits, held until the end of the transaction. Raises `NotSitting`."""
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    found = mine.sittings(person)
    if not found:
        raise refusals.NotSitting
    return found[-1]
