"""When a house is run by whom: the bands of its file (`operators`) as moments, half open: the end belongs to the next.

A band that ends at or before its beginning ends on the next day. It belongs to the day on which it begins, and follows
that day's weekday and holiday. On a day on which the house is closed there is none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from kusei.engines.bookings.resources import kept
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.models import MIDNIGHT, Closure
from kusei.foundation.web import clock
from kusei.lib.bookingtimes import moment
from kusei.lib.nationalholidays import national_holiday

SATURDAY = 5
ONE_DAY = dt.timedelta(days=1)
FARTHEST = 14
"""Days in which the next band is looked for."""


class Band(NamedTuple):
    """One operator's hours of one day."""

    operator: str
    day: dt.date
    begins_at: dt.datetime
    ends_at: dt.datetime

    def holds(self, at: dt.datetime) -> bool:
        """Whether the moment lies within."""
        return self.begins_at <= at < self.ends_at


def holds_on(days: str, day: dt.date) -> bool:
    """Whether a band of `all`, `weekdays` or `weekends` begins on the day; holidays are weekends."""
    off = day.weekday() >= SATURDAY or national_holiday(day) is not None
    return days == "all" or off == (days == "weekends")


def edges(day: dt.date, begins: int, ends: int) -> tuple[dt.datetime, dt.datetime]:
    """The moments of minutes since midnight; over midnight when the end is not after the beginning."""
    last = day if ends > begins else day + ONE_DAY
    return moment(day, begins), moment(last, ends)


def of_content(content: Content, day: dt.date) -> list[Band]:
    """The bands that begin on the day, as the file tells them, by time."""
    if not content.closed.built.is_open(day):
        return []
    found = [
        Band(one.key, day, *edges(day, one.begins, one.ends)) for one in content.operators if holds_on(one.days, day)
    ]
    return sorted(found, key=lambda one: (one.begins_at, one.operator))


def between(facility_ids: Iterable[int], since: dt.date, until: dt.date) -> dict[int, list[Band]]:
    """The bands that begin on these days, both included, by facility and time. Two SQL queries.

    Days that staff closed as a whole have none.
    """
    wanted = list(facility_ids)
    shut = closed_days(wanted, since, until)
    versions = kept.versions(wanted, since, until)
    found: dict[int, list[Band]] = {}
    for facility in wanted:
        bands = []
        for version in versions.get(facility, []):
            day, last = max(since, version.first), min(until, version.last)
            while day <= last:
                if (facility, day) not in shut:
                    bands += of_content(version.content, day)
                day += ONE_DAY
        found[facility] = sorted(bands, key=lambda one: (one.begins_at, one.operator))
    return found


def closed_days(facility_ids: Iterable[int], since: dt.date, until: dt.date) -> set[tuple[int, dt.date]]:
    """Facility and day where staff closed the whole house for the whole day. One SQL query."""
    rows = Closure.objects.filter(
        facility__in=list(facility_ids),
        resource=None,
        lifted_at=None,
        begins=0,
        ends=MIDNIGHT,
        first_day__lte=until,
        last_day__gte=since,
    ).values_list("facility_id", "first_day", "last_day")
    found = set()
    for facility, first, last in rows:
        for number in range((min(last, until) - max(first, since)).days + 1):
            found.add((facility, max(first, since) + number * ONE_DAY))
    return found


def around(facility_id: int, at: dt.datetime) -> list[Band]:
    """The bands of yesterday, today and tomorrow as seen from the moment, by time. Two SQL queries."""
    today = at.astimezone(clock.TOKYO).date()
    return between([facility_id], today - ONE_DAY, today + ONE_DAY)[facility_id]


def after(facility_id: int, at: dt.datetime, operators: Iterable[str]) -> Band | None:
    """The next band of one of these operators that begins after the moment, within two weeks. Two SQL queries."""
    today, keys = at.astimezone(clock.TOKYO).date(), set(operators)
    bands = between([facility_id], today, today + FARTHEST * ONE_DAY)[facility_id]
    return next((one for one in bands if one.operator in keys and one.begins_at > at), None)
