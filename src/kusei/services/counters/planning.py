"""In which order somebody goes to several sections: a pure function of what must come first, ways, and waits now.

Everybody keeps the time of their coming wherever they go, so the wait of a section runs while they are elsewhere: who
comes there later than that is called at once. Going somewhere earlier never means leaving it later, so the earliest
end over all orders is found exactly, over the sets of what is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

NO_WINDOW = 120.0  # minutes that count as the wait of a section whose windows are all closed now
Walk = Callable[[str, str], float]
"""Minutes from one place to another."""


@dataclass(frozen=True)
class Stop:
    """A section to go to."""

    key: str
    place: str
    minutes: float  # at the window
    wait: float | None = 0.0  # minutes from now until somebody who comes now is called there; None: nobody knows
    after: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Leg:
    """A stop in its place of the order. Minutes from now."""

    stop: Stop
    walk: float
    begins: float
    ends: float


def ordered(stops: Sequence[Stop], walk: Walk, start: str) -> list[Leg]:
    """The order that ends earliest; of equal ones that in which the stops were given.

    What a stop comes `after` and is not among the stops is done already. Raises `ValueError` where each waits for
    another.
    """
    here = {one.key for one in stops}
    needs = [{n for n, other in enumerate(stops) if other.key in one.after & here} for one in stops]
    best: dict[tuple[frozenset[int], int], tuple[float, tuple[int, ...]]] = {(frozenset(), -1): (0.0, ())}
    for _ in stops:
        then: dict[tuple[frozenset[int], int], tuple[float, tuple[int, ...]]] = {}
        for (done, last), (now, way) in best.items():
            for n, stop in enumerate(stops):
                if n in done or not needs[n] <= done:
                    continue
                leg = _leg(stop, stops[last].place if last >= 0 else start, now, walk)
                state, found = (done | {n}, n), (leg.ends, (*way, n))
                if state not in then or found < then[state]:
                    then[state] = found
        best = then
    if not best:
        raise ValueError("stops wait for one another")
    _end, way = min(best.values())
    return timed([stops[n] for n in way], walk, start)


def timed(stops: Sequence[Stop], walk: Walk, start: str) -> list[Leg]:
    """The stops in this order, with when each begins and ends."""
    legs: list[Leg] = []
    now, place = 0.0, start
    for stop in stops:
        legs.append(_leg(stop, place, now, walk))
        now, place = legs[-1].ends, stop.place
    return legs


def _leg(stop: Stop, place: str, now: float, walk: Walk) -> Leg:
    way = 0.0 if place == stop.place else walk(place, stop.place)
    begins = max(now + way, NO_WINDOW if stop.wait is None else stop.wait)
    return Leg(stop, way, begins, begins + stop.minutes)
