"""Writes the rows that lists, search and claims need from the versions of a facility."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kusei.engines.bookings.resources import format as said
from kusei.engines.bookings.resources.models import Atom, Facility, FacilityVersion, Occupies, Resource
from kusei.foundation.web import clock

_ONE_DAY = dt.timedelta(days=1)


def write_rows(facility: Facility, versions: Sequence[FacilityVersion]) -> None:
    """Names and facts as they are today, resources and atoms of all that is known; oldest version first.

    Nothing is ever taken away: what the newest version does not know gets a last day.
    """
    contents = [said.Facility.model_validate(version.content) for version in versions]
    begun = [
        content for content, version in zip(contents, versions, strict=True) if version.valid_from <= clock.today()
    ]
    today, newest = (begun or contents)[-1], contents[-1]
    _update(facility, {**_of_facility(today), "last_day": newest.last_day})
    atoms = _write_atoms(facility, newest)
    there = {one.key: one for one in facility.resources.all()}
    _end_resources(there, newest, versions[-1].valid_from)
    for place, told in enumerate(newest.resources):
        shown = today.resource(told.key) or told
        values = {**_of_resource(shown), "position": place, "last_day": None}
        if told.key in there:
            _update(there[told.key], values)
        else:
            there[told.key] = Resource.objects.create(facility=facility, key=told.key, **values)
    for told in newest.resources:
        parent = there[told.parent] if told.parent else None
        _update(there[told.key], {"parent": parent})
    _write_occupies(newest, there, atoms)


def _of_facility(content: said.Facility) -> dict[str, Any]:
    return {
        "name": content.name.ja,
        "names": content.name.words(),
        "kind": content.kind,
        "position": content.position,
        "department_code": content.department,
        "district": content.district,
        "address": content.address,
        "phone": content.phone,
        "latitude": content.place.latitude if content.place else None,
        "longitude": content.place.longitude if content.place else None,
        "accessibility": list(content.accessibility),
        "example": content.example,
    }


def _of_resource(told: said.Resource) -> dict[str, Any]:
    return {
        "name": told.name.ja,
        "names": told.name.words(),
        "kind": told.kind,
        "capacity": told.capacity,
        "equipment": list(told.equipment),
        "spot": list(told.spot) if told.spot else None,
    }


def _update(row: Facility | Resource | Atom, values: dict[str, Any]) -> None:
    """Save what differs, and nothing if nothing does: the history shows changes only."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)


def _write_atoms(facility: Facility, content: said.Facility) -> dict[str, Atom]:
    there = {one.key: one for one in facility.atoms.all()}
    for key, (places, mode) in content.all_atoms().items():
        if key in there:
            _update(there[key], {"places": places, "mode": mode})
        else:
            there[key] = Atom.objects.create(facility=facility, key=key, places=places, mode=mode)
    return there


def _write_occupies(content: said.Facility, resources: dict[str, Resource], atoms: dict[str, Atom]) -> None:
    wanted = {
        (resources[told.key].pk, atoms[taken.atom].pk): taken.places
        for told in content.resources
        for taken in told.occupied()
    }
    here = [resources[told.key].pk for told in content.resources]
    for row in Occupies.objects.filter(resource__in=here):
        places = wanted.pop((row.resource_id, row.atom_id), None)
        if places is None:
            row.delete()
        elif places != row.places:
            row.places = places
            row.save(update_fields=["places"])
    Occupies.objects.bulk_create(
        Occupies(resource_id=resource, atom_id=atom, places=places) for (resource, atom), places in wanted.items()
    )


def _end_resources(there: dict[str, Resource], newest: said.Facility, begins: dt.date) -> None:
    known = {told.key for told in newest.resources}
    for key, row in there.items():
        if key not in known and row.last_day is None:
            _update(row, {"last_day": begins - _ONE_DAY})
