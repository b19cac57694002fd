"""What always holds at counters: no number is missing or given twice, and the line is what its events say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kusei.foundation.web import clock
from kusei.foundation.web.invariants import broken, invariant


@invariant(
    key="counters.numbers",
    sentence="番号札は1番から順に、欠けずに、1枚ずつ出ています。",
    sentence_en="Tickets are numbered from 1 without a gap, each number once.",
)
def numbers() -> Iterator[str]:
    """Days of an office whose tickets are not as many as the last number."""
    yield from broken(
        """WITH given AS (SELECT office, prefix, day, count(DISTINCT number) AS tickets, max(number) AS last
            FROM counters_ticket GROUP BY 1, 2, 3)
        SELECT coalesce(n.office, g.office) AS office, coalesce(n.prefix, g.prefix) AS prefix,
            coalesce(n.day, g.day) AS day, n.last AS last_number, g.tickets
        FROM counters_numbering n FULL JOIN given g USING (office, prefix, day)
        WHERE n.last IS DISTINCT FROM g.last OR g.tickets IS DISTINCT FROM g.last ORDER BY 3, 1, 2"""
    )


@invariant(
    key="counters.events",
    sentence="番号札の状態は、最後のできごとと同じです。",
    sentence_en="A ticket is where its last event says.",
)
def events() -> Iterator[str]:
    """Tickets whose last event says otherwise, or that have none."""
    yield from broken(
        """SELECT t.id AS ticket, t.state, e.state AS last_event FROM counters_ticket t
        LEFT JOIN (SELECT DISTINCT ON (ticket_id) ticket_id, state, place FROM counters_event
            ORDER BY ticket_id, id DESC) e ON e.ticket_id = t.id
        WHERE e.state IS DISTINCT FROM t.state OR e.place IS DISTINCT FROM t.place ORDER BY 1"""
    )


@invariant(
    key="counters.windows",
    sentence="呼出し中・手続中の人の窓口には、職員が着いています。",
    sentence_en="Somebody sits at every window to which a ticket was called.",
)
def windows() -> Iterator[str]:
    """Tickets that are called or served at a window where nobody sits."""
    yield from broken(
        """SELECT t.id AS ticket, t.place AS office, t.counter AS window FROM counters_ticket t
        LEFT JOIN counters_sitting s ON s.office = t.place AND s.counter = t.counter AND s.closed_at IS NULL
        WHERE t.state IN ('called', 'serving') AND s.id IS NULL ORDER BY 1"""
    )


@invariant(
    key="counters.days",
    sentence="前の日までの番号札と窓口は、すべて閉じています。",
    sentence_en="Tickets and windows of days before yesterday are closed.",
)
def days() -> Iterator[str]:
    """What the job of the night has left open."""
    yesterday = clock.today() - dt.timedelta(days=1)
    yield from broken(
        """SELECT id AS ticket, day, state FROM counters_ticket
        WHERE state IN ('waiting', 'parked', 'called', 'serving', 'transferred') AND day < %(yesterday)s ORDER BY 1""",
        {"yesterday": yesterday},
    )
    yield from broken(
        """SELECT id AS sitting, office, opened_at FROM counters_sitting
        WHERE closed_at IS NULL AND opened_at < %(begin)s ORDER BY 1""",
        {"begin": dt.datetime.combine(yesterday, dt.time(), clock.TOKYO)},
    )
