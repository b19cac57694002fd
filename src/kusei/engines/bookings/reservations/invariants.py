"""What always holds of bookings: what stands holds its place, what is over holds nothing, and the history says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kusei.foundation.web import clock
from kusei.foundation.web.invariants import broken, invariant

GRACE = dt.timedelta(days=2)
"""So much later than its time something is said to have been forgotten: the jobs run every minute or every night."""


@invariant(
    key="reservations.claims",
    sentence="有効な予約は場所を確保していて、終わった予約は何も確保していません。",
    sentence_en="A booking that stands holds its place, and one that is over holds nothing.",
)
def claims() -> Iterator[str]:
    """Bookings without their claim, and claims of bookings that are over."""
    yield from broken(
        """WITH held AS (SELECT holder FROM claims_cell UNION SELECT holder FROM claims_span)
        SELECT b.number AS booking, b.state, CASE WHEN h.holder IS NULL THEN 'nothing' ELSE 'something' END AS holds
        FROM reservations_booking b LEFT JOIN held h ON h.holder = b.id
        WHERE (b.state IN ('asked', 'confirmed') AND h.holder IS NULL)
        OR (b.state IN ('cancelled', 'lapsed', 'refused', 'undone') AND h.holder IS NOT NULL) ORDER BY 1"""
    )


@invariant(
    key="reservations.moved_on",
    sentence="期限の過ぎた仮おさえとお支払い待ちの予約は残っていません。",
    sentence_en="What was held or waited for payment past its time has lapsed.",
)
def moved_on() -> Iterator[str]:
    """Bookings that the job of every minute has left behind. Who came, staff record: that is a task of theirs."""
    yield from broken(
        """SELECT number AS booking, state, until, day FROM reservations_booking
        WHERE state IN ('held', 'unpaid') AND until < %(before)s ORDER BY 1""",
        {"before": clock.now() - GRACE},
    )


@invariant(
    key="reservations.contacts",
    sentence="保存する日を過ぎた連絡先は残っていません。",
    sentence_en="No contact of somebody without an account is kept past its day.",
)
def contacts() -> Iterator[str]:
    """Contacts that the nightly job has left behind."""
    yield from broken(
        """SELECT b.number AS booking, c.keep_until AS contact_kept_past FROM reservations_contact c
        JOIN reservations_booking b ON b.id = c.booking_id WHERE c.keep_until < %(day)s ORDER BY 1""",
        {"day": clock.today() - GRACE},
    )
