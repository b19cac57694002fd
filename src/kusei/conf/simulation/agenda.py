"""What happens when: a queue of moments and acts, taken out in the order of time, the same each time."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import random
from collections.abc import Callable

from kusei.foundation.web.clock import TOKYO

Act = Callable[[], object]


class Agenda:
    """Acts by moment; two of the same moment in the order in which they were put in. Nothing lies behind `end`."""

    def __init__(self, end: dt.datetime) -> None:
        self.end = end
        self._heap: list[tuple[dt.datetime, int, Act]] = []
        self._numbers = itertools.count()

    def at(self, moment: dt.datetime, act: Act) -> None:
        """Do this at that moment; what would be after the end never happens."""
        if moment < self.end:
            heapq.heappush(self._heap, (moment, next(self._numbers), act))

    def due(self, until: dt.datetime) -> tuple[dt.datetime, Act] | None:
        """Take the next out, if it lies before `until`."""
        if not self._heap or self._heap[0][0] >= until:
            return None
        moment, _number, act = heapq.heappop(self._heap)
        return moment, act


def moment(day: dt.date, minutes: float) -> dt.datetime:
    """So many minutes after midnight in Tokyo."""
    return dt.datetime.combine(day, dt.time(), TOKYO) + dt.timedelta(minutes=minutes)


def stream(seed: int, name: str) -> random.Random:
    """Chance of its own for each part of the ward: what one part draws never changes what another draws."""
    return random.Random(f"{seed}:{name}")  # noqa: S311  a game, the same each time


def happenings(luck: random.Random, mean: float) -> int:
    """How often something happens that happens so often on average (Poisson; by the normal one where it is often)."""
    if mean > 50:
        return max(round(luck.gauss(mean, mean**0.5)), 0)
    limit, product, count = 2.718281828459045 ** -max(mean, 0.0), luck.random(), 0
    while product > limit:
        product *= luck.random()
        count += 1
    return count
