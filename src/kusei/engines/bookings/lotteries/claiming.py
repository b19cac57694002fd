"""Claims places for a round, each for itself, through the one function of the database that takes; and lets them go."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import connection

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.lotteries.models import Place, Round
from kusei.engines.bookings.resources.slots import Need
from kusei.foundation.web import clock

_EACH = """
SELECT w.holder, claims_take(w.holder, NULL, ARRAY[w.atom], ARRAY[1], ARRAY[w.day], ARRAY[w.cell], ARRAY[w.begins],
    ARRAY[w.ends], %s)
FROM (SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::date[], %s::int[], %s::timestamptz[], %s::timestamptz[])
    WITH ORDINALITY AS w(holder, atom, day, cell, begins, ends, place) ORDER BY place) w
"""


def take_each(wanted: Sequence[tuple[uuid.UUID, Need]]) -> set[uuid.UUID]:
    """The holders that got their place, one after the other in this order; all of one atom and day. One SQL query.

    Others wait for cells of one atom in the order of their numbers, so whoever calls this asks in that order too.
    """
    holders, needs = zip(*wanted, strict=True)
    atoms, _places, days, cells, begins, ends = zip(*needs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_EACH, [clock.now(), list(holders), *map(list, (atoms, days, cells, begins, ends))])
        return {holder for holder, taken in cursor.fetchall() if taken}


def let_go(found: Round) -> int:
    """What the round still holds is free for first come, in the caller's transaction; how many places that were."""
    places = list(
        Place.objects.filter(slot__round=found, kept=True, use=None).order_by("pk").values_list("pk", flat=True)
    )
    for pk in places:
        claims.release(pk)
    Place.objects.filter(pk__in=places).update(kept=False)
    return len(places)
