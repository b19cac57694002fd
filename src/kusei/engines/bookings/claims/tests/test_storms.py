"""Many connections on one slot: one wins, never two, never nobody, and nobody waits in a circle.

Twenty rounds of each here; `kusei bench bookings` does two hundred.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from kusei.engines.bookings.claims import commands, storms
from kusei.engines.bookings.claims.commands import take
from kusei.engines.bookings.claims.models import Cell
from kusei.engines.bookings.claims.testing import CONTENDERS, atom, cell, count, holder, span, storm
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20
EXACT = {"single": ROUNDS, "double": 0, "nobody": 0, "errors": 0}


def test_looking_first_and_then_writing_gives_a_slot_to_two():
    """The control: without the key the storm sees the race that it is there to see."""
    assert storms.unprotected(ROUNDS)["double"] > 0


@pytest.mark.parametrize("name", sorted(storms.STORMS))
def test_of_sixteen_exactly_one_wins(name):
    assert storms.STORMS[name](ROUNDS) == EXACT


def test_three_places_have_three_winners():
    group = atom(places=3)
    results = storm(5, lambda turn, _number: take(holder(), [cell(group, turn + 1)]), CONTENDERS)
    assert [sum(one is True for one in row) for row in results] == [3] * 5
    assert count(results)["errors"] == 0


def test_two_of_the_same_several_slots_never_stop_each_other_for_ever():
    """Overlapping wishes in any order of many slots: some win, nobody gets an error."""
    rooms = [atom() for _ in range(4)]
    court = atom("free")

    def attempt(turn: int, number: int) -> bool:
        order = rooms[number % 4 :] + rooms[: number % 4]
        wanted = [cell(one, turn + 1) for one in order[:3]] + [span(court, turn, turn + 0.5 + number % 2 / 2)]
        return take(holder(), wanted if number % 2 else wanted[::-1])

    results = storm(10, attempt)
    assert count(results)["errors"] == 0
    assert count(results)["nobody"] == 0


def test_a_payment_and_newcomers_at_the_end_of_a_hold_never_both_have_it():
    for _ in range(5):
        room, slow, newcomer = atom(), holder(), holder()
        take(slow, [cell(room)], until=clock.now() + dt.timedelta(milliseconds=15))
        got = at_once(partial(commands.keep, slow), *[partial(take, newcomer, [cell(room)])] * 3)
        holds = Cell.objects.filter(atom_id=room, until=None).values_list("holder", flat=True)
        assert len(holds) <= 1
        assert (got[0] is True) == (slow in holds)
