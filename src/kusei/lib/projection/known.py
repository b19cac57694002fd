"""What is known of a year, and what a projection says."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kusei.lib.fiscal import FiscalYear

FISCAL_MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


class Kind(StrEnum):
    """What the values of months are: amounts that add up, running totals, levels, or shares (and other averages)."""

    SUM = "sum"
    CUMULATIVE = "cumulative"
    STOCK = "stock"
    SHARE = "share"


class Method(StrEnum):
    """How a projection came about."""

    ENDED = "ended"
    SEASON = "season"
    PACE = "pace"
    TREND = "trend"
    RECENT = "recent"


class Reason(StrEnum):
    """Why nothing can be said yet: the year has not begun, too few whole months, or months that do not add up."""

    NOT_BEGUN = "not-begun"
    FEW_MONTHS = "few-months"
    NOT_ADDITIVE = "not-additive"


@dataclass(frozen=True, slots=True)
class Month:
    """The amount of a month, the level at its end, or its share; `weight` is a share's denominator where known."""

    value: Decimal
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Projection:
    """The end of the year. `months`: whole months that were used; `elapsed`: the part of the year that has passed."""

    value: Decimal
    low: Decimal
    high: Decimal
    method: Method
    months: int
    elapsed: Decimal


@dataclass(frozen=True, slots=True)
class NotYet:
    """Nothing can be said, and why."""

    reason: Reason
    months: int
    elapsed: Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a year up to and including the day `through`."""

    kind: Kind
    year: FiscalYear
    through: dt.date
    value: Decimal
    months: Mapping[int, Month]
    earlier: Mapping[int, Mapping[int, Decimal]]

    @property
    def elapsed(self) -> Decimal:
        """The part of the year's days that has passed."""
        return part_of((self.through - self.year.start).days + 1, self.year)

    @property
    def whole(self) -> list[int]:
        """The months that are over and known, in their order."""
        return [month for month in FISCAL_MONTHS if month in self.months and last_day(self.year, month) <= self.through]

    @property
    def months_left(self) -> Decimal:
        """How many months are left, parts of a month included."""
        return sum((1 - self.gone(month) for month in FISCAL_MONTHS), Decimal(0))

    @property
    def base(self) -> Decimal | None:
        """The level at the end of the year before, where it is known."""
        return self.earlier.get(self.year.year - 1, {}).get(3)

    def gone(self, month: int) -> Decimal:
        """The part of the month's days that has passed, 0 to 1."""
        last = last_day(self.year, month)
        passed = (self.through - last.replace(day=1)).days + 1
        return min(max(Decimal(passed) / last.day, Decimal(0)), Decimal(1))


def last_day(year: FiscalYear, month: int) -> dt.date:
    """The last day of a month of the fiscal year."""
    calendar_year = year.year + (month < 4)
    return dt.date(calendar_year, month, calendar.monthrange(calendar_year, month)[1])


def part_of(days: int, year: FiscalYear) -> Decimal:
    """So many days as a part of the year."""
    return Decimal(days) / ((year.end - year.start).days + 1)
