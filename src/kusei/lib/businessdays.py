"""Which days an office or facility is open, and counting in open days; the closed days are data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from kusei.lib.errors import RuleError, require_date
from kusei.lib.nationalholidays import national_holiday

_ONE_DAY = dt.timedelta(days=1)
_LONGEST_SEARCH = 1100
"""Days: three years without an open day mean that the calendar is wrong."""


class NoOpenDay(RuleError):
    """No open day was found within three years."""

    code = "no-open-day"

    def __init__(
        self,
        ja: str = "3年以内に開いている日がありません。休みの日の設定を確かめてください。",
        en: str = "There is no open day within three years. Please check the closing days.",
    ) -> None:
        super().__init__(ja, en)


class ContradictoryCalendar(RuleError):
    """A closing calendar contradicts itself or names a day that does not exist."""

    code = "contradictory-calendar"


class Closed(StrEnum):
    """Why a day is closed."""

    EXPLICIT = "explicit"
    YEARLY = "yearly"
    HOLIDAY = "holiday"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class YearlyClosing:
    """Days closed every year, from (month, day) to (month, day) included; may run over the new year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __post_init__(self) -> None:
        for month, day in (self.first, self.last):
            try:
                dt.date(2000, month, day)  # a leap year, so that 29 February is allowed
            except ValueError:
                raise ContradictoryCalendar(
                    f"{month}月{day}日という日はありません。休みの日の設定を確かめてください。",
                    f"There is no day {month:02}-{day:02}. Please check the closing days.",
                ) from None

    def covers(self, day: dt.date) -> bool:
        """Whether the day falls into it."""
        place = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= place <= self.last
        return place >= self.first or place <= self.last


@dataclass(frozen=True, slots=True)
class ClosingCalendar:
    """When something is closed. Weekdays are Python's: Monday 0 … Sunday 6.

    Strongest first: `opened`, `closed` (single dates), `yearly`, national holidays, `weekly`. Raises
    `ContradictoryCalendar` if a date is both closed and opened or a weekday does not exist.
    """

    weekly: frozenset[int] = frozenset()
    national_holidays: bool = True
    yearly: tuple[YearlyClosing, ...] = ()
    closed: frozenset[dt.date] = frozenset()
    opened: frozenset[dt.date] = frozenset()

    def __post_init__(self) -> None:
        both = sorted(self.closed & self.opened)
        if both:
            raise ContradictoryCalendar(
                f"{both[0].isoformat()}が休みの日と開く日の両方にあります。どちらかを消してください。",
                f"{both[0].isoformat()} is both a closing and an opening day. Remove one of them.",
            )
        if not self.weekly <= frozenset(range(7)):
            raise ContradictoryCalendar(
                "曜日は0（月曜）から6（日曜）の数で書いてください。",
                "Weekdays are numbers from 0 (Monday) to 6 (Sunday).",
            )

    def why_closed(self, day: dt.date) -> Closed | None:
        """The strongest reason why the day is closed, None if it is open."""
        require_date(day)
        if day in self.opened:
            return None
        if day in self.closed:
            return Closed.EXPLICIT
        if any(closing.covers(day) for closing in self.yearly):
            return Closed.YEARLY
        if self.national_holidays and national_holiday(day) is not None:
            return Closed.HOLIDAY
        return Closed.WEEKLY if day.weekday() in self.weekly else None

    def is_open(self, day: dt.date) -> bool:
        """Whether the day is open."""
        return self.why_closed(day) is None

    def next_open_day(self, day: dt.date) -> dt.date:
        """The day itself if open, otherwise the first open day after it. Raises `NoOpenDay`."""
        return self._search(day, _ONE_DAY)

    def previous_open_day(self, day: dt.date) -> dt.date:
        """The day itself if open, otherwise the last open day before it. Raises `NoOpenDay`."""
        return self._search(day, -_ONE_DAY)

    def _search(self, day: dt.date, step: dt.timedelta) -> dt.date:
        for distance in range(_LONGEST_SEARCH):
            candidate = day + distance * step
            if self.is_open(candidate):
                return candidate
        raise NoOpenDay

    def add_business_days(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th open day after the day (before it, if negative); the day itself is not counted.

        0 gives the day unchanged, open or not. Raises `NoOpenDay`.
        """
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day = self._search(day + step, step)
        return day

    def business_days_between(self, start: dt.date, end: dt.date) -> int:
        """Open days after `start` up to and including `end`; negative if `end` lies before `start`.

        For every n ≥ 0, `business_days_between(d, add_business_days(d, n)) == n`.
        """
        if end < start:
            return -self.business_days_between(end, start)
        days = (start + offset * _ONE_DAY for offset in range(1, (end - start).days + 1))
        return sum(1 for day in days if self.is_open(day))


YEAR_END = YearlyClosing((12, 29), (1, 3))
"""The turn of the year, as 地方自治法4条の2 and the ordinances on holidays of municipalities set it."""

MUNICIPAL_OFFICE = ClosingCalendar(weekly=frozenset({5, 6}), yearly=(YEAR_END,))
"""Saturday, Sunday, national holidays, 29 December to 3 January: a default that a municipality may change."""
