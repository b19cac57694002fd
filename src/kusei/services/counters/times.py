"""The times of a day at which appointments are taken: a pure reading of the pack."""

from __future__ import annotations

import datetime as dt

from kusei.foundation.web import clock
from kusei.services.counters.packs import DAYS, Bookable, Office, minute_of


def bookable(office: Office, rule: Bookable | None, day: dt.date) -> list[dt.datetime]:
    """The times, within the hours of the office; none on days on which it is closed."""
    if rule is None or DAYS[day.weekday()] not in rule.days:
        return []
    minutes = range(minute_of(rule.since), minute_of(rule.until), rule.step)
    return [moment(day, one) for one in minutes if office.is_open(day, one)]


def moment(day: dt.date, minute: int) -> dt.datetime:
    """The moment so many minutes after the beginning of the day in Tokyo; 1440 is the end of the day."""
    return dt.datetime.combine(day, dt.time(), clock.TOKYO) + dt.timedelta(minutes=minute)
