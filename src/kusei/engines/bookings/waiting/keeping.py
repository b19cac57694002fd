"""Keeps what became free for the line, under the id of its `Freed` row, until somebody has it or nobody may."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import connection

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.claims.models import Cell, Span
from kusei.engines.bookings.claims.taking import KEYS
from kusei.engines.bookings.reservations.combining import pick
from kusei.engines.bookings.reservations.refusals import NotOffered
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Atom
from kusei.engines.bookings.resources.slots import Need, Slot
from kusei.engines.bookings.waiting.fitting import Kept
from kusei.engines.bookings.waiting.models import Freed
from kusei.foundation.web import clock

KEPT = dt.timedelta(minutes=10)
"""How long something is kept for the list while nobody was found yet."""
_TRY = """
SELECT coalesce(bool_and(pg_try_advisory_xact_lock(hashtextextended(k, %s))), true) FROM unnest(%s::text[]) AS k
"""
_LOCK = """
SELECT pg_advisory_xact_lock(one.key)
FROM (SELECT hashtextextended(k, %s) AS key FROM unnest(%s::text[]) AS k ORDER BY 1) AS one
"""


def keep(freed: Freed) -> bool:
    """Keep for the list what the transaction has just given back; False when somebody is about to take it.

    Cells of this transaction's own are taken without waiting for anybody. Where claims are made one after the other
    (shared atoms, free times) it does not wait for whoever is at it: they may wait for this transaction.
    """
    try:
        slot = slot_of(freed)
    except NotOffered:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_TRY, [KEYS, keys(slot.needs())])
        if not cursor.fetchone()[0]:
            return False
    return claims.take(freed.pk, slot.needs(), until=clock.now() + KEPT)


def slot_of(freed: Freed) -> Slot:
    """The slot that became free, as it is offered now. Raises `NotOffered`."""
    midnight = dt.datetime.combine(freed.day, dt.time(), clock.TOKYO)
    minutes = [int((one - midnight).total_seconds()) // 60 for one in (freed.begins_at, freed.ends_at)]
    offered = resources.slots([freed.resource_id], freed.day, freed.day)[freed.resource_id]
    return pick(offered, freed.part, minutes[0], minutes[1])


def keys(needs: Iterable[Need]) -> list[str]:
    """The keys under which `claims_take` makes one after the other. One SQL query."""
    every = list(needs)
    many = Atom.objects.filter(pk__in={one.atom_id for one in every}, places__gt=1).values_list("pk", flat=True)
    shared = set(many)
    return sorted(
        {
            f"{one.atom_id} {'' if one.cell is None else one.day.isoformat()}"
            for one in every
            if one.cell is None or one.atom_id in shared
        }
    )


def lock(needs: Iterable[Need]) -> None:
    """Wait until nobody else makes claims where they are made one after the other, as `claims_take` does."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [KEYS, keys(needs)])


def kept_by(holder: uuid.UUID) -> Kept:
    """What is kept under the id and has not run out. Two SQL queries."""
    kept, now = Kept(), clock.now()
    for atom, day, cell in Cell.objects.filter(holder=holder, until__gt=now).values_list("atom_id", "day", "cell"):
        kept.cells[atom, day, cell] += 1
    for atom, during in Span.objects.filter(holder=holder, until__gt=now).values_list("atom_id", "during"):
        kept.spans.setdefault(atom, []).append((during.lower, during.upper))
    return kept
