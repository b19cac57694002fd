"""Keeps what became free for the line, under the id of its `Freed` row, until somebody has it or nobody may."""

from __future__ import annotations

import datetime as dt
import uuid

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.claims import queries, turns
from kusei.engines.bookings.reservations.combining import pick
from kusei.engines.bookings.reservations.refusals import NotOffered
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.slots import Slot
from kusei.engines.bookings.waiting.fitting import Kept
from kusei.engines.bookings.waiting.models import Freed
from kusei.foundation.web import clock

KEPT = dt.timedelta(minutes=10)
"""How long something is kept for the list while nobody was found yet."""


def keep(freed: Freed) -> bool:
    """Keep for the list what the transaction has just given back; False when somebody is about to take it.

    Cells of this transaction's own are taken without waiting for anybody. Where claims are made one after the other
    (shared atoms, free times) it does not wait for whoever is at it: they may wait for this transaction.
    """
    try:
        slot = slot_of(freed)
    except NotOffered:
        return False
    return turns.free(slot.needs()) and claims.take(freed.pk, slot.needs(), until=clock.now() + KEPT)


def slot_of(freed: Freed) -> Slot:
    """The slot that became free, as it is offered now. Raises `NotOffered`."""
    midnight = dt.datetime.combine(freed.day, dt.time(), clock.TOKYO)
    minutes = [int((one - midnight).total_seconds()) // 60 for one in (freed.begins_at, freed.ends_at)]
    offered = resources.slots([freed.resource_id], freed.day, freed.day)[freed.resource_id]
    return pick(offered, freed.part, minutes[0], minutes[1])


def kept_by(holder: uuid.UUID) -> Kept:
    """What is kept under the id and has not run out. One SQL query."""
    kept = Kept()
    held = queries.held_by(holder)
    for cell in held.cells:
        kept.cells[cell] += 1
    for atom, begins_at, ends_at in held.spans:
        kept.spans.setdefault(atom, []).append((begins_at, ends_at))
    return kept
