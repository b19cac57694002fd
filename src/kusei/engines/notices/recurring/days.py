"""The days of an area: from its rows in the tables to days with items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kusei.engines.notices.recurring.format.calendar import ExceptionRow, RuleEntry
from kusei.engines.notices.recurring.models import CollectionArea, CollectionCalendar
from kusei.lib.collection import Rule, days

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Collected:
    """A day of collection and the keys of its items, in the order of the calendar."""

    day: dt.date
    items: tuple[str, ...]
    calendar: CollectionCalendar


def of_area(area: CollectionArea, first: dt.date, last: dt.date) -> list[Collected]:
    """The days of one row of an area that lie in its calendar. No SQL query when calendar and pattern are loaded."""
    calendar = area.calendar
    begin, end = max(first, calendar.valid_from), min(last, calendar.valid_until - _ONE_DAY)
    if end < begin:
        return []
    order = {one["key"]: place for place, one in enumerate(calendar.items)}
    rules: dict[str, list[Rule]] = {}
    for entry in sorted(_entries(area), key=lambda one: order.get(one.item, len(order))):
        rules.setdefault(entry.item, []).append(entry.rule())
    changes = [one.change() for one in exceptions(calendar)]
    return [Collected(day, items, calendar) for day, items in days(rules, changes, begin, end, name=area.pattern.key)]


def of_areas(areas: Iterable[CollectionArea], first: dt.date, last: dt.date) -> list[Collected]:
    """The days of the same area in calendars that follow each other."""
    return sorted((one for area in areas for one in of_area(area, first, last)), key=lambda one: one.day)


def exceptions(calendar: CollectionCalendar) -> list[ExceptionRow]:
    """What is otherwise in the calendar."""
    return [ExceptionRow.model_validate(one) for one in calendar.changes]


def _entries(area: CollectionArea) -> list[RuleEntry]:
    return [RuleEntry.model_validate(one) for one in area.pattern.rules]
