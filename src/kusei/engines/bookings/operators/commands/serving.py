"""What an operator does for people who come: books at the counter, lets them in, notes who did not come.

The booking itself is written by `reservations`, by the same claim, quotas, prices and invoices as any other.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from kusei.engines.bookings.operators import rights
from kusei.engines.bookings.operators.models import Reception
from kusei.engines.bookings.operators.refusals import NotToday, TooEarly
from kusei.engines.bookings.operators.rights import Stand
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.contacts import Guest
from kusei.engines.bookings.reservations.models import Booking, Group, Source
from kusei.engines.bookings.reservations.refusals import NotEligible
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def book(  # noqa: PLR0913  as `reservations.commands.book`
    *,
    reception_id: int,
    resource: Resource,
    day: dt.date,
    part: str = "",
    begins: int | None = None,
    ends: int | None = None,
    group: Group | None = None,
    people: int = 0,
    purpose: str = "",
    answers: Mapping[str, Any] | None = None,
    booker: str = "",
    extras: Mapping[str, int] | None = None,
    guest: Guest | None = None,
    by: User,
) -> Booking:
    """Book at the counter for a registered group, or for somebody without an account as a class of bookers.

    Raises `MayNot`, `OutsideHours`, and what `reservations.commands.book` raises.
    """
    reception = _reception(reception_id)
    rights.require_stand(by, reception)
    if resource.facility_id != reception.facility_id or (group is None and not booker):
        raise NotEligible
    return reservations.book(
        resource=resource,
        day=day,
        part=part,
        begins=begins,
        ends=ends,
        group=group,
        people=people,
        purpose=purpose,
        answers=answers,
        source=Source.COUNTER,
        booker=booker,
        extras=extras,
        guest=guest,
        by=by,
    )


def use(*, reception_id: int, booking_id: uuid.UUID, by: User) -> Booking:
    """They came. Raises `MayNot`, `OutsideHours`, `NotToday`, `TooEarly`, and what `reservations` raises."""
    booking = _of_today(reception_id, booking_id, by)
    opens = check_in_opens(booking)
    if opens is not None and clock.now() < opens:
        raise TooEarly(opens)
    return reservations.use(booking_id=booking_id, by=by)


def no_show(*, reception_id: int, booking_id: uuid.UUID, by: User) -> Booking:
    """Nobody came: the rest of the time is free. Raises as `use`; before its beginning `reservations` refuses."""
    _of_today(reception_id, booking_id, by)
    return reservations.no_show(booking_id=booking_id, by=by)


def check_in_opens(booking: Booking) -> dt.datetime | None:
    """From when they are let in by the rules; None where the rules do not say. One SQL query."""
    minutes = resources.rules_of(booking.resource, booking.day).check_in
    return None if minutes is None else booking.begins_at - dt.timedelta(minutes=minutes)


def days_of(stand: Stand) -> tuple[dt.date, ...]:
    """The days of use that the band works on: its own, and after midnight the next as well."""
    return tuple(sorted({stand.band.day, clock.today()}))


def _reception(reception_id: int) -> Reception:
    return Reception.objects.select_related("facility__municipality").get(pk=reception_id)


def _of_today(reception_id: int, booking_id: uuid.UUID, by: User) -> Booking:
    reception = _reception(reception_id)
    stand = rights.require_stand(by, reception)
    bookings = Booking.objects.select_related("resource__facility__municipality")
    booking = bookings.filter(pk=booking_id, resource__facility=reception.facility_id).first()
    if booking is None or booking.day not in days_of(stand):
        raise NotToday
    return booking
