"""Looks from time to time at what is waited for and free although no booking told so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from kusei.engines.bookings.finding.free import Days, free_days
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import Slot, Slots
from kusei.engines.bookings.waiting.fitting import wanted
from kusei.engines.bookings.waiting.models import Entry, Freed
from kusei.engines.bookings.waiting.offering import put
from kusei.foundation.web import clock

AGAIN = dt.timedelta(minutes=25)
"""A slot that nobody in line could have is looked at again after so long."""
MOST = 200
"""Slots of one look."""


def sweep() -> int:
    """Have the slots that somebody waits for and that are free looked at. How many. Nine SQL queries, two for each."""
    entries = list(Entry.objects.in_line().prefetch_related("resources"))
    if not entries:
        return 0
    rooms = {one.pk: one for entry in entries for one in entry.resources.all()}
    since, until = clock.today(), max(one.last_day for one in entries)
    since = max(since, min(one.first_day for one in entries))
    free = free_days(list(rooms), since, until)
    known = set(
        Freed.objects.filter(resource__in=rooms, made_at__gt=clock.now() - AGAIN).values_list(
            "resource_id", "begins_at"
        )
    )
    found: dict[tuple[int, dt.datetime], Slot] = {}
    for entry in entries:
        for room in entry.resources.all():
            for slot in wanted(entry, _slots(room, free[room.pk])):
                key = (room.pk, slot.begins_at)
                if key not in known and len(found) < MOST:
                    found.setdefault(key, slot)
    for (pk, _begins), slot in found.items():
        _put(rooms[pk], slot)
    return len(found)


def _slots(room: Resource, days: Days) -> Iterator[Slot]:
    yield from Slots(room.pk, (), [one for day in sorted(days) for one in days[day]])


def _put(room: Resource, slot: Slot) -> None:
    with transaction.atomic():
        put(
            Freed(
                resource=room,
                day=slot.day,
                part=slot.part,
                begins_at=slot.begins_at,
                ends_at=slot.ends_at,
                made_at=clock.now(),
            )
        )
