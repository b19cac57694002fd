"""Timetables of a facility's file: parts of a day, free hours, openings, closed days, exceptions."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field as Limit
from pydantic import StringConstraints, model_validator

from kusei.engines.bookings.resources.format.parts import Key, Keys, Length, Minute, Part, Said
from kusei.lib import closings, timetables
from kusei.lib.businessdays import YearlyClosing
from kusei.lib.timetables import Holidays

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


def _yearly(first: str, last: str) -> YearlyClosing:
    (month, day), (last_month, last_day) = (map(int, text.split("-")) for text in (first, last))
    return YearlyClosing((month, day), (last_month, last_day))


class DayPart(Part):
    """A part of a grid (区分). With `covers` it is a package of others and takes their cells."""

    key: Key
    label: Said
    begins: Minute
    ends: Minute
    covers: Keys = ()


class Grid(Part):
    """The named parts of a day. Cells are numbered in the order in which single parts stand here."""

    key: Key
    parts: tuple[DayPart, ...]

    @model_validator(mode="after")
    def _packages(self) -> Self:
        single = {part.key for part in self.parts if not part.covers}
        for part in self.parts:
            if wrong := set(part.covers) - single:
                raise ValueError(f"「{part.key}」 covers 「{min(wrong)}」, which is no single part of the grid")
        self.built()
        return self

    def built(self) -> tuple[timetables.Part, ...]:
        """As the rule that computes."""
        number = {part.key: place for place, part in enumerate(part for part in self.parts if not part.covers)}
        return tuple(
            timetables.Part(
                part.key, part.begins, part.ends, tuple(sorted(number[key] for key in part.covers or (part.key,)))
            )
            for part in self.parts
        )


class FreeHours(Part):
    """Free times: begin, end, step, shortest and longest use in minutes."""

    begins: Minute
    ends: Minute
    step: Annotated[int, Limit(ge=5, le=1440)] = 30
    shortest: Annotated[int, Limit(ge=5, le=1440)] = 30
    longest: Annotated[int, Limit(ge=5, le=1440)] = 1440

    def built(self) -> timetables.Hours:
        """As the rule that computes. Raises `WrongTimetable`."""
        return timetables.Hours(self.begins, self.ends, self.step, self.shortest, self.longest)


class Open(Part):
    """What is open: a grid or some of its parts, or free hours; preparation before and after each use in minutes."""

    grid: Key | None = None
    parts: Keys = ()  # none: all of the grid
    hours: tuple[FreeHours, ...] = ()
    before: Length = 0
    after: Length = 0


class Opening(Open):
    """What is open on some weekdays, in a season (month-day, both included), on holidays."""

    weekdays: tuple[Weekday, ...] = WEEKDAYS
    season: tuple[MonthDay, MonthDay] | None = None
    holidays: Holidays = Holidays.AS_WEEKDAY


class Nth(Part):
    """The n-th weekday of a month: 2, mon is every second Monday; 5 is the last."""

    number: Annotated[int, Limit(ge=1, le=5)]
    weekday: Weekday


class Closed(Part):
    """休館日. `moved`: a regular closing on a holiday is on the next day that is none."""

    weekly: tuple[Weekday, ...] = ()
    nth: tuple[Nth, ...] = ()
    yearly: tuple[tuple[MonthDay, MonthDay], ...] = ()
    on_holidays: bool = False
    moved: bool = False
    closed: tuple[dt.date, ...] = ()
    opened: tuple[dt.date, ...] = ()

    @cached_property
    def built(self) -> closings.Closings:
        """As the rule that computes. Raises `ContradictoryCalendar`."""
        return closings.Closings(
            weekly=frozenset(map(WEEKDAYS.index, self.weekly)),
            nth=tuple(closings.Nth(one.number, WEEKDAYS.index(one.weekday)) for one in self.nth),
            yearly=tuple(_yearly(*one) for one in self.yearly),
            on_holidays=self.on_holidays,
            moved=self.moved,
            closed=frozenset(self.closed),
            opened=frozenset(self.opened),
        )


class DayException(Part):
    """A day that is unlike the others: closed without `open`."""

    day: dt.date
    open: Open | None = None
    note: Said | None = None


class Timetable(Part):
    """Opening hours in a period, both days included. Several with one key follow each other."""

    key: Key
    begins: dt.date = Limit(alias="from")
    ends: dt.date | None = Limit(default=None, alias="until")
    openings: tuple[Opening, ...]
    exceptions: tuple[DayException, ...] = ()

    @model_validator(mode="after")
    def _period(self) -> Self:
        if self.ends and self.ends < self.begins:
            raise ValueError(f"the timetable 「{self.key}」 ends before it begins")
        if not self.openings:
            raise ValueError(f"the timetable 「{self.key}」 never opens")
        if len({one.day for one in self.exceptions}) != len(self.exceptions):
            raise ValueError(f"the timetable 「{self.key}」 has two exceptions for one day")
        return self

    def built(self, grids: dict[str, Grid], closed: closings.Closings) -> timetables.Timetable:
        """As the rule that computes. Raises `WrongTimetable`, or `KeyError` for a grid or part that is not there."""
        return timetables.Timetable(
            self.begins,
            self.ends,
            tuple(_opening(one, grids) for one in self.openings),
            closed,
            MappingProxyType({one.day: plan_of(one.open, grids) if one.open else None for one in self.exceptions}),
        )


def plan_of(told: Open, grids: dict[str, Grid]) -> timetables.Plan:
    """The plan. Raises `WrongTimetable`, or `KeyError` for a grid or part that is not there."""
    parts: tuple[timetables.Part, ...] = ()
    if told.grid is not None:
        known = {part.key: part for part in grids[told.grid].built()}
        parts = tuple(known[key] for key in told.parts) if told.parts else tuple(known.values())
    return timetables.Plan(parts, tuple(one.built() for one in told.hours), told.before, told.after)


def _opening(told: Opening, grids: dict[str, Grid]) -> timetables.Opening:
    return timetables.Opening(
        plan_of(told, grids),
        frozenset(map(WEEKDAYS.index, told.weekdays)),
        _yearly(*told.season) if told.season else None,
        told.holidays,
    )
