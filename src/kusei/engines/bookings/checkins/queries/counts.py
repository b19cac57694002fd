"""How many came: by hour, day, month, age band and school. One SQL query for a table of any of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection

from kusei.engines.bookings.checkins.models import Band, House
from kusei.engines.bookings.checkins.queries.steps import STEPS

Key = TypeVar("Key")
# A visitor counts once a day, at the hour of what was told first; people without a card count each time they come in.
_GROUPED = """
, counted AS (
    SELECT s.day, s.at, s.band, s.school,
        (s.before IS NULL)::int AS visitors,
        (s.kind = 'in' AND s.before IS DISTINCT FROM 'in')::int AS entries,
        (s.kind = 'out' AND s.before IS NOT DISTINCT FROM 'in')::int AS exits,
        (s.kind = 'in' AND s.after IS NULL)::int AS stayed
    FROM steps s
    UNION ALL
    SELECT t.day, t.at, t.band, '',
        CASE t.kind WHEN 'in' THEN t.people ELSE 0 END,
        CASE t.kind WHEN 'in' THEN t.people ELSE 0 END,
        CASE t.kind WHEN 'out' THEN t.people ELSE 0 END, 0
    FROM told t WHERE t.code = ''
)
SELECT DAY, HOUR, c.band, c.school, sum(c.visitors), sum(c.entries), sum(c.exits), sum(c.stayed)
FROM counted c GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
_BY_HOUR = _GROUPED.replace("DAY", "c.day").replace("HOUR", "extract(hour FROM c.at AT TIME ZONE 'Asia/Tokyo')::int")
_BY_MONTH = _GROUPED.replace("DAY", "date_trunc('month', c.day)::date").replace("HOUR", "0")


@dataclass(frozen=True)
class Sums:
    """Figures of a line. `stayed`: cards that came in last and did not leave by the door."""

    visitors: int = 0
    entries: int = 0
    exits: int = 0
    stayed: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.visitors + other.visitors,
            self.entries + other.entries,
            self.exits + other.exits,
            self.stayed + other.stayed,
        )


@dataclass(frozen=True)
class Count:
    """The figures of one hour, band and school of a day; of a month, the day is its first and the hour 0."""

    day: dt.date
    hour: int
    band: Band
    school: str
    sums: Sums


def counts(house: House, since: dt.date, until: dt.date) -> list[Count]:
    """The figures of the days from `since` to `until`, both counted."""
    return _counted(_BY_HOUR, house, since, until)


def months(house: House, since: dt.date, until: dt.date) -> list[Count]:
    """The same by month."""
    return _counted(_BY_MONTH, house, since, until)


def _counted(statement: str, house: House, since: dt.date, until: dt.date) -> list[Count]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS + statement, {"houses": [house.pk], "since": since, "until": until})
        rows = cursor.fetchall()
    return [
        Count(day, hour, Band(band), school, Sums(*(int(figure) for figure in figures)))
        for day, hour, band, school, *figures in rows
    ]


def by(rows: Iterable[Count], key: Callable[[Count], Key]) -> dict[Key, Sums]:
    """The figures summed by a key, in the order in which keys come."""
    found: dict[Key, Sums] = {}
    for row in rows:
        found[key(row)] = found.get(key(row), Sums()) + row.sums
    return found


def total(rows: Iterable[Count]) -> Sums:
    """The figures of all."""
    return sum((row.sums for row in rows), Sums())
