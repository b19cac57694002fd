"""What always holds of tills: what was taken in a shift was paid at that till, and nothing after its day was closed."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.foundation.web.invariants import broken, invariant


@invariant(
    key="tills.takings",
    sentence="レジで受け取った収納は、そのレジのもので、締めた日のあとに増えていません。",
    sentence_en="What a shift took was paid at its till, and nothing was taken for a day after it was closed.",
)
def takings() -> Iterator[str]:
    """Takings of another till or another day, and payments of a day that was closed before."""
    yield from broken(
        """SELECT t.id AS taking, p.id AS payment, s.till_id AS till FROM tills_taking t
        JOIN tills_shift s ON s.id = t.shift_id JOIN invoices_payment p ON p.id = t.payment_id
        WHERE p.place <> 'till:' || s.till_id OR p.received_on <> s.day ORDER BY 1"""
    )
    yield from broken(
        """SELECT p.id AS payment, d.till_id AS till, d.day AS closed_day FROM tills_day d
        JOIN invoices_payment p ON p.place = 'till:' || d.till_id AND p.received_on = d.day
        WHERE p.made_at > d.closed_at ORDER BY 1"""
    )
