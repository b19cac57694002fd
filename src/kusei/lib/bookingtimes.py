"""When a booking may be made, until when it must be paid, what a cancellation gives back, when no-shows suspend.

Everything counts back from the day of use or on from an event. Moments are in Japan time.
"""

from __future__ import annotations

import calendar as month_calendar
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from kusei.lib.errors import require_date
from kusei.lib.fiscal import FiscalYear

JAPAN = ZoneInfo("Asia/Tokyo")
MIDNIGHT = 1440
"""24:00 in minutes since midnight: the same moment as 0:00 of the next day."""
FARTHEST = 800
"""Days ahead that are looked at for days whose window is open."""


class OpenDays(Protocol):
    """What knows open days: `timetables.Closings`, `businessdays.ClosingCalendar`."""

    def next_open_day(self, day: dt.date) -> dt.date:
        """The day itself if open, else the first open day after it."""

    def previous_open_day(self, day: dt.date) -> dt.date:
        """The day itself if open, else the last open day before it."""


class Moves(StrEnum):
    """Where an edge goes that falls on a closed day."""

    STAYS = "stays"
    NEXT = "next"
    PREVIOUS = "previous"


class Stand(StrEnum):
    """How a window stands at a moment."""

    BEFORE = "before"
    OPEN = "open"
    OVER = "over"


def moment(day: dt.date, minute: int) -> dt.datetime:
    """The moment in Japan; minute 1440 is the midnight that ends the day."""
    start = dt.datetime.combine(day, dt.time(), JAPAN)
    return start + dt.timedelta(minutes=minute)  # Japan has had no summer time since 1951


def months_before(day: dt.date, months: int, of_month: int | None = None) -> dt.date:
    """The day so many months before; the last of a month that is too short, so 31 May gives 28 or 29 February.

    `of_month` takes that day of the month instead, so 1 gives "the first of the month two months before".
    """
    require_date(day)
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = month_calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(of_month or day.day, last))


@dataclass(frozen=True, slots=True)
class Edge:
    """A moment that is told from the day of use: months before, then days before, at a minute of that day."""

    months: int = 0
    days: int = 0
    of_month: int | None = None
    minute: int = 0
    moves: Moves = Moves.STAYS

    def day(self, use: dt.date, open_days: OpenDays) -> dt.date:
        """The day on which it falls for a use on that day. Raises `NoOpenDay`."""
        day = months_before(use, self.months, self.of_month) - dt.timedelta(days=self.days)
        if self.moves is Moves.NEXT:
            return open_days.next_open_day(day)
        return open_days.previous_open_day(day) if self.moves is Moves.PREVIOUS else day

    def moment(self, use: dt.date, open_days: OpenDays) -> dt.datetime:
        """The moment for a use on that day. Raises `NoOpenDay`."""
        return moment(self.day(use, open_days), self.minute)


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which a use may be asked for: from `opens` until before `closes`."""

    opens: Edge
    closes: Edge

    def stand(self, use: dt.date, now: dt.datetime, open_days: OpenDays) -> Stand:
        """How it stands at the moment for a use on that day."""
        if now >= self.closes.moment(use, open_days):
            return Stand.OVER
        return Stand.OPEN if now >= self.opens.moment(use, open_days) else Stand.BEFORE

    def days(self, now: dt.datetime, open_days: OpenDays) -> tuple[dt.date, dt.date] | None:
        """The first and last day of use that may be asked for now; None when there is none.

        Both edges move on with the day of use, so each is found by halving. Looks `FARTHEST` days ahead.
        """
        today = now.astimezone(JAPAN).date()
        farthest = today + dt.timedelta(days=FARTHEST)
        first = _first(today, farthest, lambda day: self.closes.moment(day, open_days) > now)
        after = _first(today, farthest, lambda day: self.opens.moment(day, open_days) > now)
        last = (after or farthest + dt.timedelta(days=1)) - dt.timedelta(days=1)
        return None if first is None or last < first else (first, last)


def _first(low: dt.date, high: dt.date, holds: Callable[[dt.date], bool]) -> dt.date | None:
    """The first day of the stretch from which on it holds."""
    if not holds(high):
        return None
    while low < high:
        middle = low + (high - low) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + dt.timedelta(days=1)
    return low


def payment_due(event: dt.date, days: int, use: dt.date) -> dt.date:
    """The last day to pay: so many days after the event, never past the day before use.

    What is booked on the day before use, or on the day itself, is paid at once.
    """
    return max(require_date(event), min(event + dt.timedelta(days=days), use - dt.timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class RefundStep:
    """Cancelled this many days before use or earlier, so many percent go back."""

    days_before: int
    percent: int


def refund_percent(steps: Iterable[RefundStep], use: dt.date, cancelled: dt.date) -> int:
    """The percentage of the farthest step that was kept; 0 when it was too late for all."""
    left = (use - cancelled).days
    kept = [step for step in steps if step.days_before <= left]
    return max(kept, key=lambda step: step.days_before).percent if kept else 0


@dataclass(frozen=True, slots=True)
class NoShows:
    """So many uses that nobody came to, within so many days, suspend for so many days."""

    most: int
    within: int
    suspends: int

    def suspended_until(self, missed: Iterable[dt.date]) -> dt.date | None:
        """The last day of the latest suspension that these days bring; None when they bring none."""
        days = sorted(missed)
        for last in range(len(days) - 1, self.most - 2, -1):
            if (days[last] - days[last - self.most + 1]).days < self.within:
                return days[last] + dt.timedelta(days=self.suspends)
        return None


class Per(StrEnum):
    """The stretch of days for which a quota counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    AT_ONCE = "at-once"


def stretch_of(per: Per, use: dt.date) -> tuple[dt.date, dt.date] | None:
    """First and last day of the stretch that holds the day; weeks begin on Monday, years on 1 April.

    None for `AT_ONCE`: that counts what is still to come.
    """
    if per is Per.DAY:
        return use, use
    if per is Per.WEEK:
        monday = use - dt.timedelta(days=use.weekday())
        return monday, monday + dt.timedelta(days=6)
    if per is Per.MONTH:
        return use.replace(day=1), use.replace(day=month_calendar.monthrange(use.year, use.month)[1])
    if per is Per.YEAR:
        fiscal = FiscalYear.of(use)
        return fiscal.start, fiscal.end
    return None
