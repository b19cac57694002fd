"""What is open on a day: named parts of the day (区分) or free hours, by weekday and season, with exceptions.

Times are minutes since midnight; 1440 is 24:00. Closed days come from `closings`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from kusei.lib.businessdays import YearlyClosing
from kusei.lib.closings import Closings
from kusei.lib.errors import RuleError, require_date
from kusei.lib.nationalholidays import national_holiday

MIDNIGHT = 1440
ALWAYS_OPEN = Closings()
MOST_CELLS = 8
"""Cells of a grid."""


class WrongTimetable(RuleError):
    """A timetable contradicts itself."""

    code = "wrong-timetable"

    def __init__(self, english: str) -> None:
        super().__init__("時間割に誤りがあります。", english)


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of a day (午前), or a package of several (全日). `cells`: those of the grid that it takes."""

    key: str
    begins: int
    ends: int
    cells: tuple[int, ...]

    def __post_init__(self) -> None:
        if not (0 <= self.begins < self.ends <= MIDNIGHT):
            raise WrongTimetable(f"the part {self.key} does not end after it begins, by 24:00")
        if not self.cells:
            raise WrongTimetable(f"the part {self.key} takes nothing")


@dataclass(frozen=True, slots=True)
class Hours:
    """Free hours: use begins at steps from `begins` and is `shortest` to `longest` minutes long."""

    begins: int
    ends: int
    step: int = 30
    shortest: int = 30
    longest: int = MIDNIGHT

    def __post_init__(self) -> None:
        if not (0 <= self.begins < self.ends <= MIDNIGHT):
            raise WrongTimetable("hours do not end after they begin, by 24:00")
        if not (self.step >= 1 and 1 <= self.shortest <= self.longest and self.shortest <= self.ends - self.begins):
            raise WrongTimetable("step and shortest are at least a minute, and the shortest use fits into the hours")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is open on a day: parts of a grid or free hours, with minutes of preparation around each use."""

    parts: tuple[Part, ...] = ()
    hours: tuple[Hours, ...] = ()
    before: int = 0
    after: int = 0

    def __post_init__(self) -> None:
        if bool(self.parts) == bool(self.hours):
            raise WrongTimetable("a day has either parts or free hours")
        for one, after in pairwise(sorted(self.hours, key=lambda hours: hours.begins)):
            if after.begins < one.ends:
                raise WrongTimetable("hours of a day overlap")
        _grid(self.parts)


def _grid(parts: tuple[Part, ...]) -> None:
    """Refuse parts that do not stand on one grid: then two that overlap could both be booked."""
    if len({part.key for part in parts}) != len(parts):
        raise WrongTimetable("two parts have the same key")
    if len({cell for part in parts for cell in part.cells}) > MOST_CELLS:
        raise WrongTimetable(f"a day has at most {MOST_CELLS} parts")
    for place, one in enumerate(parts):
        for other in parts[place + 1 :]:
            overlap = one.begins < other.ends and other.begins < one.ends
            if overlap != bool(set(one.cells) & set(other.cells)):
                raise WrongTimetable(f"{one.key} and {other.key} overlap but share nothing, or the other way round")


class Holidays(StrEnum):
    """Whether an opening holds on national holidays."""

    AS_WEEKDAY = "as-weekday"
    ONLY = "only"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Opening:
    """On which days a plan holds: weekdays (Monday 0), a season, holidays."""

    plan: Plan
    weekdays: frozenset[int] = frozenset(range(7))
    season: YearlyClosing | None = None
    holidays: Holidays = Holidays.AS_WEEKDAY

    def holds(self, day: dt.date) -> bool:
        """Whether it holds on the day. `ONLY` asks for a holiday, whatever its weekday."""
        if self.season and not self.season.covers(day):
            return False
        if self.holidays is Holidays.AS_WEEKDAY:
            return day.weekday() in self.weekdays
        if national_holiday(day) is not None:
            return self.holidays is Holidays.ONLY
        return self.holidays is Holidays.NOT and day.weekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class Timetable:
    """Openings from `first` to `last`, the first that holds counting; `exceptions` by date replace them."""

    first: dt.date
    last: dt.date | None
    openings: tuple[Opening, ...]
    closings: Closings = ALWAYS_OPEN
    exceptions: Mapping[dt.date, Plan | None] = field(default_factory=lambda: MappingProxyType({}))  # None: closed

    def plan(self, day: dt.date) -> Plan | None:
        """What is open on the day; None: closed, outside its validity, or no opening for such a day.

        An exception with a plan opens a day that would be closed.
        """
        require_date(day)
        if day < self.first or (self.last is not None and day > self.last):
            return None
        if day in self.exceptions:
            return self.exceptions[day]
        if not self.closings.is_open(day):
            return None
        return next((one.plan for one in self.openings if one.holds(day)), None)

    def plans(self, since: dt.date, until: dt.date) -> Iterator[tuple[dt.date, Plan]]:
        """Each open day from `since` to `until`, both included."""
        for distance in range((until - since).days + 1):
            day = since + dt.timedelta(days=distance)
            plan = self.plan(day)
            if plan is not None:
                yield day, plan


def without(hours: Hours, begins: int, ends: int) -> tuple[Hours, ...]:
    """What is left of free hours when a stretch of them is closed; pieces too short for a use go.

    What comes after the gap begins on a step of the old hours, so that times stay the same.
    """
    if ends <= hours.begins or begins >= hours.ends:
        return (hours,)
    resumes = hours.begins + -(-(ends - hours.begins) // hours.step) * hours.step
    return tuple(
        Hours(start, end, hours.step, hours.shortest, hours.longest)
        for start, end in ((hours.begins, begins), (resumes, hours.ends))
        if end - start >= hours.shortest
    )
