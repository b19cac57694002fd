"""The metrics of houses once more, in plain Python over the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from kusei.engines.bookings.checkins.models import Event
from kusei.engines.measures.recounting import Row, recount


def _told() -> list[Event]:
    every = list(Event.objects.select_related("house__facility"))
    undone = {(one.house_id, one.undoes) for one in every if one.undoes}
    return [one for one in every if one.kind in {"in", "out"} and (one.house_id, one.pk) not in undone]


def _cards() -> Iterator[list[Event]]:
    """What a card told on a day of a house, in order."""
    found = defaultdict(list)
    for one in _told():
        if one.code:
            found[one.house_id, one.day, one.code].append(one)
    for events in found.values():
        yield sorted(events, key=lambda one: (one.at, one.device_id or 10**12, one.sequence, one.pk.int))


@recount("checkins.visits")
def visits() -> Iterator[Row]:
    for one in _told():
        if not one.code and one.kind == "in":
            yield Row(at=one.day, amount=one.people, dimensions={"facility": one.house.facility.key})
    for events in _cards():
        yield Row(at=events[0].day, dimensions={"facility": events[0].house.facility.key})


@recount("checkins.seat_hours")
def seat_hours() -> Iterator[Row]:
    for events in _cards():
        for one, after in pairwise(events):
            if one.kind == "in":
                hours = Decimal(str((after.at - one.at).total_seconds())) / 3600
                yield Row(at=one.day, amount=hours, dimensions={"facility": one.house.facility.key})
