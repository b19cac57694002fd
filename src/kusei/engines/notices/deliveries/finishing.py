"""Says that a sending is done when nothing of it waits any more."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from kusei.foundation.web import clock

DONE = """
UPDATE deliveries_sending s SET state = 'done', finished_at = %s
WHERE s.id = ANY(%s) AND s.state = 'handing'
    AND NOT EXISTS (
        SELECT FROM deliveries_batch b WHERE b.month = s.month AND b.sending_id = s.id AND b.state = 'waiting'
    )
"""


def finish(sendings: Iterable[int]) -> None:
    """Mark those as done that are. Called in the transaction that took the last batch away."""
    numbers = sorted(set(sendings))
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute(DONE, [clock.now(), numbers])
