"""When a facility is closed: weekdays, every second Monday, the turn of the year, holidays, single days.

What `businessdays.ClosingCalendar` tells, and what facilities add: the n-th weekday of a month, and a closing that
moves to the next day when it falls on a holiday.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from kusei.lib.businessdays import ClosingCalendar, NoOpenDay, YearlyClosing
from kusei.lib.errors import require_date
from kusei.lib.nationalholidays import national_holiday

_ONE_DAY = dt.timedelta(days=1)
_LONGEST_SEARCH = 1100  # days, as in businessdays


class Why(StrEnum):
    """Why a day is closed."""

    SINGLE = "single"
    YEARLY = "yearly"
    HOLIDAY = "holiday"
    REGULAR = "regular"


@dataclass(frozen=True, slots=True)
class Nth:
    """The n-th such weekday of each month; Monday is 0. 5 is the last one."""

    number: int
    weekday: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 5 and 0 <= self.weekday <= 6):
            raise ValueError("the first to the fourth or the last (5) weekday, Monday 0 to Sunday 6")

    def covers(self, day: dt.date) -> bool:
        """Whether the day is it."""
        if day.weekday() != self.weekday:
            return False
        if self.number == 5:
            return (day + 7 * _ONE_DAY).month != day.month
        return (day.day - 1) // 7 + 1 == self.number


@dataclass(frozen=True, slots=True)
class Closings:
    """The closed days of a facility.

    Strongest first: `opened`, `closed` (single dates), `yearly`, holidays (if `on_holidays`), then `weekly` and `nth`.
    With `moved` a regular closing that falls on a national holiday is on the next day that is none instead.
    """

    weekly: frozenset[int] = frozenset()
    nth: tuple[Nth, ...] = ()
    yearly: tuple[YearlyClosing, ...] = ()
    on_holidays: bool = False
    moved: bool = False
    closed: frozenset[dt.date] = frozenset()
    opened: frozenset[dt.date] = frozenset()
    _calendar: ClosingCalendar = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        calendar = ClosingCalendar(frozenset(), self.on_holidays, self.yearly, self.closed, self.opened)
        object.__setattr__(self, "_calendar", calendar)

    def why_closed(self, day: dt.date) -> Why | None:
        """The strongest reason why the day is closed, None if it is open."""
        require_date(day)
        if day in self.opened:
            return None
        why = self._calendar.why_closed(day)
        if why is not None:
            return Why.SINGLE if why == "explicit" else Why(why.value)
        return Why.REGULAR if self._regular(day) else None

    def is_open(self, day: dt.date) -> bool:
        """Whether the day is open."""
        return self.why_closed(day) is None

    def next_open_day(self, day: dt.date) -> dt.date:
        """The day itself if open, else the first open day after it. Raises `NoOpenDay`."""
        return self._search(day, _ONE_DAY)

    def previous_open_day(self, day: dt.date) -> dt.date:
        """The day itself if open, else the last open day before it. Raises `NoOpenDay`."""
        return self._search(day, -_ONE_DAY)

    def _search(self, day: dt.date, step: dt.timedelta) -> dt.date:
        for distance in range(_LONGEST_SEARCH):
            if self.is_open(day + distance * step):
                return day + distance * step
        raise NoOpenDay

    def _named(self, day: dt.date) -> bool:
        return day.weekday() in self.weekly or any(one.covers(day) for one in self.nth)

    def _regular(self, day: dt.date) -> bool:
        if not self.moved:
            return self._named(day)
        if national_holiday(day) is not None:
            return False
        if self._named(day):
            return True
        before = day - _ONE_DAY
        while national_holiday(before) is not None:  # a run of holidays is short
            if self._named(before):
                return True
            before -= _ONE_DAY
        return False
