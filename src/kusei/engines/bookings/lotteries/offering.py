"""What a round offers: the open times of its resources in its month, taken apart into cells of atoms.

A whole hall is its parts, and a whole day its morning, afternoon and evening, so wishes for them compete with those for
the parts. Free times from minute to minute, and resources that take several places of one atom, are not drawn.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.models import Atom, Facility, Resource
from kusei.engines.bookings.resources.slots import Need

LONGEST_KEY = 40


class Offer(NamedTuple):
    """A time of a resource that can be wished for, and the slots of the draw that it consists of."""

    resource_id: int
    day: dt.date
    part: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    keys: tuple[str, ...]


class Cell(NamedTuple):
    """A slot of the draw: what a claim takes, and the resource and part that people know it by."""

    key: str
    need: Need  # one place
    places: int  # of the atom
    resource_id: int
    part: str
    begins_at: dt.datetime
    ends_at: dt.datetime


def last_day(month: dt.date) -> dt.date:
    """The last day of the month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def drawn_by(content: Content, rules_key: str) -> Rules | None:
    """The rules of that key, if they have a lottery."""
    return next((one for one in content.rules if one.key == rules_key and one.lottery), None)


def resources_of(facility: Facility, content: Content, rules_key: str) -> list[Resource]:
    """The resources that have these rules, in order. One SQL query."""
    keys = [one.key for one in content.resources if one.rules == rules_key]
    return list(Resource.objects.filter(facility=facility, key__in=keys).order_by("position", "key"))


def offers(rooms: Iterable[Resource], month: dt.date) -> list[Offer]:
    """Everything that is open in the month, by resource and time; nothing is said of who holds it. Four SQL queries."""
    found = []
    every = resources.slots([one.pk for one in rooms], month, last_day(month))
    names = _names({atom for slots in every.values() for atom, _places in slots.atoms})
    for pk, slots in every.items():
        if any(places != 1 for _atom, places in slots.atoms):
            continue
        for slot in slots:
            if slot.stretch.is_free:
                continue
            keys = {key_of(names[need.atom_id][0], need) for need in slot.needs()}
            found.append(Offer(pk, slot.day, slot.part, slot.begins_at, slot.ends_at, tuple(sorted(keys))))
    return found


def cells(rooms: Iterable[Resource], month: dt.date) -> list[Cell]:
    """The slots of the draw, in order. Each is known by the resource and part that consist of the fewest of them."""
    every = resources.slots([one.pk for one in rooms], month, last_day(month))
    names = _names({atom for slots in every.values() for atom, _places in slots.atoms})
    found: dict[str, tuple[int, Cell]] = {}
    for pk, slots in every.items():
        if any(places != 1 for _atom, places in slots.atoms):
            continue
        for slot in slots:
            if slot.stretch.is_free:
                continue
            needs = slot.needs()
            for need in needs:
                name, places = names[need.atom_id]
                key = key_of(name, need)
                if key not in found or len(needs) < found[key][0]:
                    cell = Cell(key, need, places, pk, slot.part, slot.begins_at, slot.ends_at)
                    found[key] = len(needs), cell
    return [found[key][1] for key in sorted(found)]


def key_of(atom: str, need: Need) -> str:
    """The key of a slot in the files: large-a.20270301.1."""
    return f"{atom}.{need.day:%Y%m%d}.{need.cell}"


def _names(atoms: set[int]) -> dict[int, tuple[str, int]]:
    rows = Atom.objects.filter(pk__in=atoms).values_list("pk", "key", "places")
    return {pk: (key if len(key) <= LONGEST_KEY else f"atom-{pk}", places) for pk, key, places in rows}
