"""Dates with unknown parts, as the government data models (GIF) write them: 2025-04-99, 9999-99-99."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_width
from kusei.lib.mynumber import shown

_FORM = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


class NotAPartialDate(RuleError):
    """The text is not a date, or no day fits it."""

    code = "not-a-partial-date"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date whose year, month or day may be None (unknown). Raises `NotAPartialDate` if none can exist."""

    year: int | None
    month: int | None
    day: int | None

    def __post_init__(self) -> None:
        # Unknown parts are tried in the way that allows most days: a leap year, a month of 31 days.
        year = 2000 if self.year is None else self.year
        month = 1 if self.month is None else self.month
        possible = 1 <= year <= 9998 and 1 <= month <= 12
        if not possible or (self.day is not None and not 1 <= self.day <= calendar.monthrange(year, month)[1]):
            raise _unreadable(str(self))

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `YYYY-MM-DD`, where 9999, 99 and 99 stand for unknown parts. Raises `NotAPartialDate`."""
        match = _FORM.fullmatch(fold_width(text).strip().replace("－", "-"))
        if match is None:
            raise _unreadable(text)
        year, month, day = (int(part) for part in match.groups())
        return cls(None if year == 9999 else year, None if month == 99 else month, None if day == 99 else day)

    def __str__(self) -> str:
        """The form that `parse` reads."""
        parts = (9999, self.year), (99, self.month), (99, self.day)
        year, month, day = (unknown if part is None else part for unknown, part in parts)
        return f"{year:04}-{month:02}-{day:02}"

    @property
    def date(self) -> dt.date | None:
        """The day, if every part is known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return dt.date(self.year, self.month, self.day)


def _unreadable(text: str) -> NotAPartialDate:
    return NotAPartialDate(
        f"「{shown(text)}」を日付として読めません。「2025-04-01」の形で、分からない部分は99（年は9999）と書いてください。",
        f"“{shown(text)}” cannot be read as a date. Write 2025-04-01, with 99 (year: 9999) where unknown.",
    )
