"""Atoms to fight over, and storms: many connections that want the same at the same moment, again and again."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connections

from kusei.engines.bookings.claims.commands import Wanted
from kusei.engines.bookings.resources.models import Atom, Facility
from kusei.engines.payments.testing import department
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_most

DAY = dt.date(2027, 1, 15)
CONTENDERS = 16
_running = itertools.count(1)


def facility() -> Facility:
    """A facility of the home municipality."""
    home = department()
    number = next(_running)
    return Facility.objects.create(
        key=f"hall-{number}", name="見本会館", kind="hall", municipality=home.municipality, department_code=home.code
    )


def atom(mode: str = "grid", places: int = 1, of: Facility | None = None) -> int:
    """The id of a new atom."""
    return Atom.objects.create(facility=of or facility(), key=f"a{next(_running)}", mode=mode, places=places).pk


def cell(atom_id: int, number: int = 1, day: dt.date = DAY, places: int = 1) -> Wanted:
    """A cell of the day's grid."""
    begins_at = dt.datetime.combine(day, dt.time(6 + number), clock.TOKYO)
    return Wanted(atom_id, places, day, number, begins_at, begins_at + dt.timedelta(hours=1))


def span(atom_id: int, begins: float, ends: float, day: dt.date = DAY, places: int = 1) -> Wanted:
    """From hour to hour of the day."""
    midnight = dt.datetime.combine(day, dt.time(), clock.TOKYO)
    hours = [midnight + dt.timedelta(hours=one) for one in (begins, ends)]
    return Wanted(atom_id, places, day, None, hours[0], hours[1])


def storm(rounds: int, attempt: Callable[[int, int], Any], contenders: int = CONTENDERS) -> list[list[Any]]:
    """What each contender got in each round. All begin a round together, each on a connection of its own.

    `attempt(round, contender)` must end its transaction itself. What it raises is what it got.
    """
    results: list[list[Any]] = [[None] * contenders for _ in range(rounds)]
    gate = threading.Barrier(contenders)

    def fight(number: int) -> None:
        try:
            for turn in range(rounds):
                gate.wait(timeout=120)
                try:
                    results[turn][number] = attempt(turn, number)
                except Exception as error:
                    results[turn][number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=fight, args=(number,)) for number in range(contenders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=at_most(120))
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return results


def count(results: list[list[Any]]) -> dict[str, int]:
    """Rounds with one winner, with more, with none; and how often somebody got an error instead of an answer."""
    winners = [sum(one is True for one in row) for row in results]
    return {
        "single": sum(one == 1 for one in winners),
        "double": sum(one > 1 for one in winners),
        "nobody": sum(one == 0 for one in winners),
        "errors": sum(isinstance(one, Exception) for row in results for one in row),
    }


def holder() -> uuid.UUID:
    """Somebody new."""
    return uuid.uuid4()
