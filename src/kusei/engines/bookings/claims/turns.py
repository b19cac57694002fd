"""Whose turn it is: where claims are made one after the other (shared atoms, free times), others wait or stand back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from kusei.engines.bookings.claims.taking import KEYS
from kusei.engines.bookings.resources.models import Atom
from kusei.engines.bookings.resources.slots import Need

_TRY = """
SELECT coalesce(bool_and(pg_try_advisory_xact_lock(hashtextextended(k, %s))), true) FROM unnest(%s::text[]) AS k
"""
_WAIT = """
SELECT pg_advisory_xact_lock(one.key)
FROM (SELECT hashtextextended(k, %s) AS key FROM unnest(%s::text[]) AS k ORDER BY 1) AS one
"""


def wait(needs: Iterable[Need]) -> None:
    """Wait until nobody else makes claims there, as `claims_take` does; until the transaction ends it is our turn.

    Two SQL queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, [KEYS, _keys(needs)])


def free(needs: Iterable[Need]) -> bool:
    """Whether it is our turn there without waiting for anybody, who may wait for this transaction. Two SQL queries."""
    with connection.cursor() as cursor:
        cursor.execute(_TRY, [KEYS, _keys(needs)])
        return bool(cursor.fetchone()[0])


def _keys(needs: Iterable[Need]) -> list[str]:
    """The keys that `claims_insert` locks."""
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
