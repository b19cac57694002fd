"""National holidays of Japan (国民の祝日と休日) by day and year, substitute and sandwiched days included.

Names come from `jpholiday`. Equinoxes of coming years are computed; the cabinet announces them each February.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from jpholiday import JPHoliday

from kusei.lib.errors import RuleError, require_date

FIRST_DAY = dt.date(1948, 7, 20)
"""国民の祝日に関する法律 came into force; there are no days under it before."""
LAST_YEAR = 2150
_SUBSTITUTES_FROM = dt.date(1973, 4, 12)
_SANDWICHED_FROM = dt.date(1985, 12, 27)
_LIBRARY = JPHoliday()
"""An own instance: the library's module-level functions share a registry that any package may change. It remembers
each day that it was asked for."""


class HolidaysUnknown(RuleError):
    """The year lies so far ahead that its holidays cannot be foretold."""

    code = "holidays-unknown"


def _really_held(day: dt.date) -> bool:
    """Whether a day that the library names was one: it applies some rules to years before they were law."""
    if day < FIRST_DAY or day == dt.date(1973, 2, 12):
        return False
    if (day.month, day.day) != (5, 4) or day >= _SANDWICHED_FROM:
        return True
    return day >= _SUBSTITUTES_FROM and day.weekday() == 0


@lru_cache(maxsize=256)
def national_holidays(year: int) -> Mapping[dt.date, str]:
    """The holidays of a calendar year with their Japanese names, in order.

    Empty before 1948; `HolidaysUnknown` after 2150. Holidays change by law: correct single days in a
    `ClosingCalendar`.
    """
    _foreseen(year)
    if year < FIRST_DAY.year:
        return MappingProxyType({})
    found = _LIBRARY.year_holidays(year)
    return MappingProxyType({holiday.date: holiday.name for holiday in found if _really_held(holiday.date)})


def national_holiday(day: dt.date) -> str | None:
    """The Japanese name of the holiday on that day, None on an ordinary day; `HolidaysUnknown` after 2150.

    Asks for the one day: the first list of a year costs a tenth of a second.
    """
    _foreseen(require_date(day).year)
    if not _really_held(day):
        return None
    found = _LIBRARY.holidays(day)
    return found[-1].name if found else None


def _foreseen(year: int) -> None:
    if year > LAST_YEAR:
        raise HolidaysUnknown(
            f"{year}年の祝日は計算できません。{LAST_YEAR}年までの日付を書いてください。",
            f"The holidays of {year} cannot be computed. Use a date up to {LAST_YEAR}.",
        )
