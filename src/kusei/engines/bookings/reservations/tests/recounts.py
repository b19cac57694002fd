"""The metrics of bookings once more, in plain Python over the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.resources.models import OpenDay
from kusei.engines.measures.recounting import Row, recount
from kusei.foundation.web.clock import TOKYO


def _every() -> Iterator[Booking]:
    yield from Booking.objects.select_related("resource__facility").prefetch_related("events", "resource__occupies")


def _where(one: Booking) -> dict[str, Any]:
    return {"facility": one.resource.facility.key, "kind": one.resource.kind, "channel": one.source}


def _accepted(one: Booking) -> list[int | None]:
    return [event.by_id for event in one.events.all() if event.kind == "accepted"]


def _made() -> Iterator[Booking]:
    for one in _every():
        if one.state in {"held", "lapsed", "refused", "undone"}:
            continue
        if one.source not in {"lottery", "offer"} or _accepted(one):
            yield one


@recount("bookings.reservations")
def reservations() -> Iterator[Row]:
    for one in _made():
        yield Row(at=one.made_at, dimensions=_where(one))


@recount("bookings.online_reservations")
def online_reservations() -> Iterator[Row]:
    for one in _made():
        by_themselves = one.person_id is not None and one.made_by_id == one.person_id and one.source != "counter"
        if by_themselves or (one.person_id is not None and one.person_id in _accepted(one)):
            yield Row(at=one.made_at, dimensions=_where(one))


@recount("bookings.cancelled")
def cancelled() -> Iterator[Row]:
    for one in _made():
        if one.state == "cancelled":
            for event in one.events.all():
                if event.kind == "cancelled":
                    yield Row(at=event.at, dimensions=_where(one))


@recount("bookings.due")
def due() -> Iterator[Row]:
    for one in _every():
        if one.state in {"confirmed", "used", "no_show"}:
            yield Row(at=one.day, dimensions=_where(one))


@recount("bookings.no_shows")
def no_shows() -> Iterator[Row]:
    for one in _every():
        if one.state == "no_show":
            yield Row(at=one.day, dimensions=_where(one))


@recount("bookings.hours_used")
def hours_used() -> Iterator[Row]:
    known = {(one.atom_id, one.day): list(zip(one.begins, one.ends, strict=True)) for one in OpenDay.objects.all()}
    for one in _every():
        if one.state not in {"confirmed", "used"} or one.resource.kind == "equipment":
            continue
        begins, ends = _minute(one.begins_at, one.day), _minute(one.ends_at, one.day)
        total = 0
        for taken in one.resource.occupies.all():
            open_ = known.get((taken.atom_id, one.day), [(begins, ends)])
            total += taken.places * sum(max(0, min(end, ends) - max(begin, begins)) for begin, end in open_)
        yield Row(at=one.day, amount=Decimal(total) / 60, dimensions={"facility": one.resource.facility.key})


def _minute(moment: dt.datetime, day: dt.date) -> int:
    return round((moment - dt.datetime.combine(day, dt.time(), TOKYO)).total_seconds()) // 60
