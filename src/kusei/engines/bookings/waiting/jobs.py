"""Background work of waiting lists; every job may run twice."""

from __future__ import annotations

import datetime as dt
import uuid

from kusei.engines.bookings.waiting import alerting, offering, sweeping
from kusei.engines.bookings.waiting.models import Freed
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock

KEEPS = dt.timedelta(days=30)


@task(priority=10)
def offer(*, freed_id: str) -> None:
    """Offer what became free to those who wait; then tell those who saved a search what is left."""
    offering.offer(uuid.UUID(freed_id))
    enqueue(tell_alerts, key=f"tell-alerts:{freed_id}", freed_id=freed_id)


@task()
def tell_alerts(*, freed_id: str) -> None:
    """Tell those whose saved search fits."""
    alerting.tell(uuid.UUID(freed_id))


@task(queue="upkeep", cron="*/10 * * * *")
def look_again() -> None:
    """What is free and waited for, but was not told by a booking: a closure that was lifted, a job that failed."""
    sweeping.sweep()


@task(queue="upkeep", cron="20 6 * * *")
def tidy() -> None:
    """Each morning: remind of alerts that run out; forget slots that were looked at long ago."""
    alerting.remind(alerting.running_out())
    Freed.objects.filter(done_at__lt=clock.now() - KEEPS).delete()
