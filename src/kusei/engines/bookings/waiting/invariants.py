"""What always holds of waiting lists, and that every claim of all bookings has somebody who holds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kusei.foundation.web import clock
from kusei.foundation.web.invariants import broken, invariant

GRACE = dt.timedelta(days=1)
"""So long after it became free a slot counts as forgotten: the job that looks again runs every ten minutes."""


@invariant(
    key="claims.holders",
    sentence="確保には、必ず予約か、抽選の枠か、空き待ちの枠があります。",
    sentence_en="Whatever is held is held by a booking, by a place of a lottery or for a waiting list.",
)
def holders() -> Iterator[str]:
    """Claims of nobody."""
    yield from broken(
        """WITH held AS (SELECT holder, count(*) AS parts FROM (
            SELECT holder FROM claims_cell UNION ALL SELECT holder FROM claims_span) c GROUP BY holder)
        SELECT h.holder AS claim_of_nobody, h.parts FROM held h
        LEFT JOIN reservations_booking b ON b.id = h.holder
        LEFT JOIN lotteries_place p ON p.id = h.holder AND p.kept
        LEFT JOIN waiting_freed f ON f.id = h.holder AND f.done_at IS NULL
        WHERE b.id IS NULL AND p.id IS NULL AND f.id IS NULL ORDER BY 1"""
    )


@invariant(
    key="lotteries.kept",
    sentence="抽選がおさえている枠は、実際に確保されています。",
    sentence_en="Every place that a lottery keeps is held in fact.",
)
def kept() -> Iterator[str]:
    """Places that are said to be kept and hold nothing."""
    yield from broken(
        """SELECT p.slot_id AS slot, p.id AS place_kept_without_claim FROM lotteries_place p
        WHERE p.kept AND NOT EXISTS (SELECT FROM claims_cell c WHERE c.holder = p.id) ORDER BY 1"""
    )


@invariant(
    key="waiting.freed",
    sentence="空いた枠は、空き待ちの人に案内したか、だれでも予約できるようになっています。",
    sentence_en="What became free was offered to those who wait, or is open to everybody.",
)
def freed() -> Iterator[str]:
    """Slots that became free a day ago and that no job has looked at."""
    yield from broken(
        "SELECT id AS freed, made_at FROM waiting_freed WHERE done_at IS NULL AND made_at < %(before)s ORDER BY 2",
        {"before": clock.now() - GRACE},
    )


@invariant(
    key="waiting.offers",
    sentence="空き待ちの案内は、待っている人の予約で、1人に二つ同時に出ていません。",
    sentence_en="An offer is a booking of the person who waits, and nobody has two that are open.",
)
def offers() -> Iterator[str]:
    """Offers whose booking belongs to somebody else, and entries with two open offers."""
    yield from broken(
        """SELECT o.id AS offer, o.entry_id AS entry, b.number AS booking FROM waiting_offer o
        JOIN waiting_entry e ON e.id = o.entry_id JOIN reservations_booking b ON b.id = o.booking_id
        WHERE b.person_id IS DISTINCT FROM e.person_id ORDER BY 1"""
    )
    yield from broken(
        """SELECT entry_id AS entry, count(*) AS open_offers FROM waiting_offer WHERE declined_at IS NULL
        GROUP BY 1 HAVING count(*) > 1 ORDER BY 1"""
    )
