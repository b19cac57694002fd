"""What can be booked, as plain data: a stretch of time of a resource, and what a claim on it takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, overload

from kusei.lib.errors import RuleError


class NotOffered(RuleError):
    """The time lies outside the slot, does not fit its step, or is too short or too long."""

    code = "time-not-offered"


class Need(NamedTuple):
    """What a booking takes of one atom: the fields of `claims.Wanted`, in its order."""

    atom_id: int
    places: int
    day: dt.date
    cell: int | None  # of a grid atom; None: the range counts
    begins_at: dt.datetime  # preparation before and after included
    ends_at: dt.datetime


class Stretch(NamedTuple):
    """A time of a day that is offered. Resources with the same timetable share it."""

    day: dt.date
    part: str  # key of the part (区分); empty: free times between `begins` and `ends`
    begins: int  # minutes since midnight
    ends: int  # at most 1440, which is 24:00
    begins_at: dt.datetime  # Asia/Tokyo
    ends_at: dt.datetime
    cells: tuple[int, ...]  # of the grid; empty for free times
    before: int  # minutes of preparation that are occupied too
    after: int
    step: int  # of free times, in minutes; 0 in a grid
    shortest: int
    longest: int

    @property
    def is_free(self) -> bool:
        """Whether the booker chooses begin and end."""
        return not self.part


class Slot(NamedTuple):
    """A stretch that one resource offers. Nothing is said about whether somebody took it."""

    resource_id: int
    atoms: tuple[tuple[int, int], ...]  # (atom id, places that one booking takes)
    stretch: Stretch

    @property
    def day(self) -> dt.date:
        """The day of use."""
        return self.stretch.day

    @property
    def part(self) -> str:
        """Key of the part of the day; empty for free times."""
        return self.stretch.part

    @property
    def begins_at(self) -> dt.datetime:
        """When use begins."""
        return self.stretch.begins_at

    @property
    def ends_at(self) -> dt.datetime:
        """When use ends."""
        return self.stretch.ends_at

    def needs(self) -> tuple[Need, ...]:
        """What to claim for the whole slot: one row for each atom and cell, or for each atom if times are free."""
        begins_at, ends_at = self._occupied()
        return tuple(
            Need(atom, places, self.stretch.day, cell, begins_at, ends_at)
            for atom, places in self.atoms
            for cell in (self.stretch.cells or (None,))
        )

    def between(self, begins: int, ends: int) -> Slot:
        """The slot from minute to minute within free times. Raises `NotOffered`."""
        here = self.stretch
        fits = (
            here.is_free
            and here.begins <= begins < ends <= here.ends
            and (begins - here.begins) % here.step == 0
            and ((ends - here.begins) % here.step == 0 or ends == here.ends)
            and here.shortest <= ends - begins <= here.longest
        )
        if not fits:
            raise NotOffered(
                "選んだ時間は使えません。開いている時間と、使える長さを確かめてください。",
                "That time is not offered. Please check the opening hours and how long you may stay.",
            )
        moved = here._replace(
            begins=begins,
            ends=ends,
            begins_at=here.begins_at + dt.timedelta(minutes=begins - here.begins),
            ends_at=here.begins_at + dt.timedelta(minutes=ends - here.begins),
        )
        return self._replace(stretch=moved)

    def starts(self) -> range:
        """The minutes at which a use may begin."""
        if not self.stretch.is_free:
            return range(self.stretch.begins, self.stretch.begins + 1)
        return range(self.stretch.begins, self.stretch.ends - self.stretch.shortest + 1, self.stretch.step)

    def _occupied(self) -> tuple[dt.datetime, dt.datetime]:
        minute = dt.timedelta(minutes=1)
        return (
            self.stretch.begins_at - self.stretch.before * minute,
            self.stretch.ends_at + self.stretch.after * minute,
        )


class Slots(Sequence[Slot]):
    """The slots of one resource in order. They come to be when they are asked for: stretches are shared.

    Whoever looks at tens of thousands reads `stretches` and makes a `Slot` of the few that are shown.
    """

    __slots__ = ("atoms", "places", "resource_id", "stretches")

    def __init__(
        self,
        resource_id: int,
        atoms: tuple[tuple[int, int], ...] = (),
        stretches: Sequence[Stretch] = (),
        places: Mapping[int, int] = MappingProxyType({}),
    ):
        self.resource_id = resource_id
        self.atoms = atoms
        self.stretches = stretches
        self.places = places  # of each atom, how many may hold it at once

    def __len__(self) -> int:
        return len(self.stretches)

    def __iter__(self) -> Iterator[Slot]:
        return (Slot(self.resource_id, self.atoms, stretch) for stretch in self.stretches)

    @overload
    def __getitem__(self, place: int) -> Slot: ...
    @overload
    def __getitem__(self, place: slice) -> Slots: ...
    def __getitem__(self, place: int | slice) -> Slot | Slots:
        if isinstance(place, slice):
            return Slots(self.resource_id, self.atoms, self.stretches[place], self.places)
        return Slot(self.resource_id, self.atoms, self.stretches[place])
