"""Free times for appointments."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from kusei.foundation.web import clock
from kusei.services.counters import packs
from kusei.services.counters.models import Appointment
from kusei.services.counters.packs import Bookable, Office
from kusei.services.counters.times import bookable, moment

Kind = Appointment.Kind


def free_times(
    office: Office, service: str, rule: Bookable | None, kind: str = Kind.COUNTER
) -> list[tuple[dt.date, list[dt.datetime]]]:
    """The days within the window of booking with their free times; full and closed days are left out. One SQL query."""
    if rule is None:
        return []
    now, today = clock.now(), clock.today()
    days = [today + dt.timedelta(days=n) for n in range(packs.rules().appointments.days + 1)]
    rows = Appointment.objects.filter(kind=kind, office=office.key, service=service, begins_at__gte=moment(today, 0))
    taken = Counter(rows.exclude(state=Appointment.State.CANCELLED).values_list("begins_at", flat=True))
    found = []
    for day in days:
        free = [at for at in bookable(office, rule, day) if at > now and taken[at] < rule.places]
        if free:
            found.append((day, free))
    return found
