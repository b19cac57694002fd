"""What is held or not paid in time becomes free by itself."""

from __future__ import annotations

import uuid

from kusei.engines.bookings.reservations import commands
from kusei.engines.bookings.reservations.models import PENDING, Booking
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock

MOST = 500


@task()
def lapse(*, booking_id: str) -> None:
    """Let one booking lapse whose time is over."""
    commands.lapse(booking_id=uuid.UUID(booking_id))


@task(queue="upkeep", cron="* * * * *")
def lapse_what_is_over() -> None:
    """Each minute: bookings whose hold ran out."""
    over = Booking.objects.filter(state__in=PENDING, until__lte=clock.now()).order_by("until")
    for pk in over.values_list("pk", flat=True)[:MOST]:
        enqueue(lapse, key=f"lapse-booking:{pk}", booking_id=str(pk))
