"""The calendar of one house: what is free, taken, over or closed, by room and day; for its staff also who has it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from kusei.engines.bookings.finding.free import Days, free_days
from kusei.engines.bookings.reservations import queries as bookings
from kusei.engines.bookings.reservations.models import COUNTED, Booking
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Facility, Occupies, Resource
from kusei.engines.bookings.resources.showing.hours import time_text
from kusei.engines.bookings.resources.slots import Slots, Stretch
from kusei.foundation.web import clock

FREE, SOME, TAKEN, OVER, CLOSED = "free", "some", "taken", "over", "closed"


@dataclass(frozen=True)
class Part:
    """A stretch of a day as the calendar shows it: `some` of free times is free."""

    stretch: Stretch
    state: str
    free: tuple[Stretch, ...] = ()
    bookings: tuple[Booking, ...] = ()  # for staff only

    @property
    def times(self) -> str:
        """9:00–12:00."""
        return f"{time_text(self.stretch.begins)}–{time_text(self.stretch.ends)}"


@dataclass
class Grid:
    """Rooms in order; the parts of each on each day. A day without parts is closed for the room."""

    days: list[dt.date]
    rooms: list[Resource]
    parts: dict[tuple[int, dt.date], list[Part]] = field(default_factory=lambda: defaultdict(list))

    def of(self, room: Resource, day: dt.date) -> list[Part]:
        """The parts of a room on a day."""
        return self.parts.get((room.pk, day), [])

    def counts(self, day: dt.date) -> dict[str, int]:
        """How many parts of the day are in each state, over all rooms."""
        found: dict[str, int] = defaultdict(int)
        for room in self.rooms:
            for part in self.of(room, day):
                found[part.state] += 1
        return found

    def seen(self) -> list[Booking]:
        """The bookings that the calendar shows, each once."""
        several = {one.pk: one for parts in self.parts.values() for part in parts for one in part.bookings}
        return list(several.values())


def month_weeks(on: dt.date) -> list[list[dt.date]]:
    """The weeks of the month, Sunday first, filled with days of the months beside it."""
    return calendar.Calendar(firstweekday=6).monthdatescalendar(on.year, on.month)


def grid(rooms: Sequence[Resource], days: Sequence[dt.date], facility: Facility, *, names: bool) -> Grid:
    """The calendar of these rooms, which are of the facility. Eight SQL queries; with `names` one more."""
    first, last = min(days), max(days)
    ids = [one.pk for one in rooms]
    offered = resources.slots(ids, first, last)
    free = free_days(ids, first, last)
    booked = _booked(facility, first, last) if names else []
    atoms = _atoms(facility) if booked else {}
    made, now = Grid(list(days), list(rooms)), clock.now()
    for room in rooms:
        own = [one for one in booked if atoms.get(one.resource_id, set()) & atoms.get(room.pk, set())]
        for day, parts in _parts(offered[room.pk], free[room.pk], own, now).items():
            made.parts[room.pk, day] = parts
    return made


def _parts(offered: Slots, free: Days, booked: Collection[Booking], now: dt.datetime) -> dict[dt.date, list[Part]]:
    found: dict[dt.date, list[Part]] = defaultdict(list)
    for stretch in offered.stretches:
        inside = tuple(
            one
            for one in free.get(stretch.day, ())
            if one.part == stretch.part and stretch.begins <= one.begins and one.ends <= stretch.ends
        )
        here = tuple(one for one in booked if one.begins_at < stretch.ends_at and stretch.begins_at < one.ends_at)
        found[stretch.day].append(Part(stretch, _state(stretch, inside, now), inside, here))
    return found


def _state(stretch: Stretch, inside: Sequence[Stretch], now: dt.datetime) -> str:
    if not inside:
        return OVER if stretch.ends_at <= now else TAKEN
    return FREE if inside[0].begins == stretch.begins and inside[0].ends == stretch.ends else SOME


def _booked(facility: Facility, first: dt.date, last: dt.date) -> list[Booking]:
    rows = bookings.in_facilities([facility]).filter(day__range=(first, last), state__in=COUNTED)
    return list(rows.order_by("begins_at", "number"))


def _atoms(facility: Facility) -> dict[int, set[int]]:
    rows = Occupies.objects.filter(resource__facility=facility).values_list("resource_id", "atom_id")
    found: dict[int, set[int]] = defaultdict(set)
    for resource, atom in rows:
        found[resource].add(atom)
    return found
