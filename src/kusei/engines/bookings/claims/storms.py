"""The storms of claims: sixteen connections want the same slot at the same moment, in every form a slot can have.

Used by the tests with few rounds and by `kusei bench bookings` with two hundred.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import connection

from kusei.engines.bookings.claims.commands import take
from kusei.engines.bookings.claims.testing import DAY, atom, cell, count, holder, span, storm
from kusei.foundation.web import clock

Counted = dict[str, int]


def cells(rounds: int) -> Counted:
    """One cell of a grid."""
    room = atom()
    return count(storm(rounds, lambda turn, _n: take(holder(), [cell(room, 1, _day(turn))])))


def spans(rounds: int) -> Counted:
    """Stretches of free time of which any two overlap."""
    court = atom("free")
    return count(storm(rounds, lambda turn, n: take(holder(), [span(court, 9 + n / 16, 11 + n / 16, _day(turn))])))


def hall_and_halves(rounds: int) -> Counted:
    """A hall of two halves against its left half: every wish has that half in it."""
    left, right = atom(), atom()

    def attempt(turn: int, number: int) -> bool:
        wanted = [cell(left, 1, _day(turn)), cell(right, 1, _day(turn))]
        return take(holder(), wanted[::-1] if number % 2 else wanted[:1])

    return count(storm(rounds, attempt))


def opposite_order(rounds: int) -> Counted:
    """The same two slots, named in opposite order."""
    rooms = [atom(), atom()]

    def attempt(turn: int, number: int) -> bool:
        return take(holder(), [cell(one, 1, _day(turn)) for one in rooms[:: 1 if number % 2 else -1]])

    return count(storm(rounds, attempt))


def opposite_spans(rounds: int) -> Counted:
    """Two free times on two courts, named in opposite order."""
    courts = [atom("free"), atom("free")]

    def attempt(turn: int, number: int) -> bool:
        return take(holder(), [span(one, 9, 12, _day(turn)) for one in courts[:: 1 if number % 2 else -1]])

    return count(storm(rounds, attempt))


def ran_out(rounds: int) -> Counted:
    """Slots on which a hold has just run out, a cell and a free time in one wish."""
    room, court = atom(), atom("free")
    for turn in range(rounds):
        over = clock.now() - dt.timedelta(seconds=1)
        take(holder(), [cell(room, 1, _day(turn)), span(court, 9, 12, _day(turn))], until=over)

    def attempt(turn: int, number: int) -> bool:
        wanted = [cell(room, 1, _day(turn)), span(court, 10, 11, _day(turn))]
        return take(holder(), wanted[:: 1 if number % 2 else -1])

    return count(storm(rounds, attempt))


STORMS: dict[str, Callable[[int], Counted]] = {
    "cells": cells,
    "spans": spans,
    "hall and halves": hall_and_halves,
    "opposite order": opposite_order,
    "opposite order of free times": opposite_spans,
    "holds that ran out": ran_out,
}


def unprotected(rounds: int) -> Counted:
    """The control: look whether it is free, then write, on a table without a key."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS claims_loose")
        cursor.execute("CREATE TABLE claims_loose (turn int)")

    def attempt(turn: int, _number: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM claims_loose WHERE turn = %s", [turn])
            if cursor.fetchall():
                return False
            cursor.execute("INSERT INTO claims_loose VALUES (%s)", [turn])
            return True

    try:
        return count(storm(rounds, attempt))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE claims_loose")


def _day(turn: int) -> dt.date:
    return DAY + dt.timedelta(days=turn)
