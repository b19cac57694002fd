"""The congestion forecast (混雑予想): what an hour of a coming day was like on days of its kind. Pure.

The forecast is the median of the waits of earlier days with the same weekday and kind; where fewer than three are
known, of the same kind; then of the same weekday; else there is none. The kinds: the first and last two open days of a
month (月初・月末), the first open day after three or more closed ones (連休明け), and all others. How far it is off is
measured on the last weeks as if they were not known.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Literal

Kind = Literal["edge", "after", "usual"]
Observed = Mapping[tuple[dt.date, int], float]
"""Mean minutes of waiting by day and hour."""
FEWEST = 3
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Error:
    """How far the forecast was off on hours that it did not know."""

    minutes: float  # mean absolute error
    beside: float  # that of always answering with the median of everything known
    hours: int  # how many hours were compared


def kind_of(day: dt.date, is_open: Callable[[dt.date], bool]) -> Kind:
    """What kind of day it is for an office that is open on these days."""
    closed = 0
    while closed < 3 and not is_open(day - dt.timedelta(days=closed + 1)):
        closed += 1
    if closed == 3:
        return "after"
    month = [day.replace(day=1) + dt.timedelta(days=n) for n in range(31)]
    opened = [one for one in month if one.month == day.month and is_open(one)]
    return "edge" if day in (*opened[:2], *opened[-2:]) else "usual"


class Past:
    """What is known, in the groups that the forecast asks for."""

    def __init__(self, observed: Observed, kinds: Mapping[dt.date, Kind]) -> None:
        """`kinds`: of every day that is in `observed` or asked for."""
        self._kinds = kinds
        self._alike: defaultdict[tuple[object, ...], list[float]] = defaultdict(list)
        for (day, hour), minutes in observed.items():
            for group in self._groups(day, hour):
                self._alike[group].append(minutes)

    def expected(self, day: dt.date, hour: int) -> float | None:
        """Minutes of waiting in that hour, or None when too little is known."""
        for group in self._groups(day, hour):
            if len(known := self._alike.get(group, ())) >= FEWEST:
                return median(known)
        return None

    def _groups(self, day: dt.date, hour: int) -> Iterable[tuple[object, ...]]:
        kind = self._kinds[day]
        return (("both", day.weekday(), kind, hour), ("kind", kind, hour), ("weekday", day.weekday(), hour))


def measured_error(observed: Observed, kinds: Mapping[dt.date, Kind], weeks: int = 4) -> Error | None:
    """The error on the last weeks: each is forecast from what lies before it. None when nothing can be compared."""
    if not observed:
        return None
    end = max(day for day, _hour in observed) + dt.timedelta(days=1)
    off: list[float] = []
    beside: list[float] = []
    for back in range(weeks, 0, -1):
        begins = end - back * WEEK
        known = {key: value for key, value in observed.items() if key[0] < begins}
        if not known:
            continue
        past, middle = Past(known, kinds), median(known.values())
        for (day, hour), minutes in observed.items():
            if begins <= day < begins + WEEK and (said := past.expected(day, hour)) is not None:
                off.append(abs(minutes - said))
                beside.append(abs(minutes - middle))
    if not off:
        return None
    return Error(minutes=sum(off) / len(off), beside=sum(beside) / len(beside), hours=len(off))
