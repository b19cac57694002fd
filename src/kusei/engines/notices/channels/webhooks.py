"""What every address that a provider calls does first: it reads no more than it should, and acts on each event once."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest

from kusei.foundation.web import clock

LONGEST = 1024 * 1024  # bytes of a body


class TooLong(Exception):
    """The body is longer than any provider's: answer 413."""


def body_of(request: HttpRequest) -> bytes:
    """The raw body, over which signatures are. Raises `TooLong` before more than `LONGEST` bytes are read."""
    try:
        said = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        raise TooLong from None
    if said > LONGEST:
        raise TooLong
    body = request.read(LONGEST + 1)
    if len(body) > LONGEST:
        raise TooLong
    return body


def fresh(provider: str, event_id: str) -> bool:
    """Note that this event is taken in; False when it was already. Call it in the transaction of its effects: the same
    event that comes twice at once waits for the first, and counts as new only where the first failed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_providerevent (provider, event_id, received_at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [provider, event_id, clock.now()],
        )
        return bool(cursor.rowcount)
