"""What is open and by which rules: slots of many resources in two queries, the rules of one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from kusei.engines.bookings.resources import kept
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.offering import Gap
from kusei.engines.bookings.resources.slots import Slots, Stretch
from kusei.lib import pgarrays
from kusei.lib.closings import Closings

Versions = dict[int, list[kept.Version]]
_OFFERED = """
SELECT r.id, r.key, r.facility_id, r.last_day, f.last_day, o.atom_id, o.places, a.places, NULL AS shared
FROM resources_occupies o
JOIN resources_resource r ON r.id = o.resource_id
JOIN resources_facility f ON f.id = r.facility_id
JOIN resources_atom a ON a.id = o.atom_id
WHERE r.id = ANY(%(ids)s::bigint[])
UNION ALL
SELECT c.resource_id, NULL, c.facility_id, c.first_day, c.last_day, NULL, c.begins, c.ends, ARRAY(
    SELECT o.atom_id FROM resources_occupies o JOIN resources_atom a ON a.id = o.atom_id
    WHERE o.resource_id = c.resource_id AND a.places = 1)
FROM resources_closure c WHERE c.lifted_at IS NULL AND c.first_day <= %(until)s AND c.last_day >= %(since)s
ORDER BY 1, 6
"""
"""What resources occupy, and the closures of those days (without a key of a resource): one round trip, and few joins,
because planning them took longer than finding the rows. A closure tells the atoms that it shuts for others, too: where
many are at once, closing one offer leaves the others.
"""


class NotToldThen(LookupError):
    """No version of the facility holds on that day, or it does not know the resource."""


class _Wanted(NamedTuple):
    """A resource and what it occupies."""

    pk: int
    key: str
    facility: int
    last_day: dt.date | None
    atoms: tuple[tuple[int, int], ...]
    alone: frozenset[int]  # its atoms that only one may hold
    places: dict[int, int]  # of its atoms, how many may hold them at once


@dataclass
class _Closed:
    """Closures of the days that are looked at."""

    facilities: dict[int, list[Gap]] = field(default_factory=lambda: defaultdict(list))
    resources: dict[int, list[Gap]] = field(default_factory=lambda: defaultdict(list))
    atoms: dict[int, list[Gap]] = field(default_factory=lambda: defaultdict(list))

    def add(self, facility: int, resource: int | None, atoms: Iterable[int], gap: Gap) -> None:
        """A closure of a whole facility, or of a resource and what shares an atom with it."""
        if resource is None:
            self.facilities[facility].append(gap)
        else:
            self.resources[resource].append(gap)
            for atom in atoms:
                self.atoms[atom].append(gap)

    def of(self, one: _Wanted) -> tuple[Gap, ...]:
        """What closes a resource: itself, its facility, or something that shares an atom with it."""
        found = {*self.facilities.get(one.facility, ()), *self.resources.get(one.pk, ())}
        for atom in one.alone:
            found.update(self.atoms.get(atom, ()))
        return tuple(sorted(found))


def slots(
    resource_ids: Collection[int], since: dt.date, until: dt.date, versions: Versions | None = None
) -> dict[int, Slots]:
    """The open slots from `since` to `until`, both included, by resource and in order; claims are not looked at.

    Two queries for any number of resources; one if `versions` were read already. Every resource that was asked for
    is there, without slots if it does not exist or is closed. Free times come as one slot for each opening, see
    `Slot.between`.
    """
    wanted, closed = _offered(resource_ids, since, until)
    if versions is None:
        versions = kept.versions({one.facility for one in wanted}, since, until)
    return _open(resource_ids, wanted, closed, versions, since, until)


def day_of(facility_id: int, resource_ids: Collection[int], day: dt.date) -> tuple[Content, dict[int, Slots]]:
    """`content_of` and `slots` of resources of one facility on one day, in two queries. Raises `NotToldThen`."""
    wanted, closed = _offered(resource_ids, day, day)
    versions = kept.versions({facility_id, *(one.facility for one in wanted)}, day, day)
    if not versions[facility_id]:
        raise NotToldThen(facility_id, day)
    return versions[facility_id][0].content, _open(resource_ids, wanted, closed, versions, day, day)


def _open(  # noqa: PLR0913, PLR0917  what was read
    resource_ids: Collection[int],
    wanted: list[_Wanted],
    closed: _Closed,
    versions: Versions,
    since: dt.date,
    until: dt.date,
) -> dict[int, Slots]:
    found = {pk: Slots(pk) for pk in resource_ids}
    for one in wanted:
        offered: list[Sequence[Stretch]] = []
        gaps = closed.of(one)
        for version in versions[one.facility]:
            told = version.content.resource(one.key)
            if told is None:
                continue
            first, last = max(since, version.first), min(until, version.last, one.last_day or until)
            offered.append(kept.offered(version, told.timetable, first, last, gaps))
        together = offered[0] if len(offered) == 1 else [one for several in offered for one in several]
        found[one.pk] = Slots(one.pk, one.atoms, together, one.places)
    return found


def content_of(facility_id: int, on: dt.date) -> Content:
    """What the facility's file says on that day. Raises `NotToldThen`."""
    for version in kept.versions({facility_id}, on, on)[facility_id]:
        return version.content
    raise NotToldThen(facility_id, on)


def rules_of(resource: Resource, on: dt.date) -> Rules:
    """The booking rules of the resource as they hold on that day, the day of use. Raises `NotToldThen`."""
    content = content_of(resource.facility_id, on)
    told = content.resource(resource.key)
    if told is None:
        raise NotToldThen(resource.key, on)
    return content.rules_for(told)


def closings_of(facility_id: int, on: dt.date) -> Closings:
    """The regular closed days of the facility, to move windows to open days. Raises `NotToldThen`."""
    return content_of(facility_id, on).closed.built


def _offered(resource_ids: Iterable[int], since: dt.date, until: dt.date) -> tuple[list[_Wanted], _Closed]:
    with connection.cursor() as cursor:
        cursor.execute(_OFFERED, {"ids": pgarrays.numbers(resource_ids), "since": since, "until": until})
        rows = cursor.fetchall()
    closed = _Closed()
    atoms: dict[tuple[int, str, int, dt.date | None], list[tuple[int, int, int]]] = defaultdict(list)
    for pk, key, facility, first, last, atom, *two, shared in rows:
        if key is None:
            closed.add(facility, pk, shared, Gap(first, last, *two))
        else:
            day = min((day for day in (first, last) if day), default=None)
            atoms[pk, key, facility, day].append((atom, *two))
    wanted = [
        _Wanted(
            *who,
            tuple((atom, places) for atom, places, _most in taken),
            frozenset(atom for atom, _places, most in taken if most == 1),
            {atom: most for atom, _places, most in taken},
        )
        for who, taken in atoms.items()
    ]
    return wanted, closed


def open_resources(facility_ids: Collection[int], on: dt.date) -> list[Resource]:
    """The resources of these facilities that can still be booked on or after the day, in order."""
    return list(
        Resource.objects.filter(Q(last_day=None) | Q(last_day__gte=on), facility__in=facility_ids)
        .select_related("facility")
        .order_by("facility__position", "facility__key", "position", "key")
    )
