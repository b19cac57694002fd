"""One day on three sides: what was paid to us, what providers settled, what reached the bank; and the days before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from kusei.engines.payments.matching.models import Difference, Payout, Run

_SIDES = """
SELECT provider, way, sum(ours)::bigint, sum(settled)::bigint, sum(fees)::bigint, sum(open)::bigint FROM (
    SELECT p.provider, p.way, p.amount AS ours, 0 AS settled, 0 AS fees,
        CASE WHEN m.line_id IS NULL THEN p.amount ELSE 0 END AS open
    FROM invoices_payment p LEFT JOIN matching_match m ON m.payment_id = p.id
    WHERE p.received_on = %(day)s AND p.way <> 'cash'
    UNION ALL
    SELECT l.provider, o.way, 0, l.gross, l.fee, 0
    FROM matching_settledline l JOIN matching_payout o ON o.id = l.payout_id WHERE l.settled_on = %(day)s
) side GROUP BY provider, way ORDER BY provider, way
"""
_COURSE = """
SELECT o.settled_on, sum(o.net)::bigint, coalesce(sum(b.amount), 0)::bigint
FROM matching_payout o LEFT JOIN matching_bankline b ON b.id = o.bank_line_id
WHERE o.settled_on > %(since)s AND o.settled_on <= %(day)s GROUP BY 1 ORDER BY 1 DESC
"""


@dataclass(frozen=True)
class Side:
    """A provider's day: our payments, what it settled, what of ours is not settled yet."""

    provider: str
    way: str
    ours: int
    settled: int
    fees: int
    open: int


@dataclass(frozen=True)
class Day:
    """A day: by provider, the payouts settled on it, and whether everything agrees."""

    day: dt.date
    sides: list[Side]
    payouts: list[Payout]
    open_differences: int
    open_of_day: int
    last_run: Run | None

    @property
    def ours(self) -> int:
        """Yen that were paid to us, cash apart."""
        return sum(one.ours for one in self.sides)

    @property
    def settled(self) -> int:
        """Yen gross that providers settled."""
        return sum(one.settled for one in self.sides)

    @property
    def expected(self) -> int:
        """Yen that are to reach the bank."""
        return sum(one.net for one in self.payouts)

    @property
    def received(self) -> int:
        """Yen that reached it."""
        return sum(one.bank_line.amount for one in self.payouts if one.bank_line)

    @property
    def light(self) -> str:
        """`late` when something differs, `on-track` while something is awaited, `done` when all agrees."""
        if self.open_of_day:
            return "late"
        waiting = any(one.open for one in self.sides) or any(one.posted_on is None for one in self.payouts)
        return "on-track" if waiting or not (self.sides or self.payouts) else "done"


def of_day(day: dt.date) -> Day:
    """The day. Four SQL queries."""
    with connection.cursor() as cursor:
        cursor.execute(_SIDES, {"day": day})
        sides = [Side(*row) for row in cursor.fetchall()]
    payouts = Payout.objects.filter(settled_on=day).select_related("bank_line").order_by("provider", "pk")
    found = Difference.objects.exclude(state="solved").aggregate(all=Count("pk"), day=Count("pk", filter=Q(since=day)))
    last = Run.objects.select_related("by").order_by("-pk").first()
    return Day(day, sides, list(payouts), found["all"], found["day"], last)


def course(day: dt.date, days: int = 14) -> list[tuple[dt.date, int, int]]:
    """Expected and received yen of each day with payouts, the latest first. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(_COURSE, {"day": day, "since": day - dt.timedelta(days=days)})
        return [(when, int(expected), int(received)) for when, expected, received in cursor.fetchall()]
