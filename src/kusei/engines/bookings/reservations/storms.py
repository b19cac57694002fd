"""The storm over every way to a booking: sixteen connections, six ways, one slot a round, and who won by its name.

Used by the tests with few rounds and by `kusei bench bookings` with two hundred.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

from kusei.engines.bookings.claims.testing import CONTENDERS, count, storm
from kusei.engines.bookings.reservations import commands, refusals
from kusei.engines.bookings.reservations.models import Source
from kusei.engines.bookings.reservations.testing import rooms, staff
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.org.models import Role
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock

WAYS = ("resident", "counter", "series", "lottery", "offer", "reopened")


def every_way(rounds: int) -> dict[str, Any]:
    """Rounds with one winner, several, none; errors; and how often each way won. It needs a database of its own."""
    room = rooms(approval=True, window={"opens": {"months": 12}, "closes": {}})
    people = [resident(f"storm{number}@example.jp") for number in range(CONTENDERS)]
    by, boss = staff(), staff(Role.APPROVER, "boss@example.lg.jp")
    until = clock.now() + dt.timedelta(days=400)
    slots = _slots(room["hall-a"], rounds)
    refused = []
    for day, part in slots:
        made = commands.book(resource=room["hall-a"], day=day, part=part, person=people[0], by=people[0])
        commands.refuse(booking_id=made.pk, why="書類の不足", by=boss)
        refused.append(made.pk)

    def attempt(turn: int, number: int) -> bool | str:
        day, part = slots[turn]
        who = people[number]
        what: dict[str, Any] = {"resource": room["hall" if number % 4 else "hall-a"], "day": day, "part": part}
        ways: dict[str, Callable[[], object]] = {
            "resident": lambda: commands.book(**what, person=who, by=who),
            "counter": lambda: commands.book(**what, by=by),
            "series": lambda: commands.book(**what, source=Source.SERIES, by=by),
            "lottery": lambda: commands.book(**what, source=Source.LOTTERY, person=who, until=until),
            "offer": lambda: commands.book(**what, source=Source.OFFER, person=who, until=until),
            "reopened": lambda: commands.reopen(booking_id=refused[turn], why="書類がそろったため", by=boss),
        }
        try:
            ways[WAYS[(number + turn) % len(WAYS)]]()
        except (refusals.Taken, refusals.WrongState):
            return "told"
        return True

    results = storm(rounds, attempt)
    won = Counter(
        WAYS[(number + turn) % len(WAYS)]
        for turn, row in enumerate(results)
        for number, one in enumerate(row)
        if one is True
    )
    return {**count(results), "won_by": dict(won)}


def _slots(room: Resource, rounds: int) -> list[tuple[dt.date, str]]:
    """So many open single parts of days to come."""
    first = clock.today() + dt.timedelta(days=1)
    offered = resources.slots([room.pk], first, first + dt.timedelta(days=rounds))[room.pk]
    return [(one.day, one.part) for one in offered if len(one.stretch.cells) == 1][:rounds]
