"""Opening and closing a window (窓口): one person at each, one window each; the database refuses a second."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import rights
from kusei.services.counters.commands.common import State, locked_sitting, office_of
from kusei.services.counters.models import Sitting, Ticket
from kusei.services.counters.refusals import CounterBusy, CounterTaken, ServiceUnknown


@transaction.atomic
def sit(*, office: str, counter: str, by: User) -> Sitting:
    """Open a window. Raises `MayNot`, `ServiceUnknown`, `CounterTaken`."""
    where = office_of(office)
    rights.require_work(by, where)
    if where.window(counter) is None:
        raise ServiceUnknown
    try:
        with transaction.atomic():
            return Sitting.objects.create(office=office, counter=counter, operator=by, opened_at=clock.now())
    except IntegrityError:
        raise CounterTaken from None


@transaction.atomic
def rise(*, by: User) -> Sitting:
    """Close the own window. Raises `NotAtCounter`, `CounterBusy` while somebody is there."""
    sitting = locked_sitting(by)
    there = Ticket.objects.filter(place=sitting.office, counter=sitting.counter)
    if there.filter(state__in=(State.CALLED, State.SERVING)).exists():
        raise CounterBusy
    sitting.closed_at = clock.now()
    sitting.save(update_fields=["closed_at"])
    return sitting
