"""How long the line takes: a pure function of who waits, which windows are open, and how long things take.

The line is played forward: whichever window is free first takes the first person it can serve, by the same rule as
calling. The optimistic figure counts each service at a part of its usual minutes (0.8 where nothing else is said, as
Munich's system does). Whoever is not there yet is counted as if they came in time, so nobody is promised too little.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """Somebody in line."""

    key: Hashable
    service: str
    line_at: dt.datetime
    enters_at: dt.datetime


@dataclass(frozen=True)
class Open:
    """A window with somebody at it: what it can do, and when it is free."""

    services: frozenset[str]
    free_at: dt.datetime


def starts(
    line: Iterable[Waiting],
    windows: Sequence[Open],
    minutes: Mapping[str, float],
    now: dt.datetime,
    *,
    factor: float = 1.0,
) -> dict[Hashable, dt.datetime]:
    """When each of the line is called; whom no open window can serve is missing.

    `minutes`: how long each service takes; 0 for a service that is not there, such as that of a person who only asks.
    """
    queue = sorted(line, key=lambda one: one.line_at)
    free = [(max(one.free_at, now), number) for number, one in enumerate(windows)]
    heapq.heapify(free)
    found: dict[Hashable, dt.datetime] = {}
    while free and queue:
        at, number = heapq.heappop(free)
        able = windows[number].services
        place = next((n for n, one in enumerate(queue) if one.service in able and one.enters_at <= at), None)
        if place is not None:
            one = queue.pop(place)
            found[one.key] = at
            heapq.heappush(free, (at + dt.timedelta(minutes=minutes.get(one.service, 0) * factor), number))
        elif later := [one.enters_at for one in queue if one.service in able]:
            heapq.heappush(free, (min(later), number))
    return found


def next_arrivals(  # noqa: PLR0913  what a wait depends on
    line: Sequence[Waiting],
    windows: Sequence[Open],
    minutes: Mapping[str, float],
    services: Iterable[str],
    now: dt.datetime,
    *,
    factor: float = 1.0,
) -> dict[str, int]:
    """How many minutes somebody who comes now waits for each service; a service that no open window does is missing.

    They are put at the end of the line and take no time themselves, so that they do not hold up one another.
    """
    asked = [Waiting(("new", one), f"new {one}", now, now) for one in services]
    able = [Open(one.services | {f"new {service}" for service in one.services}, one.free_at) for one in windows]
    found = starts([*line, *asked], able, minutes, now, factor=factor)
    return {str(key[1]): minutes_until(at, now) for key, at in found.items() if isinstance(key, tuple)}


def minutes_until(at: dt.datetime, now: dt.datetime) -> int:
    """Whole minutes, rounded up: 30 seconds are one minute."""
    return max(0, -int((now - at).total_seconds() // 60))
