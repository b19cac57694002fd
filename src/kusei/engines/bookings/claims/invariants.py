"""What always holds of claims: no place is held twice at a time, and what was taken together is still whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kusei.foundation.web import clock
from kusei.foundation.web.invariants import broken, invariant

GRACE = dt.timedelta(hours=1)
"""So long after its end a hold is said to have been forgotten: the job that takes them away runs every minute."""


@invariant(
    key="claims.once",
    sentence="同じ場所の同じ時間が、二重に確保されていることはありません。",
    sentence_en="No place is held twice at the same time.",
)
def once() -> Iterator[str]:
    """Spans of one place that overlap, and cells held twice."""
    yield from broken(
        """SELECT id AS span, other AS overlaps_span, atom_id AS atom, place FROM (
            SELECT s.id, s.atom_id, s.place, lower(s.during) AS begins,
                max(upper(s.during)) OVER earlier AS until, last_value(s.id) OVER earlier AS other
            FROM claims_span s WINDOW earlier AS (PARTITION BY s.atom_id, s.place ORDER BY lower(s.during), s.id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        ) one WHERE until > begins ORDER BY 1"""
    )
    yield from broken(
        """SELECT atom_id AS atom, day, cell, place, count(*) AS held FROM claims_cell
        GROUP BY 1, 2, 3, 4 HAVING count(*) > 1 ORDER BY 1, 2, 3, 4"""
    )


@invariant(
    key="claims.fit",
    sentence="確保は、場所の数と貸し方に合っています。",
    sentence_en="What is held fits its atom: as many places as it has, by grid or by free times as it is lent.",
)
def fit() -> Iterator[str]:
    """Claims of places that are not there, or of atoms that are lent another way."""
    yield from broken(
        """SELECT c.atom_id AS atom, c.day, c.cell, c.place, a.places, a.mode FROM claims_cell c
        LEFT JOIN resources_atom a ON a.id = c.atom_id
        WHERE a.id IS NULL OR c.place > a.places OR a.mode <> 'grid' ORDER BY 1, 2, 3, 4"""
    )
    yield from broken(
        """SELECT s.id AS span, s.atom_id AS atom, s.place, a.places, a.mode FROM claims_span s
        LEFT JOIN resources_atom a ON a.id = s.atom_id
        WHERE a.id IS NULL OR s.place > a.places OR a.mode <> 'free' ORDER BY 1"""
    )


@invariant(
    key="claims.whole",
    sentence="まとめて確保した枠は、すべて残っています。期限の過ぎた仮おさえは残っていません。",
    sentence_en="What was taken together for good is still whole, and no hold is left past its end.",
)
def whole() -> Iterator[str]:
    """Holders who lost a part of what they hold, and holds that ran out and were not taken away."""
    yield from broken(
        """SELECT holder, count(*) AS held, max(parts) AS taken FROM (
            SELECT holder, parts, until FROM claims_cell UNION ALL SELECT holder, parts, until FROM claims_span
        ) c GROUP BY holder HAVING bool_and(until IS NULL) AND count(*) <> max(parts) ORDER BY 1"""
    )
    yield from broken(
        """SELECT holder, max(until) AS ran_out FROM (
            SELECT holder, until FROM claims_cell WHERE until < %(before)s
            UNION ALL SELECT holder, until FROM claims_span WHERE until < %(before)s
        ) c GROUP BY holder ORDER BY 1""",
        {"before": clock.now() - GRACE},
    )
