"""The tables of deliveries lie in one part a month: a part is made before it is needed, and thrown away as a whole."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

TABLES = ("deliveries_batch", "deliveries_message", "deliveries_outcome")
_made: set[dt.date] = set()  # months whose parts this process has seen committed


def month_of(day: dt.date) -> dt.date:
    """The first day of its month."""
    return day.replace(day=1)


def ensure(month: dt.date) -> None:
    """Make the parts of the month if they are not there. `month` is its first day."""
    if month in _made:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT deliveries_make_month(%s)", [month])
    transaction.on_commit(lambda: _made.add(month))


def months() -> list[dt.date]:
    """The months that have a part, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_date(right(c.relname, 6), 'YYYYMM') FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = 'deliveries_batch'::regclass ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def throw_away(month: dt.date) -> None:
    """Drop what was delivered in the month: its batches, messages and outcomes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deliveries_drop_month(%s)", [month])
    _made.discard(month)
