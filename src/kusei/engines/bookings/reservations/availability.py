"""What is free: open slots less what is held, for many resources in five queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from kusei.engines.bookings.claims import queries as claims
from kusei.engines.bookings.claims.queries import Taken
from kusei.engines.bookings.reservations.rules import Ask
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Atom, Resource
from kusei.engines.bookings.resources.slots import Slot
from kusei.foundation.web import clock


def free_slots(
    resource_ids: Collection[int], since: dt.date, until: dt.date, minutes: int = 0
) -> dict[int, list[Slot]]:
    """The free slots of these days that have not begun, by resource and in order. Five SQL queries.

    Of free times: every start at which `minutes` (or the shortest use) are free.
    """
    offered = resources.slots(resource_ids, since, until)
    atoms = {atom for slots in offered.values() for slot in slots[:1] for atom, _ in slot.atoms}
    places = dict(Atom.objects.filter(pk__in=atoms).values_list("pk", "places"))
    taken, now = claims.taken(atoms, since, until), clock.now()
    return {
        pk: [slot for slot in _pieces(slots, minutes) if slot.begins_at > now and is_free(slot, taken, places)]
        for pk, slots in offered.items()
    }


def is_free(slot: Slot, taken: Taken, places: dict[int, int]) -> bool:
    """Whether every atom has as many places left as the slot takes."""
    return all(places.get(need.atom_id, 0) - taken.held(need) >= need.places for need in slot.needs())


def alternatives(resource: Resource, day: dt.date, people: int = 0, minutes: int = 0) -> list[Slot]:
    """What is still free on the day: of the resource, then of others of its kind in the house that are large enough."""
    likes = [
        one
        for one in resources.open_resources([resource.facility_id], day)
        if one.kind == resource.kind and (not one.capacity or one.capacity >= people)
    ]
    free = free_slots({resource.pk, *(one.pk for one in likes)}, day, day, minutes)
    order = [resource.pk, *(one.pk for one in likes if one.pk != resource.pk)]
    return [slot for pk in order for slot in free[pk]]


def lacking(ask: Ask) -> list[str]:
    """The names of the equipment of which there are not so many left at that time. Two SQL queries, with any."""
    needs = [(one, need) for one in ask.extras for need in one.needs()]
    if not needs:
        return []
    atoms = {need.atom_id for _one, need in needs}
    places = dict(Atom.objects.filter(pk__in=atoms).values_list("pk", "places"))
    taken = claims.taken(atoms, ask.slot.day, ask.slot.day)
    short = [one for one, need in needs if places.get(need.atom_id, 0) - taken.held(need) < need.places]
    return list(dict.fromkeys(one.resource.title for one in short))


def _pieces(slots: Iterable[Slot], minutes: int) -> Iterable[Slot]:
    for slot in slots:
        here = slot.stretch
        if not here.is_free:
            yield slot
            continue
        length = min(max(minutes, here.shortest), here.longest)
        for begins in slot.starts():
            if begins + length <= here.ends and (length % here.step == 0 or begins + length == here.ends):
                yield slot.between(begins, begins + length)
