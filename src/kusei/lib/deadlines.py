"""Counting of statutory periods (民法138-143条): from which day, until which day, and why.

The first day is not counted; a period in months or years follows the calendar; a deadline on a closed day
moves to the next open day (民法142条, 地方自治法4条の2第4項).
"""

from __future__ import annotations

import calendar as month_calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from kusei.lib.businessdays import MUNICIPAL_OFFICE, ClosingCalendar
from kusei.lib.errors import RuleError, require_date
from kusei.lib.wareki import to_wareki

_ONE_DAY = dt.timedelta(days=1)


class NotAPeriod(RuleError):
    """A period is a whole number from 1 upwards."""

    code = "not-a-period"


class DeadlineOutOfRange(RuleError):
    """The deadline lies beyond the last year of the calendar."""

    code = "deadline-out-of-range"


class Unit(StrEnum):
    """What a period is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_JA = {Unit.DAYS: "日", Unit.WEEKS: "週間", Unit.MONTHS: "か月", Unit.YEARS: "年"}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as laws write it: `Period(3, Unit.MONTHS)`. Raises `NotAPeriod` below 1."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if type(self.count) is not int or self.count < 1:
            raise NotAPeriod("期間は1以上の整数で書いてください。", "A period is a whole number from 1 upwards.")

    @property
    def ja(self) -> str:
        """「3か月」"""
        return f"{self.count}{_JA[self.unit]}"

    @property
    def en(self) -> str:
        """“3 months”"""
        return f"{self.count} {self.unit.value.removesuffix('s') if self.count == 1 else self.unit.value}"


REVIEW_REQUEST = Period(3, Unit.MONTHS)
"""審査請求, from the day after the decision became known (行政不服審査法18条1項)."""
REVOCATION_SUIT = Period(6, Unit.MONTHS)
"""取消訴訟, from the day on which the decision became known, which is not counted (行政事件訴訟法14条1項)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A counted deadline that explains itself. Everything may be done until the end of the day `end`."""

    event: dt.date
    period: Period
    counted_from: dt.date
    nominal_end: dt.date
    end: dt.date

    @property
    def first_day_counted(self) -> bool:
        """Whether the period began at midnight, so that the day of the event counts."""
        return self.counted_from == self.event

    @property
    def moved(self) -> bool:
        """Whether the end moved, because the nominal end is a closed day."""
        return self.end != self.nominal_end

    @property
    def reason_ja(self) -> str:
        """Why this day, in Japanese."""
        first = "初日を算入" if self.first_day_counted else "初日は不算入"
        text = (
            f"{_ja(self.event)}から{self.period.ja}。"
            f"{_ja(self.counted_from)}から数え（{first}）、満了日は{_ja(self.nominal_end)}です。"
        )
        if self.moved:
            text += f"満了日が休みの日のため、次の開いている日の{_ja(self.end)}が期限です。"
        return text

    @property
    def reason_en(self) -> str:
        """Why this day, in English."""
        first = "the first day counts" if self.first_day_counted else "the first day does not count"
        text = (
            f"{self.period.en} from {self.event.isoformat()}: counted from {self.counted_from.isoformat()} "
            f"({first}), it ends on {self.nominal_end.isoformat()}."
        )
        if self.moved:
            text += f" That day is closed, so the deadline is the next open day, {self.end.isoformat()}."
        return text


def count_deadline(
    event: dt.date,
    period: Period,
    *,
    calendar: ClosingCalendar = MUNICIPAL_OFFICE,
    starts_at_midnight: bool = False,
    move_when_closed: bool = True,
) -> Deadline:
    """The deadline of a period that an event on a day sets going.

    The day of the event is not counted (民法140条) unless the period `starts_at_midnight`, as one from 1
    April does. Weeks, months and years follow the calendar (143条). Set `move_when_closed` to False for
    periods that run out on any day. Raises `DeadlineOutOfRange`, `NoOpenDay` or `HolidaysUnknown`.
    """
    require_date(event)
    try:
        counted_from = event if starts_at_midnight else event + _ONE_DAY
        nominal_end = _nominal_end(counted_from, period)
        end = calendar.next_open_day(nominal_end) if move_when_closed else nominal_end
    except OverflowError:
        raise DeadlineOutOfRange(
            "期限が遠すぎて計算できません。期間を確かめてください。",
            "The deadline lies too far ahead to be computed. Please check the period.",
        ) from None
    return Deadline(event, period, counted_from, nominal_end, end)


def _nominal_end(first: dt.date, period: Period) -> dt.date:
    """The last day of the period that begins at the midnight with which `first` begins."""
    if period.unit in (Unit.DAYS, Unit.WEEKS):
        days = period.count * (7 if period.unit is Unit.WEEKS else 1)
        return first + dt.timedelta(days=days - 1)
    months = period.count * (12 if period.unit is Unit.YEARS else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    month += 1
    if year > dt.MAXYEAR:
        raise OverflowError
    last_of_month = month_calendar.monthrange(year, month)[1]
    if first.day > last_of_month:  # 143条2項ただし書: no corresponding day, so the last day of that month
        return dt.date(year, month, last_of_month)
    return dt.date(year, month, first.day) - _ONE_DAY


def _ja(day: dt.date) -> str:
    return to_wareki(day).format()
