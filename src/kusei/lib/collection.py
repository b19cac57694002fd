"""On which days waste is collected: weekly, on the nth weekdays of a month, every so many weeks, with exceptions.

Collection crews work on public holidays, so a holiday changes nothing; what changes is listed (year's end, moved days).
Weekdays count from Monday = 0, as in `datetime`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

_ONE_DAY = dt.timedelta(days=1)
_WEEK = 7
FIFTH = 5
"""A month has at most five of a weekday; a fifth that is not there is no day of collection."""


class Rule(Protocol):
    """When one item is collected."""

    def holds(self, day: dt.date) -> bool:
        """Whether the item is collected on the day, by this rule alone."""
        ...


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week on these weekdays (毎週月・木)."""

    weekdays: frozenset[int]

    def __post_init__(self) -> None:
        _need(self.weekdays, 0, _WEEK - 1, "weekdays")

    def holds(self, day: dt.date) -> bool:
        """Whether the day is one of the weekdays."""
        return day.weekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class NthWeekdays:
    """On the first, second … of a weekday in the month (第1・第3水曜日), counted by weekday, not by calendar week."""

    numbers: frozenset[int]
    weekdays: frozenset[int]

    def __post_init__(self) -> None:
        _need(self.numbers, 1, FIFTH, "numbers")
        _need(self.weekdays, 0, _WEEK - 1, "weekdays")

    def holds(self, day: dt.date) -> bool:
        """Whether the day is the nth of its weekday in its month."""
        return day.weekday() in self.weekdays and (day.day - 1) // _WEEK + 1 in self.numbers


@dataclass(frozen=True, slots=True)
class EveryWeeks:
    """On a first day, and then every so many weeks (隔週): the count goes on over the turn of months and years."""

    first: dt.date
    weeks: int = 2

    def __post_init__(self) -> None:
        if self.weeks < 1:
            raise ValueError("weeks is 1 or more")

    def holds(self, day: dt.date) -> bool:
        """Whether the day lies a whole number of periods after the first."""
        return day >= self.first and (day - self.first).days % (_WEEK * self.weeks) == 0


Pattern = Mapping[str, Sequence[Rule]]
"""Item → its rules; the item is collected on every day for which one of them holds."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise on some days.

    Without `moved_to` nothing of the items is collected from `first` to `last`; with it, what falls on `first` is
    collected on that day instead; `extra` adds a collection on `first`. No items or patterns: all of them.
    """

    first: dt.date
    last: dt.date
    items: frozenset[str] = field(default_factory=frozenset)
    patterns: frozenset[str] = field(default_factory=frozenset)
    moved_to: dt.date | None = None
    extra: bool = False

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the last day lies before the first")
        if (self.extra or self.moved_to) and self.first != self.last:
            raise ValueError("one day is moved or added at a time")
        if self.extra and (self.moved_to or not self.items):
            raise ValueError("an added collection names its items, and is not moved")
        if self.moved_to == self.first:
            raise ValueError("moved to the same day")

    def concerns(self, pattern: str) -> bool:
        """Whether it is about the pattern."""
        return not self.patterns or pattern in self.patterns


def days(
    pattern: Pattern, changes: Iterable[Change], first: dt.date, last: dt.date, *, name: str = ""
) -> list[tuple[dt.date, tuple[str, ...]]]:
    """Each day from `first` to `last` on which something is collected, with its items in the pattern's order.

    `name` is that of the pattern, for changes that name patterns. An item that is moved to a day on which it is
    collected anyway is collected once. Changes do not follow each other: what was moved stays where it was moved.
    """
    concerning = [one for one in changes if one.concerns(name)]
    found = {day: items for day in _each(first, last) if (items := _kept(pattern, concerning, day))}
    for change in concerning:
        target = change.first if change.extra else change.moved_to
        if target is None or not first <= target <= last:
            continue
        come = change.items if change.extra else _moved(pattern, change)
        if come:
            found[target] = found.get(target, frozenset()) | come
    order = {item: place for place, item in enumerate(pattern)}
    return [
        (day, tuple(sorted(found[day], key=lambda item: (order.get(item, len(order)), item)))) for day in sorted(found)
    ]


def _kept(pattern: Pattern, changes: Collection[Change], day: dt.date) -> frozenset[str]:
    """What the rules say for the day, less what is not collected then or moved away from it."""
    items = _by_rules(pattern, day)
    for change in changes:
        if items and not change.extra and change.first <= day <= change.last:
            items = items - change.items if change.items else frozenset()
    return items


def _moved(pattern: Pattern, change: Change) -> frozenset[str]:
    """What comes from the day from which the change moves."""
    items = _by_rules(pattern, change.first)
    return items & change.items if change.items else items


def _by_rules(pattern: Pattern, day: dt.date) -> frozenset[str]:
    return frozenset(item for item, rules in pattern.items() if any(rule.holds(day) for rule in rules))


def _each(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = first
    while day <= last:
        yield day
        if day == dt.date.max:
            return
        day += _ONE_DAY


def _need(numbers: frozenset[int], least: int, most: int, name: str) -> None:
    if not numbers or not all(least <= one <= most for one in numbers):
        raise ValueError(f"{name} lie between {least} and {most}, and there is at least one")
