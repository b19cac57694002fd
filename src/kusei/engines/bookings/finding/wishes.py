"""What somebody looks for: plain values that a search asks with and an alert remembers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from kusei.engines.bookings.resources.slots import Stretch

LONGEST = 60
"""Days that one search looks at."""
_USUAL = 60
"""Minutes that are meant when only one end of the time is told."""


@dataclass(frozen=True)
class Wish:
    """What to look for; what is empty is not asked for. Minutes of the day are counted from midnight."""

    since: dt.date
    until: dt.date
    weekdays: tuple[int, ...] = ()  # Monday is 0
    begins: int | None = None  # the time that the use has to cover
    ends: int | None = None
    minutes: int = 0  # at least so long
    facility: str = ""  # key
    kind: str = ""  # of the facility
    what: str = ""  # kind of the resource; empty: everything but seats
    people: int = 0
    equipment: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    district: str = ""
    near: str = ""  # the key of a facility, or 「latitude,longitude」
    within: int = 0  # kilometres from there
    most: int | None = None  # yen
    text: str = ""

    @property
    def covers(self) -> tuple[int, int] | None:
        """The time of day that is wanted; one end alone means an hour, or as long as was told."""
        length = self.minutes or _USUAL
        if self.begins is not None:
            return self.begins, self.ends if self.ends is not None else min(self.begins + length, 1440)
        return None if self.ends is None else (max(self.ends - length, 0), self.ends)

    @property
    def narrows(self) -> bool:
        """Whether not every time of the days will do."""
        return bool(self.weekdays or self.minutes) or self.covers is not None

    def on(self, day: dt.date) -> bool:
        """Whether the day is one of those that are looked at."""
        return self.since <= day <= self.until and (not self.weekdays or day.weekday() in self.weekdays)

    def takes(self, stretch: Stretch) -> bool:
        """Whether a stretch of a day can be what is wanted: day, time of day and length; claims are not looked at."""
        if not self.on(stretch.day):
            return False
        wanted = self.covers
        if wanted is not None and not (stretch.begins <= wanted[0] and wanted[1] <= stretch.ends):
            return False
        return self.minutes <= (stretch.longest if stretch.is_free else stretch.ends - stretch.begins)

    def as_json(self) -> dict[str, Any]:
        """As plain values, without what is not asked for."""
        told = asdict(self)
        told |= {"since": self.since.isoformat(), "until": self.until.isoformat()}
        empty = {one.name: one.default for one in fields(self)}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in told.items()
                if value != empty[key]}  # fmt: skip

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Wish:
        """As it was kept; what this version does not know is left out."""
        known = {one.name for one in fields(cls)}
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in told.items() if key in known
        }
        values |= {key: dt.date.fromisoformat(values[key]) for key in ("since", "until")}
        return cls(**values)
