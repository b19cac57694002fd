"""Offices (窓口のある場所): hours, services, windows and what the staff at each can do."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kusei.foundation.web import clock
from kusei.lib.nationalholidays import national_holiday
from kusei.services.counters.packs.shapes import DAYS, Bookable, Hours, Key, OwnKey, Strict, Words, minute_of

LOOK_AHEAD = 366  # days


class Service(Strict):
    """What people come for (手続)."""

    key: Key
    name: Words
    prefix: Annotated[str, Field(pattern=r"^[A-Z]$")]
    minutes: Annotated[int, Field(ge=1, le=240)]  # how long it takes at the window
    target_wait: Annotated[int, Field(ge=1, le=240)]  # minutes that people should wait at the longest
    skill: Key
    phone: bool = True  # may be taken on the phone before coming
    appointments: Bookable | None = None
    remote: Bookable | None = None  # consultations by video at these times


class Window(Strict):
    """A window (窓口) and what its staff can do."""

    key: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,10}$")]
    name: Words
    skills: tuple[Key, ...]


class Office(Strict):
    """A place with windows where tickets are taken and called."""

    key: OwnKey
    name: Words
    place: Words | None = None
    building: Key = "main"
    floor: Annotated[int, Field(ge=-5, le=60)] = 1
    department: str = ""  # its code; without one only roles for the whole municipality reach it
    mark: Annotated[str, Field(min_length=1, max_length=2)]  # stands before its numbers in other offices
    hours: tuple[Hours, ...]
    on_holidays: bool = False
    closed: tuple[Annotated[str, Field(pattern=r"^(\d{4}-)?\d{2}-\d{2}$")], ...] = ()
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for what, keys in (
            ("services", [one.key for one in self.services]),
            ("windows", [one.key for one in self.windows]),
            ("prefixes", [one.prefix for one in self.services]),
        ):
            if len(keys) != len(set(keys)):
                raise ValueError(f"{self.key}: {what} must differ")
        skills = {skill for window in self.windows for skill in window.skills}
        if missing := [one.key for one in self.services if one.skill not in skills]:
            raise ValueError(f"{self.key}: no window can do {', '.join(missing)}")
        return self

    def service(self, key: str) -> Service | None:
        """The service of that key."""
        return next((one for one in self.services if one.key == key), None)

    def window(self, key: str) -> Window | None:
        """The window of that key."""
        return next((one for one in self.windows if one.key == key), None)

    def done_at(self, window: Window) -> frozenset[str]:
        """The keys of the services that the window can do."""
        return frozenset(one.key for one in self.services if one.skill in window.skills)

    def hours_on(self, day: dt.date) -> tuple[Hours, ...]:
        """When it is open on the day; nothing on days on which it is closed."""
        if {day.isoformat(), day.isoformat()[5:]} & set(self.closed):
            return ()
        if not self.on_holidays and national_holiday(day) is not None:
            return ()
        return tuple(one for one in self.hours if DAYS[day.weekday()] in one.days)

    def is_open(self, day: dt.date, minute: int) -> bool:
        """Whether tickets are given at that minute of the day."""
        return any(minute_of(one.opens) <= minute < minute_of(one.closes) for one in self.hours_on(day))

    def opens_next(self, now: dt.datetime) -> dt.datetime | None:
        """When tickets are given again, while none are; None while it is open, or closed for a year and longer."""
        at = now.astimezone(clock.TOKYO)
        minute = at.hour * 60 + at.minute
        if self.is_open(at.date(), minute):
            return None
        for later in range(LOOK_AHEAD + 1):
            day = at.date() + dt.timedelta(days=later)
            begins = sorted(minute_of(one.opens) for one in self.hours_on(day))
            if (first := next((one for one in begins if later or one > minute), None)) is not None:
                return dt.datetime.combine(day, dt.time(), clock.TOKYO) + dt.timedelta(minutes=first)
        return None


class Offices(Strict):
    """`counters/offices.yaml`."""

    format: Literal["kusei-counters/1"]
    sample: bool
    offices: Annotated[tuple[Office, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _differ(self) -> Self:
        for keys in ([one.key for one in self.offices], [one.mark for one in self.offices]):
            if len(keys) != len(set(keys)):
                raise ValueError("keys and marks of offices must differ")
        return self
