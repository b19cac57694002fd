"""Which payout a line of the bank pays: the same counterpart and the same yen, in the order of days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Sum:
    """A payout that is expected, or a line of the bank."""

    day: dt.date
    number: int
    counterpart: str
    yen: int


def pair(expected: Iterable[Sum], found: Iterable[Sum]) -> list[tuple[int, int]]:
    """Numbers of payouts and lines that belong together, each at most once.

    As many pairs are made of each counterpart and amount as there can be, in whatever order the sums become known.
    """
    waiting: defaultdict[tuple[str, int], deque[int]] = defaultdict(deque)
    for one in sorted(found):
        waiting[one.counterpart, one.yen].append(one.number)
    return [
        (one.number, waiting[one.counterpart, one.yen].popleft())
        for one in sorted(expected)
        if waiting[one.counterpart, one.yen]
    ]
