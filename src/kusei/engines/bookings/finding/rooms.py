"""The conditions on a room and its house, each by its name, so that one can be left out to see what it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Q

from kusei.engines.bookings.finding.distance import Point, kilometres, point_of
from kusei.engines.bookings.finding.wishes import Wish
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.bookings.resources.searching import matches
from kusei.foundation.org.queries import home

SEAT = "seat"


def point(facility: Facility) -> Point | None:
    """Where the house is, if its file says so."""
    if facility.latitude is None or facility.longitude is None:
        return None
    return Point(float(facility.latitude), float(facility.longitude))


def bookable(on: dt.date) -> list[Resource]:
    """Every resource of the home municipality that can still be booked on the day or later. Two SQL queries."""
    ends = Q(last_day=None) | Q(last_day__gte=on)
    house = Q(facility__last_day=None) | Q(facility__last_day__gte=on)
    return list(
        Resource.objects.filter(ends, house, facility__municipality=home())
        .select_related("facility__municipality")
        .order_by("facility__position", "facility__key", "position", "key")
    )


def start_of(wish: Wish, houses: Iterable[Facility]) -> Point | None:
    """The place from which distances count; None where none was chosen, or the house has no place."""
    if not wish.near:
        return None
    if (told := point_of(wish.near)) is not None:
        return told
    return next((point(one) for one in houses if one.key == wish.near), None)


def far(room: Resource, start: Point | None) -> float | None:
    """Kilometres from the start; None where it is not known."""
    where = point(room.facility)
    return None if start is None or where is None else kilometres(start, where)


def _near(wish: Wish, room: Resource, start: Point | None) -> bool:
    distance = far(room, start)
    return not wish.within or start is None or (distance is not None and distance <= wish.within)


def _says(wish: Wish, room: Resource, _start: Point | None) -> bool:
    return not wish.text or matches(room.facility, [room.name, *room.names.values()], wish.text)


CONDITIONS: dict[str, Callable[[Wish, Resource, Point | None], bool]] = {
    "facility": lambda wish, room, _: not wish.facility or room.facility.key == wish.facility,
    "kind": lambda wish, room, _: not wish.kind or room.facility.kind == wish.kind,
    "what": lambda wish, room, _: room.kind == wish.what if wish.what else room.kind != SEAT,
    "people": lambda wish, room, _: not wish.people or not room.capacity or room.capacity >= wish.people,
    "equipment": lambda wish, room, _: set(wish.equipment) <= set(room.equipment),
    "access": lambda wish, room, _: set(wish.access) <= set(room.facility.accessibility),
    "district": lambda wish, room, _: not wish.district or room.facility.district == wish.district,
    "within": _near,
    "text": _says,
}


def fitting(wish: Wish, several: Iterable[Resource], start: Point | None) -> list[Resource]:
    """The rooms that are looked for, in their order. `start` comes from `start_of`."""
    asked = [holds for name, holds in CONDITIONS.items() if getattr(wish, name) or name == "what"]
    return [one for one in several if all(holds(wish, one, start) for holds in asked)]


def fits(wish: Wish, room: Resource, start: Point | None) -> bool:
    """Whether the room is one that is looked for."""
    return bool(fitting(wish, [room], start))
