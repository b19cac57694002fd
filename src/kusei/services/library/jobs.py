"""Seats that nobody came to become free by themselves, to the second."""

from __future__ import annotations

import datetime as dt
import uuid

from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock
from kusei.services.library import commands
from kusei.services.library.queries import mine

MOST = 500
AHEAD = dt.timedelta(seconds=70)  # a little more than the minute until this looks again


@task()
def free_missed(*, booking_id: str) -> None:
    """Free one seat, unless somebody came meanwhile."""
    commands.free_missed(booking_id=uuid.UUID(booking_id))


@task(queue="upkeep", cron="* * * * *")
def look_for_missed() -> None:
    """Each minute: a job for the very moment at which a seat's time of waiting ends."""
    for booking_id, until in mine.missed_by(clock.now() + AHEAD, MOST):
        enqueue(free_missed, key=f"free-seat:{booking_id}", run_at=until, booking_id=str(booking_id))
