"""Free times for appointments."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from kusei.foundation.web import clock
from kusei.services.counters import packs
from kusei.services.counters.models import Appointment
from kusei.services.counters.packs import Office, Service
from kusei.services.counters.times import bookable, moment


def free_times(office: Office, service: Service) -> list[tuple[dt.date, list[dt.datetime]]]:
    """The days within the window of booking with their free times; full and closed days are left out. One SQL query."""
    if service.appointments is None:
        return []
    now, today = clock.now(), clock.today()
    days = [today + dt.timedelta(days=n) for n in range(packs.rules().appointments.days + 1)]
    rows = Appointment.objects.filter(office=office.key, service=service.key, begins_at__gte=moment(today, 0))
    taken = Counter(rows.exclude(state=Appointment.State.CANCELLED).values_list("begins_at", flat=True))
    found = []
    for day in days:
        free = [at for at in bookable(office, service, day) if at > now and taken[at] < service.appointments.places]
        if free:
            found.append((day, free))
    return found
