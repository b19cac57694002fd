"""People who wait, and the jobs that answer them, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.testing import DAY
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.waiting import commands, jobs
from kusei.engines.bookings.waiting.models import Entry, Freed, Offer
from kusei.foundation.people.models import User


def waits(person: User, *rooms: Resource, part: str = "am", days: int = 1, **more: Any) -> Entry:
    """Somebody in line for the rooms from the day of the samples on."""
    return commands.join(
        person=person,
        resources_wanted=rooms,
        first_day=DAY,
        last_day=DAY + dt.timedelta(days=days - 1),
        part=part,
        **more,
    )


def work() -> None:
    """Do what the jobs would do, until nothing is left."""
    while (freed := Freed.objects.filter(done_at=None).order_by("made_at").first()) is not None:
        jobs.offer(freed_id=str(freed.pk))


def offered() -> dict[str, Booking]:
    """What is offered at the moment, by the e-mail address of who got it."""
    rows = Offer.objects.filter(booking__state="held").select_related("booking", "entry__person")
    return {one.entry.person.email: one.booking for one in rows}
