"""Appointments (予約): a place at a time is given once, whoever asks at the same moment."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import packs
from kusei.services.counters.commands.common import office_of, service_of
from kusei.services.counters.models import Appointment
from kusei.services.counters.refusals import NotFree, NotPossibleNow
from kusei.services.counters.times import bookable


@transaction.atomic
def book(*, office: str, service: str, begins_at: dt.datetime, person: User | None = None) -> Appointment:
    """Book a time. Raises `ServiceUnknown`, `NotFree`."""
    where = office_of(office)
    what = service_of(where, service)
    now = clock.now()
    day = begins_at.astimezone(clock.TOKYO).date()
    last = clock.today() + dt.timedelta(days=packs.rules().appointments.days)
    if what.appointments is None or begins_at <= now or day > last or begins_at not in bookable(where, what, day):
        raise NotFree
    taken = set(
        Appointment.objects.filter(office=office, service=service, begins_at=begins_at)
        .exclude(state=Appointment.State.CANCELLED)
        .values_list("place", flat=True)
    )
    for place in range(what.appointments.places):
        if place in taken:
            continue
        try:
            with transaction.atomic():
                return Appointment.objects.create(
                    office=office, service=service, begins_at=begins_at, place=place, person=person, made_at=now
                )
        except IntegrityError:  # somebody else was quicker; the next place may be free
            continue
    raise NotFree


@transaction.atomic
def cancel_booking(*, appointment_id: int) -> Appointment:
    """Cancel; its place is free at once. Raises `NotPossibleNow`."""
    held = Appointment.objects.select_for_update().get(pk=appointment_id)
    if held.state != Appointment.State.BOOKED:
        raise NotPossibleNow(held.get_state_display())
    held.state = Appointment.State.CANCELLED
    held.save(update_fields=["state"])
    return held
