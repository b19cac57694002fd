"""What the commands share: the office of a key, a ticket under lock, and a change with who and when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import packs
from kusei.services.counters.models import Sitting, Ticket, Visit
from kusei.services.counters.packs import Office, Service
from kusei.services.counters.refusals import NotAtCounter, NotPossibleNow, ServiceUnknown

State = Ticket.State


def office_of(key: str) -> Office:
    """The office of that key. Raises `ServiceUnknown`."""
    found = packs.office(key)
    if found is None:
        raise ServiceUnknown
    return found


def service_of(office: Office, key: str) -> Service:
    """The service of that key at the office. Raises `ServiceUnknown`."""
    found = office.service(key)
    if found is None:
        raise ServiceUnknown
    return found


def locked(ticket_id: int, *states: State) -> Ticket:
    """The ticket under lock, in one of these states. Raises `NotPossibleNow`."""
    found = Ticket.objects.select_for_update().get(pk=ticket_id)
    if found.state not in states:
        raise NotPossibleNow(found.get_state_display())
    return found


def locked_sitting(by: User) -> Sitting:
    """Where the person sits, under lock: two clicks follow one another. Raises `NotAtCounter`."""
    found = Sitting.objects.select_for_update().filter(operator=by, closed_at=None).first()
    if found is None:
        raise NotAtCounter
    return found


def at_counter(ticket_id: int, by: User, *states: State) -> Ticket:
    """The ticket under lock, if it is at the window of the person. Raises `NotAtCounter`, `NotPossibleNow`."""
    sitting = locked_sitting(by)
    ticket = locked(ticket_id, *states)
    if (ticket.place, ticket.counter) != (sitting.office, sitting.counter):
        raise NotAtCounter
    return ticket


def ended(visit_id: int) -> None:
    """The visit over several sections is over; what nobody ticked is left to do."""
    visit = Visit.objects.select_for_update().get(pk=visit_id)
    if visit.state == Visit.State.GOING:
        visit.state, visit.ended_at = Visit.State.DONE, clock.now()
        visit.save(update_fields=["state", "ended_at"])


def acted(ticket: Ticket, act: str, by: User | None, at: dt.datetime | None = None, **change: Any) -> Ticket:
    """Write the change with what was done, when and by whom; the database makes the event of it."""
    change = {**change, "act": act, "acted_at": at or clock.now(), "acted_by": by}
    for name, value in change.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=list(change))
    return ticket
