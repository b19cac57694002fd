"""What becomes of a booking: undone, cancelled, lapsed, used, not used."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.reservations import paying, prices, refusals, rights
from kusei.engines.bookings.reservations.models import PENDING, STANDING, Booking, State
from kusei.engines.bookings.reservations.moving import locked, move
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.payments.invoices.commands import lapse_invoice
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

# Reasons as they are kept in the record.
BY_MISTAKE, BY_BOOKER = "予約の誤り（猶予時間内の取りやめ）", "予約した人による取消し"


def undo(*, booking_id: uuid.UUID, by: User) -> Booking:
    """A mistaken booking, within the grace minutes: no quota counts it, and all that was paid goes back.

    Raises `WrongState`, `TooLate`, `MayNot`.
    """
    with transaction.atomic():
        booking = locked(booking_id)
        rights.as_booker(by, booking)
        if booking.state not in STANDING:
            raise refusals.WrongState
        if clock.now() >= undoable_until(booking):
            raise refusals.TooLate
        _end(booking, State.UNDONE, 100, BY_MISTAKE, by)
    return booking


def undoable_until(booking: Booking) -> dt.datetime:
    """Until when it can be undone: the grace minutes, and not past its beginning. One SQL query."""
    rules = resources.rules_of(booking.resource, booking.day)
    return min(booking.made_at + dt.timedelta(minutes=rules.grace), booking.begins_at)


def cancel(*, booking_id: uuid.UUID, by: User, why: str = "", full: bool = False) -> Booking:
    """Cancel: bookers until the deadline of the rules, staff with a reason at any time before it is used.

    What was paid goes back by the rules; all of it when staff say that the house is the cause (`full`). Raises
    `WrongState`, `TooLate`, `ReasonMissing`, `MayNot`, and `AlreadyPending` while somebody is paying.
    """
    with transaction.atomic():
        booking = locked(booking_id)
        booker = rights.as_booker(by, booking)
        if booking.state not in STANDING:
            raise refusals.WrongState
        if booker and clock.now() >= cancellable_until(booking):
            raise refusals.TooLate
        if not booker and not why.strip():
            raise refusals.ReasonMissing
        rules = resources.rules_of(booking.resource, booking.day)
        percent = 100 if full and not booker else prices.percent_back(rules, booking.day)
        _end(booking, State.CANCELLED, percent, why or BY_BOOKER, by)
    return booking


def cancellable_until(booking: Booking) -> dt.datetime:
    """Until when the booker cancels by themselves: as the rules say, and not past the beginning. Two SQL queries."""
    rules = resources.rules_of(booking.resource, booking.day)
    if rules.cancellation is None:
        return booking.begins_at
    closings = resources.closings_of(booking.resource.facility_id, booking.day)
    return min(rules.cancellation.until.built().moment(booking.day, closings), booking.begins_at)


def lapse(*, booking_id: uuid.UUID) -> bool:
    """What was held or not paid in time is free again. False when there is nothing to lapse (any more).

    An unpaid one lapses with its invoice, so not while somebody is paying.
    """
    invoices = list(paying.invoices_of(booking_id).values_list("pk", flat=True))
    if invoices:
        return any(lapse_invoice(invoice_id=pk) for pk in invoices)
    with transaction.atomic():
        booking = locked(booking_id)
        if booking.state not in PENDING or booking.until is None or booking.until > clock.now():
            return False
        claims.release(booking.pk)
        move(booking, State.LAPSED, kind="lapsed")
    return True


def use(*, booking_id: uuid.UUID, by: User | None = None) -> Booking:
    """They came. Raises `WrongState`, `MayNot`."""
    return _look(booking_id, State.USED, by, (State.CONFIRMED, State.NO_SHOW))


def no_show(*, booking_id: uuid.UUID, by: User | None = None) -> Booking:
    """Nobody came: what is left of the time is free, and it counts for a suspension. Staff say it, or a rule.

    Raises `WrongState` before the use has begun, `MayNot`.
    """
    return _look(booking_id, State.NO_SHOW, by, (State.CONFIRMED, State.USED))


def _look(booking_id: uuid.UUID, state: State, by: User | None, allowed: tuple[State, ...]) -> Booking:
    with transaction.atomic():
        booking = locked(booking_id)
        if by is not None:
            rights.require_reception(by, booking.resource.facility)
        early = state == State.NO_SHOW and clock.now() < booking.begins_at
        if booking.state not in allowed or early:
            raise refusals.WrongState
        if state == State.NO_SHOW:
            claims.release(booking.pk)
        move(booking, state, kind=state.value.replace("_", "-"), by=by)
    return booking


def _end(booking: Booking, state: State, percent: int, why: str, by: User) -> None:
    back = paying.take_back(booking, percent, why)
    claims.release(booking.pk)
    move(booking, state, kind=state.value, by=by, why=why, facts={"percent": percent, "back": back})
