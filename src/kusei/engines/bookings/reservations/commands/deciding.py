"""Decides on bookings that need approval (使用承認), and takes a refused one up again."""

from __future__ import annotations

import uuid

from django.db import transaction

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.reservations import refusals, rights
from kusei.engines.bookings.reservations.asking import ask_of
from kusei.engines.bookings.reservations.availability import alternatives
from kusei.engines.bookings.reservations.commands.booking import settle
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.reservations.moving import locked, move
from kusei.engines.bookings.resources import queries as resources
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User

LONGEST_REASON = 400


def approve(*, booking_id: uuid.UUID, by: User) -> Booking:
    """It may be used: confirmed, or to be paid first. Raises `WrongState`, `MayNot`, `OnRoute`."""
    with transaction.atomic():
        booking = _decidable(booking_id, State.ASKED, by)
        _refuse_on_route(booking)
        confirm_approval(booking, by)
    return booking


def confirm_approval(booking: Booking, by: User) -> None:
    """In the transaction of whoever decided and holds the booking."""
    settle(booking, kind="approved", by=by, approved=True)


def confirm_refusal(booking: Booking, why: str, by: User) -> None:
    """In the transaction of whoever decided and holds the booking."""
    claims.release(booking.pk)
    move(booking, State.REFUSED, kind="refused", by=by, why=why[:LONGEST_REASON])


def refuse(*, booking_id: uuid.UUID, why: str, by: User) -> Booking:
    """It may not be used; the slot is free. Raises `ReasonMissing`, `WrongState`, `MayNot`, `OnRoute`."""
    if not why.strip():
        raise refusals.ReasonMissing
    with transaction.atomic():
        booking = _decidable(booking_id, State.ASKED, by)
        _refuse_on_route(booking)
        confirm_refusal(booking, why, by)
    return booking


def reopen(*, booking_id: uuid.UUID, why: str, by: User) -> Booking:
    """A refused one may be used after all, if nobody took the slot since: claimed like any other. Where a route of
    decisions decides, it waits for one again.

    Raises `ReasonMissing`, `WrongState`, `MayNot`, `Taken`, `NotOffered`.
    """
    if not why.strip():
        raise refusals.ReasonMissing
    with transaction.atomic():
        booking = _decidable(booking_id, State.REFUSED, by)
        got = claims.take(booking.pk, ask_of(booking, by).needs())
        if got:
            route = resources.rules_of(booking.resource, booking.day).route
            settle(booking, kind="reopened", by=by, why=why, approved=not route)
    if not got:
        raise refusals.Taken(alternatives(booking.resource, booking.day, booking.people))
    return booking


def _refuse_on_route(booking: Booking) -> None:
    if resources.rules_of(booking.resource, booking.day).route:
        raise refusals.OnRoute


def _decidable(booking_id: uuid.UUID, state: State, by: User) -> Booking:
    booking = locked(booking_id)
    rights.require_staff(by, booking.resource.facility, Role.APPROVER)
    if booking.state != state:
        raise refusals.WrongState
    return booking
