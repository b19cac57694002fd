"""What is held."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from kusei.engines.bookings.claims.commands import Wanted
from kusei.foundation.web import clock
from kusei.lib import pgarrays

_TAKEN = """
SELECT c.atom_id, c.day, c.cell, count(*), NULL, NULL FROM claims_cell c
WHERE c.atom_id = ANY(%(atoms)s::bigint[]) AND c.day BETWEEN %(since)s AND %(until)s
AND (c.until IS NULL OR c.until > %(now)s)
GROUP BY c.atom_id, c.day, c.cell
UNION ALL
SELECT s.atom_id, NULL, NULL, s.place, lower(s.during), upper(s.during) FROM claims_span s
WHERE s.atom_id = ANY(%(atoms)s::bigint[]) AND s.during && tstzrange(%(begin)s, %(end)s)
AND (s.until IS NULL OR s.until > %(now)s)
"""
_OF = """
SELECT c.atom_id, c.day, c.cell, NULL, NULL FROM claims_cell c
WHERE c.holder = %(holder)s AND (c.until IS NULL OR c.until > %(now)s)
UNION ALL
SELECT s.atom_id, NULL, NULL, lower(s.during), upper(s.during) FROM claims_span s
WHERE s.holder = %(holder)s AND (s.until IS NULL OR s.until > %(now)s)
"""
_HELD = """
SELECT EXISTS (SELECT FROM claims_cell c WHERE c.holder = %(holder)s AND (c.until IS NULL OR c.until > %(now)s))
OR EXISTS (SELECT FROM claims_span s WHERE s.holder = %(holder)s AND (s.until IS NULL OR s.until > %(now)s))
"""


@dataclass
class Taken:
    """How many places of cells are held; of free atoms, from when to when each place is."""

    cells: dict[tuple[int, dt.date, int], int] = field(default_factory=dict)
    spans: dict[int, list[tuple[dt.datetime, dt.datetime, int]]] = field(default_factory=lambda: defaultdict(list))

    def held(self, wanted: Wanted) -> int:
        """How many places of what is wanted are held, at some moment of it."""
        if wanted.cell is not None:
            return self.cells.get((wanted.atom_id, wanted.day, wanted.cell), 0)
        # A claim keeps one place from begin to end, so a place is held when anything of it is.
        held = self.spans.get(wanted.atom_id, ())
        return len({place for begin, end, place in held if begin < wanted.ends_at and wanted.begins_at < end})


def taken(atom_ids: Collection[int], since: dt.date, until: dt.date) -> Taken:
    """What is held of these atoms from the first to the last day. Holds that ran out do not count. One SQL query."""
    begin = dt.datetime.combine(since, dt.time(), clock.TOKYO)
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), clock.TOKYO)
    values: dict[str, Any] = {
        "atoms": pgarrays.numbers(atom_ids),
        "since": since,
        "until": until,
        "begin": begin,
        "end": end,
        "now": clock.now(),
    }
    found = Taken()
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, values)
        for atom, day, cell, number, begins_at, ends_at in cursor.fetchall():
            if day is not None:
                found.cells[atom, day, cell] = number
            else:
                found.spans[atom].append((begins_at, ends_at, number))
    return found


def holds(holder: uuid.UUID) -> bool:
    """Whether the holder holds anything at this moment. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"holder": holder, "now": clock.now()})
        return bool(cursor.fetchone()[0])


@dataclass
class Held:
    """What one holder holds: cells by atom, day and number; free times by atom, from when to when."""

    cells: list[tuple[int, dt.date, int]] = field(default_factory=list)
    spans: list[tuple[int, dt.datetime, dt.datetime]] = field(default_factory=list)


def held_by(holder: uuid.UUID) -> Held:
    """What the holder holds at this moment, a row for each place. One SQL query."""
    found = Held()
    with connection.cursor() as cursor:
        cursor.execute(_OF, {"holder": holder, "now": clock.now()})
        for atom, day, cell, begins_at, ends_at in cursor.fetchall():
            if day is not None:
                found.cells.append((atom, day, cell))
            else:
                found.spans.append((atom, begins_at, ends_at))
    return found
