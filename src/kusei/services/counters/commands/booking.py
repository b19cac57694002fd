"""Appointments (予約): a place at a time is given once, whoever asks at the same moment."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import packs
from kusei.services.counters.commands.common import office_of, service_of
from kusei.services.counters.models import Appointment, Consultation
from kusei.services.counters.packs import Bookable, Office
from kusei.services.counters.refusals import NotFree, NotPossibleNow
from kusei.services.counters.times import bookable

Kind = Appointment.Kind


@transaction.atomic
def book(
    *, office: str, service: str, begins_at: dt.datetime, person: User | None = None, remote: bool = False
) -> Appointment:
    """Book a time at the counter, or for a consultation by video. Raises `ServiceUnknown`, `NotFree`."""
    where = office_of(office)
    what = service_of(where, service)
    rule, kind = (what.remote, Kind.REMOTE) if remote else (what.appointments, Kind.COUNTER)
    held = place_at(where, service, rule, begins_at, kind=kind, person=person)
    if remote:
        Consultation.objects.create(appointment=held)
    return held


def place_at(  # noqa: PLR0913  what an appointment consists of
    office: Office, service: str, rule: Bookable | None, begins_at: dt.datetime, *, kind: str, person: User | None
) -> Appointment:
    """Take a free place at the time, in the transaction of the caller. Raises `NotFree`."""
    now = clock.now()
    day = begins_at.astimezone(clock.TOKYO).date()
    last = clock.today() + dt.timedelta(days=packs.rules().appointments.days)
    if rule is None or begins_at <= now or day > last or begins_at not in bookable(office, rule, day):
        raise NotFree
    taken = set(
        Appointment.objects.filter(kind=kind, office=office.key, service=service, begins_at=begins_at)
        .exclude(state=Appointment.State.CANCELLED)
        .values_list("place", flat=True)
    )
    what = {"kind": kind, "office": office.key, "service": service, "begins_at": begins_at}
    for place in range(rule.places):
        if place in taken:
            continue
        try:
            with transaction.atomic():
                return Appointment.objects.create(**what, place=place, person=person, made_at=now)
        except IntegrityError:  # somebody else was quicker; the next place may be free
            continue
    raise NotFree


@transaction.atomic
def cancel_booking(*, appointment_id: int) -> Appointment:
    """Cancel; its place is free at once. Raises `NotPossibleNow`."""
    held = Appointment.objects.select_for_update().get(pk=appointment_id)
    if held.state != Appointment.State.BOOKED:
        raise NotPossibleNow(held.get_state_display())
    if held.kind == Kind.REMOTE:
        talk = Consultation.objects.select_for_update().get(appointment=held)
        if talk.state != Consultation.State.BOOKED:
            raise NotPossibleNow(talk.get_state_display())
        talk.state, talk.ended_at = Consultation.State.CANCELLED, clock.now()
        talk.save(update_fields=["state", "ended_at"])
    held.state = Appointment.State.CANCELLED
    held.save(update_fields=["state"])
    return held
