"""Dates in the Japanese calendar (和暦) in both directions; doubts about a date are returned, not raised.

Dates are stored as ISO dates everywhere; an era appears only where people read and write.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from kusei.lib.eras import (
    ERA_PATTERN,
    MEIJI,
    YEAR_PATTERN,
    Era,
    EraYear,
    era_named,
    era_on,
    fold_era_text,
)
from kusei.lib.errors import Caution, RuleError, require_date
from kusei.lib.kana import fold_hyphens_between_digits
from kusei.lib.mynumber import shown
from kusei.lib.numerals import NotANumber, parse_integer

FIRST_SOLAR_DAY = dt.date(1873, 1, 1)
"""明治6年1月1日: before it Japan used a lunar calendar (明治5年太政官布告第337号)."""

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]+)"
_WRITTEN = re.compile(
    rf"{ERA_PATTERN}\.?{YEAR_PATTERN}(?:年|[-./])(?P<month>{_NUMBER})(?:月|[-./])(?P<day>{_NUMBER})日?"
)
_CODED = re.compile(r"(?P<era>[1-5])(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)


class Style(StrEnum):
    """How a date is written."""

    LONG = "long"  # 令和元年5月1日
    SHORT = "short"  # R1.5.1
    PADDED = "padded"  # R01.05.01
    CODE = "code"  # 5010501, the seven digits of older resident systems


class NotAWarekiDate(RuleError):
    """The text is not a date with an era, or that day does not exist."""

    code = "not-a-wareki-date"


@dataclass(frozen=True, slots=True)
class WarekiDate:
    """A day as it was written in the Japanese calendar; `date` is the day, `cautions` the doubts about it.

    Days after the end of an era (平成31年5月1日) are accepted, because forms printed earlier carry them.
    Raises `NotAWarekiDate` for a day that does not exist (令和7年2月30日).
    """

    era: Era
    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        try:
            dt.date(EraYear(self.era, self.year).calendar_year, self.month, self.day)
        except ValueError as error:
            if isinstance(error, RuleError):
                raise
            raise NotAWarekiDate(
                f"{self.era.ja}{self.year}年{self.month}月{self.day}日という日はありません。日付を確かめてください。",
                f"There is no day {self.era.en} {self.year}-{self.month}-{self.day}. Please check the date.",
            ) from None

    @property
    def era_year(self) -> EraYear:
        """The year without the day."""
        return EraYear(self.era, self.year)

    @property
    def date(self) -> dt.date:
        """The western date. Of lunar dates (see `cautions`) month and day are taken as written."""
        return dt.date(self.era_year.calendar_year, self.month, self.day)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Doubts: `lunar-date`, `era-ended` (昭和64年1月8日, 平成31年5月), `era-not-begun` (令和元年4月)."""
        found = []
        if self.era is MEIJI and self.date < FIRST_SOLAR_DAY:
            found.append(
                Caution(
                    "lunar-date",
                    "明治5年までの日付は旧暦です。西暦の日付と一致しないため、原本を確かめてください。",
                    "Dates up to Meiji 5 are lunar and differ from the western date. Check the original.",
                )
            )
        if self.era.last_day is not None and self.date > self.era.last_day:
            now = to_wareki(self.date).format()
            found.append(
                Caution(
                    "era-ended",
                    f"この日はもう{self.era.ja}ではありません。{now}として扱います。",
                    f"{self.era.en} had ended by that day. It is taken as {now} ({self.date.isoformat()}).",
                )
            )
        if self.date < self.era.first_day and not found:
            found.append(
                Caution(
                    "era-not-begun",
                    f"この日はまだ{self.era.ja}ではありません。日付を確かめてください。",
                    f"{self.era.en} had not begun on {self.date.isoformat()}. Please check the date.",
                )
            )
        return tuple(found)

    def format(self, style: Style = Style.LONG) -> str:
        """The day as written: 令和元年5月1日, R1.5.1, R01.05.01 or 5010501."""
        if style is Style.LONG:
            return f"{self.era_year.ja}{self.month}月{self.day}日"
        if style is Style.SHORT:
            return f"{self.era.letter}{self.year}.{self.month}.{self.day}"
        if style is Style.PADDED:
            return f"{self.era.letter}{self.year:02}.{self.month:02}.{self.day:02}"
        return f"{self.era.number}{self.year:02}{self.month:02}{self.day:02}"


def to_wareki(day: dt.date) -> WarekiDate:
    """The day in the era used for printing it. Raises `BeforeMeiji`, and `TypeError` for a datetime."""
    era = era_on(require_date(day))
    return WarekiDate(era, day.year - era.first_year + 1, day.month, day.day)


def format_wareki(day: dt.date, style: Style = Style.LONG) -> str:
    """Print a day in 和暦: `format_wareki(date(2019, 5, 1))` is 令和元年5月1日."""
    return to_wareki(day).format(style)


def parse_wareki(text: str) -> WarekiDate:
    """Read 令和元年5月1日, R1.5.1, R01/05/01, 令和六年十月一日, 5010501; full width and ㋿ included.

    Raises `NotAWarekiDate` if it cannot be read or the day does not exist. Look at `cautions` of the result.
    """
    folded = fold_hyphens_between_digits(fold_era_text(text)).replace("元－", "元-")
    match = _WRITTEN.fullmatch(folded) or _CODED.fullmatch(folded)
    if match is not None:
        try:
            year, month, day = (
                1 if match[part] == "元" else parse_integer(match[part]) for part in ("year", "month", "day")
            )
        except NotANumber:
            match = None
        else:
            return WarekiDate(era_named(match["era"]), year, month, day)
    raise NotAWarekiDate(
        f"「{shown(text)}」を和暦の日付として読めません。「令和7年4月1日」または「R7.4.1」のように書いてください。",
        f"“{shown(text)}” cannot be read as a Japanese date. Write it like 令和7年4月1日 or R7.4.1.",
    )
