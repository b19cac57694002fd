"""What else happens to a ticket at a window: parked, handed over with the same number, back after a no-show."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import packs, rights
from kusei.services.counters.commands.common import State, acted, at_counter, locked, office_of, service_of
from kusei.services.counters.models import Ticket
from kusei.services.counters.refusals import ServiceUnknown, TooLate


@transaction.atomic
def park(*, ticket_id: int, by: User) -> Ticket:
    """Put it aside (保留), such as while a form is filled in: it is called again by its number, not by its turn.

    Raises `NotAtCounter`, `NotPossibleNow`.
    """
    ticket = at_counter(ticket_id, by, State.CALLED, State.SERVING)
    now = clock.now()
    return acted(ticket, "park", by, now, state=State.PARKED, counter="", waiting_since=now)


@transaction.atomic
def transfer(*, ticket_id: int, service: str, office: str = "", by: User) -> Ticket:
    """Hand over to another service, here or at another office, with the same number.

    The person keeps the time of their coming, so that they do not queue twice. At another office they wait from
    when they say there that they have arrived. Raises `ServiceUnknown`, `NotAtCounter`, `NotPossibleNow`.
    """
    ticket = at_counter(ticket_id, by, State.CALLED, State.SERVING)
    where = office_of(office or ticket.place)
    what = service_of(where, service)
    now = clock.now()
    elsewhere = where.key != ticket.place
    return acted(
        ticket,
        "transfer",
        by,
        now,
        state=State.TRANSFERRED if elsewhere else State.WAITING,
        place=where.key,
        service=what.key,
        counter="",
        enters_at=now,
        present_at=None if elsewhere else now,
        waiting_since=now,
    )


@transaction.atomic
def come_back(*, ticket_id: int, by: User | None = None) -> Ticket:
    """Somebody who did not hear the call is there. They go on where they were in line. Raises `TooLate`."""
    ticket = locked(ticket_id, State.NO_SHOW)
    now = clock.now()
    if now > ticket.acted_at + dt.timedelta(minutes=packs.rules().return_within_minutes):
        raise TooLate
    return acted(ticket, "return", by, now, state=State.WAITING, counter="", present_at=now, waiting_since=now)


@transaction.atomic
def prioritise(*, ticket_id: int, priority: str, by: User) -> Ticket:
    """Give a waiting person a class of priority, or take it away. Raises `MayNot`, `ServiceUnknown`."""
    ticket = locked(ticket_id, State.WAITING)
    rights.require_work(by, office_of(ticket.place))
    rules = packs.rules()
    before, after = rules.priority(ticket.priority), rules.priority(priority)
    if priority and after is None:
        raise ServiceUnknown
    shift = (before.ahead_minutes if before else 0) - (after.ahead_minutes if after else 0)
    line_at = ticket.line_at + dt.timedelta(minutes=shift)
    return acted(ticket, "prioritise", by, priority=priority, line_at=line_at)
