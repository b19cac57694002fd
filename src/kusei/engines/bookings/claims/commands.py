"""Takes, keeps, gives back and lets run out. The rules live in the functions of the database (see `taking`)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from kusei.engines.bookings.resources.slots import Need
from kusei.foundation.web import clock

_TAKE = (
    "SELECT claims_take(%s, %s, %s::bigint[], %s::int[], %s::date[], %s::int[], %s::timestamptz[], %s::timestamptz[],"
    " %s)"
)


Wanted = Need
"""So many places of an atom: in a cell of a day's grid, or (cell None) from begin to end, preparation included."""


def take(holder: uuid.UUID, wanted: Sequence[Wanted], *, until: dt.datetime | None = None) -> bool:
    """All of it or nothing, for good or until that moment; False when anything of it is held.

    Inside the caller's transaction, once in each (see `taking`). Raises `ValueError` when nothing is wanted.
    """
    if not wanted or any(one.places < 1 for one in wanted):
        raise ValueError("a claim wants at least one place")
    return bool(_call(_TAKE, holder, until, *columns(wanted), clock.now()))


def columns(wanted: Sequence[Wanted]) -> list[list[Any]]:
    """What is wanted as `claims_take` reads it: atoms, places, days, cells, begins, ends."""
    return [list(column) for column in zip(*wanted, strict=True)]


def keep(holder: uuid.UUID, *, until: dt.datetime | None = None) -> bool:
    """The hold stays, for good or until that moment. False when it ran out or is no longer whole: nothing changes."""
    return bool(_call("SELECT claims_keep(%s, %s, %s)", holder, until, clock.now()))


def release(holder: uuid.UUID) -> int:
    """Everything that the holder holds is free again; how many rows that were."""
    return int(_call("SELECT claims_release(%s)", holder))


def expire(now: dt.datetime | None = None) -> int:
    """Take away the holds that have run out; how many rows that were."""
    return int(_call("SELECT claims_expire(%s)", now or clock.now()))


def _call(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
