"""How much may be handed to a way out now: a token bucket for its rate, and a rest when it fails or asks for one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from kusei.engines.notices.channels.protocol import Adapter, TryLater
from kusei.engines.notices.deliveries import jobs
from kusei.engines.notices.deliveries.models import Outlet
from kusei.engines.notices.deliveries.refusals import ReasonMissing
from kusei.foundation.audit.context import reason
from kusei.foundation.web import access, clock

BURST = 2.0  # seconds of its rate that may be saved up
TRIES = 5  # failures in a row after which a way out rests
LONGEST_REST = 300.0  # seconds
PLENTY = 1_000_000  # calls: no limit of ours

TAKE = """
INSERT INTO deliveries_outlet AS o (channel, tokens, filled_at, failures, paused_why)
VALUES (%(channel)s, %(full)s, %(now)s, 0, '')
ON CONFLICT (channel) DO UPDATE SET filled_at = greatest(o.filled_at, excluded.filled_at), tokens = least(
    %(full)s, o.tokens + %(rate)s * greatest(0, extract(epoch FROM excluded.filled_at - o.filled_at))
)
RETURNING tokens, rested_until, paused_at
"""


@dataclass(frozen=True)
class Room:
    """How many calls may be made now; when none, in how many seconds to ask again (None: when a person resumes it)."""

    calls: int
    wait: float | None = 0.0


def room(channel: str, adapter: Adapter, *, urgent: bool) -> Room:
    """What may be handed over now. Alerts do not wait for the rate, only for a rest and a pause."""
    now = clock.now()
    full = max(adapter.per_second * BURST, 1.0)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"channel": channel, "full": full, "rate": adapter.per_second, "now": now})
        tokens, rested_until, paused_at = cursor.fetchone()
    if paused_at is not None and not urgent:
        return Room(0, None)
    if rested_until is not None and rested_until > now:
        return Room(0, (rested_until - now).total_seconds())
    if urgent:
        return Room(PLENTY)
    if tokens < 1:
        return Room(0, (1 - tokens) / adapter.per_second)
    return Room(int(tokens))


def spend(channel: str, calls: int) -> None:
    """Take what was used out of the bucket."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE deliveries_outlet SET tokens = tokens - %s WHERE channel = %s", [calls, channel])


def went_well(channel: str) -> None:
    """A call was answered: failures are forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE deliveries_outlet SET failures = 0, rested_until = NULL WHERE channel = %s AND failures > 0",
            [channel],
        )


def went_wrong(channel: str, why: TryLater) -> None:
    """A call failed: rest as long as the provider asked, or longer each time when it fails again and again."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE deliveries_outlet SET failures = failures + %s, failed_at = %s WHERE channel = %s"
            " RETURNING failures",
            [0 if why.busy else 1, now, channel],
        )
        failures = cursor.fetchone()[0]
        rest = why.after if why.after is not None else 1.0 if why.busy else 0.0
        if failures >= TRIES:
            rest = max(rest, min(2.0 ** (failures - TRIES), LONGEST_REST))
        if rest > 0:
            until = now + dt.timedelta(seconds=min(rest, LONGEST_REST))
            cursor.execute("UPDATE deliveries_outlet SET rested_until = %s WHERE channel = %s", [until, channel])


def pause(*, channel: str, by: Any, why: str) -> None:
    """Hand nothing but alerts to the way out until `resume`. Raises `ReasonMissing`, `PermissionDenied`."""
    _require(by)
    if not why.strip():
        raise ReasonMissing
    now = clock.now()
    changes = {"paused_at": now, "paused_why": why.strip()[:200]}
    with transaction.atomic(), reason(why.strip()[:200]):
        Outlet.objects.update_or_create(
            channel=channel, defaults=changes, create_defaults={**changes, "filled_at": now}
        )


def resume(*, channel: str, by: Any) -> None:
    """Hand over again, and forget earlier failures. Raises `PermissionDenied`."""
    _require(by)
    with transaction.atomic():
        Outlet.objects.filter(channel=channel).update(
            paused_at=None, paused_why="", rested_until=None, failures=0, filled_at=clock.now()
        )
        for urgent in (True, False):
            jobs.wake_lane(channel, urgent=urgent)


def _require(by: Any) -> None:
    if not access.holds(by, "administrator"):
        raise PermissionDenied
