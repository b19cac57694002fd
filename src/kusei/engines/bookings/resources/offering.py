"""Turns timetables into stretches of time that are offered, with gaps where staff closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kusei.engines.bookings.resources.slots import Stretch
from kusei.lib.bookingtimes import moment
from kusei.lib.timetables import Hours, Part, Plan, Timetable, without


class Gap(NamedTuple):
    """Minutes of each day from `first` to `last` that are closed."""

    first: dt.date
    last: dt.date
    begins: int
    ends: int


def stretches(tables: Iterable[Timetable], since: dt.date, until: dt.date, gaps: tuple[Gap, ...] = ()) -> list[Stretch]:
    """What the timetables offer from `since` to `until`, both included, in order, without the gaps."""
    found: list[Stretch] = []
    for table in tables:
        for day, plan in table.plans(since, until):
            here = [gap for gap in gaps if gap.first <= day <= gap.last]
            found += _day(day, plan) if not here else _day_with(day, plan, here)
    found.sort(key=lambda one: (one.day, one.begins, one.ends))
    return found


@lru_cache(maxsize=8192)
def _day(day: dt.date, plan: Plan) -> tuple[Stretch, ...]:
    """The whole day; the same for every resource with that plan."""
    return (
        *(_of_part(day, plan, part) for part in plan.parts),
        *(_of_hours(day, plan, hours) for hours in plan.hours),
    )


def _day_with(day: dt.date, plan: Plan, gaps: list[Gap]) -> Iterator[Stretch]:
    for part in plan.parts:
        if not any(gap.begins < part.ends and part.begins < gap.ends for gap in gaps):
            yield _of_part(day, plan, part)
    left = plan.hours
    for gap in gaps:
        left = tuple(piece for hours in left for piece in without(hours, gap.begins, gap.ends))
    yield from (_of_hours(day, plan, hours) for hours in left)


def _of_part(day: dt.date, plan: Plan, part: Part) -> Stretch:
    begins, ends = moment(day, part.begins), moment(day, part.ends)
    return Stretch(day, part.key, part.begins, part.ends, begins, ends, part.cells, plan.before, plan.after, 0, 0, 0)


def _of_hours(day: dt.date, plan: Plan, hours: Hours) -> Stretch:
    begins, ends = moment(day, hours.begins), moment(day, hours.ends)
    longest = min(hours.longest, hours.ends - hours.begins)
    return Stretch(
        day,
        "",
        hours.begins,
        hours.ends,
        begins,
        ends,
        (),
        plan.before,
        plan.after,
        hours.step,
        hours.shortest,
        longest,
    )
