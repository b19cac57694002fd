"""The metrics of facilities once more, in plain Python over the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from kusei.engines.bookings.resources.models import FacilityVersion, OpenDay, Resource
from kusei.engines.measures.recounting import Row, recount


@recount("bookings.facilities")
def facilities() -> Iterator[Row]:
    for version, resource in _told():
        yield _row(version, resource, resource.facility_id)


@recount("bookings.places")
def places() -> Iterator[Row]:
    for version, resource in _told():
        yield _row(version, resource, resource.pk)


@recount("bookings.hours_offered")
def hours_offered() -> Iterator[Row]:
    for one in OpenDay.objects.select_related("atom__facility"):
        minutes = sum(end - begin for begin, end in zip(one.begins, one.ends, strict=True)) * one.atom.places
        yield Row(at=one.day, amount=Decimal(minutes) / 60, dimensions={"facility": one.atom.facility.key})


def _told() -> Iterator[tuple[FacilityVersion, Resource]]:
    resources = list(Resource.objects.select_related("facility"))
    for version in FacilityVersion.objects.all():
        keys = {one["key"] for one in version.content["resources"]}
        for resource in resources:
            if resource.facility_id == version.facility_id and resource.key in keys and resource.kind != "equipment":
                yield version, resource


def _row(version: FacilityVersion, resource: Resource, unit: int) -> Row:
    last = [one + dt.timedelta(days=1) for one in (resource.last_day, resource.facility.last_day) if one]
    ends = [*last, *([version.valid_until] if version.valid_until else [])]
    return Row(
        since=version.valid_from,
        until=min(ends, default=None),
        unit=unit,
        dimensions={"facility": resource.facility.key, "kind": resource.kind},
    )
