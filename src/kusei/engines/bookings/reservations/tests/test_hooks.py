"""Every way in which a booking ends is told, once, in the transaction of the act; nothing else is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from kusei.engines.bookings.reservations import commands, hooks
from kusei.engines.bookings.reservations.models import Booking, Source, State
from kusei.engines.bookings.reservations.testing import FEE, booked, rooms, staff
from kusei.foundation.org.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    """The bookings that were told to be over, with their state as the callback reads it."""
    monkeypatch.setattr(hooks, "_freed", [])
    heard = []

    def callback(booking_id):
        assert transaction.get_connection().in_atomic_block
        heard.append((booking_id, Booking.objects.get(pk=booking_id).state))

    hooks.register_freed(callback)
    hooks.register_freed(callback)
    return heard


def test_undone_cancelled_and_refused_ones_are_told(told):
    room, boss = rooms(approval=True, grace=10)["hall-a"], staff(Role.APPROVER, "boss@example.lg.jp")
    undone = booked(room)
    commands.undo(booking_id=undone.pk, by=undone.person)
    cancelled = booked(room)
    commands.cancel(booking_id=cancelled.pk, by=cancelled.person)
    refused = booked(room)
    commands.refuse(booking_id=refused.pk, why="書類の不足", by=boss)
    assert told == [(undone.pk, State.UNDONE), (cancelled.pk, State.CANCELLED), (refused.pk, State.REFUSED)]


def test_what_ran_out_is_told_held_or_unpaid(told, watch):
    room = rooms(**FEE)
    unpaid = booked(room["hall-a"])
    held = booked(room["hall-b"], source=Source.OFFER, by=None, until=watch.at + dt.timedelta(minutes=15))
    watch.at = unpaid.until
    for one in (unpaid, held):
        commands.lapse(booking_id=one.pk)
        commands.lapse(booking_id=one.pk)
    assert told == [(unpaid.pk, State.LAPSED), (held.pk, State.LAPSED)]


def test_nobody_came_is_told_and_being_used_is_not(told, watch):
    room = rooms()
    used, missed = booked(room["hall-a"]), booked(room["hall-b"])
    watch.at = used.begins_at + dt.timedelta(minutes=20)
    commands.use(booking_id=used.pk)
    commands.no_show(booking_id=missed.pk)
    assert told == [(missed.pk, State.NO_SHOW)]


def test_what_the_callback_raises_takes_the_act_back(told):
    made = booked(rooms()["hall-a"])

    def broken(_booking_id):
        raise RuntimeError

    hooks.register_freed(broken)
    with pytest.raises(RuntimeError):
        commands.cancel(booking_id=made.pk, by=made.person)
    made.refresh_from_db()
    assert made.state == State.CONFIRMED
