"""A month as weeks of days for a table, Sunday first as calendars in Japan are printed."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kusei.engines.notices.recurring.days import Collected
from kusei.engines.notices.recurring.wording import ItemShown, items_shown, month_text, weekday_short

SUNDAY = 6
WEEKDAYS = (SUNDAY, 0, 1, 2, 3, 4, 5)
FIRST_MONTH = 4  # of a fiscal year, for which calendars are printed


@dataclass(frozen=True)
class Cell:
    """A day of the table; `day` is None outside of the month."""

    day: dt.date | None
    items: Sequence[ItemShown] = ()
    today: bool = False
    note: str = ""


@dataclass(frozen=True)
class Month:
    """A month of the table."""

    year: int
    month: int
    title: str
    weekdays: Sequence[str]
    weeks: Sequence[Sequence[Cell]]


def month(
    year: int, number: int, collected: Sequence[Collected], notes: Mapping[dt.date, str], today: dt.date
) -> Month:
    """The month's table with the days that lie in it."""
    by_day = {one.day: one for one in collected}
    weeks = calendar.Calendar(SUNDAY).monthdatescalendar(year, number)
    return Month(
        year,
        number,
        month_text(year, number),
        [weekday_short(one) for one in WEEKDAYS],
        [
            [
                _cell(day, by_day.get(day), notes.get(day, ""), today) if day.month == number else Cell(None)
                for day in week
            ]
            for week in weeks
        ],
    )


def _cell(day: dt.date, collected: Collected | None, note: str, today: dt.date) -> Cell:
    items: list[ItemShown] = []
    if collected is not None:
        shown = items_shown(collected.calendar.items)
        items = [shown[key] for key in collected.items]
    return Cell(day, items, day == today, note)


def last_of(year: int, number: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, number, calendar.monthrange(year, number)[1])


def stepped(year: int, number: int, by: int) -> tuple[int, int]:
    """The month so many months later."""
    whole = year * 12 + number - 1 + by
    return whole // 12, whole % 12 + 1


def of_fiscal_year(year: int) -> list[tuple[int, int]]:
    """April to March."""
    return [stepped(year, FIRST_MONTH, by) for by in range(12)]
