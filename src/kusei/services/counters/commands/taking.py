"""Tickets: taking a number, arriving, giving it back.

A number is drawn from one row per office, prefix and day: no number twice, none left out. It is on the way in the same
transaction as its ticket, so that whoever fails leaves no hole.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import packs, rights
from kusei.services.counters.commands.common import State, acted, ended, locked, office_of, service_of
from kusei.services.counters.models import OPEN_STATES, Appointment, Ticket
from kusei.services.counters.packs import Office, Priority, Service
from kusei.services.counters.queries.waiting import expected_call
from kusei.services.counters.refusals import (
    EnoughTickets,
    NotByPhone,
    NotPossibleNow,
    OfficeClosed,
    ServiceUnknown,
    TooEarly,
)

DRAW = """
INSERT INTO counters_numbering (office, prefix, day, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (office, prefix, day) DO UPDATE SET last = counters_numbering.last + 1 RETURNING last
"""
Channel = Ticket.Channel


@transaction.atomic
def take_ticket(  # noqa: PLR0913  what a ticket consists of
    *,
    office: str,
    service: str,
    channel: str = Channel.KIOSK,
    person: User | None = None,
    appointment: Appointment | None = None,
    priority: str = "",
    by: User | None = None,
) -> Ticket:
    """Take a number. From the kiosk and the staff the person is there; from the phone they are not yet.

    Raises `ServiceUnknown`, `OfficeClosed`, `NotByPhone`, `EnoughTickets`, `TooEarly`, `NotPossibleNow`.
    """
    where = office_of(office)
    what = service_of(where, service)
    chosen = packs.rules().priority(priority)
    if priority and chosen is None:
        raise ServiceUnknown
    if channel == Channel.STAFF:
        assert by is not None
        rights.require_work(by, where)
    now = clock.now()
    at = now.astimezone(clock.TOKYO)
    if channel != Channel.STAFF and not where.is_open(at.date(), at.hour * 60 + at.minute):
        raise OfficeClosed
    if appointment is not None and (appointment.office, appointment.service) != (where.key, what.key):
        raise ServiceUnknown
    if channel == Channel.PHONE and appointment is None:
        _require_phone(what, person)
    held = arriving(appointment, now)
    enters_at, line_at = places_in_line(now, held.begins_at if held else None, chosen)
    away = channel == Channel.PHONE and held is None
    due_at = (expected_call(where, what.key) or now) if away else None  # read before the row of the numbers is held
    return issue(
        where,
        what,
        now,
        channel=channel,
        priority=priority,
        person=person,
        appointment=held,
        due_at=due_at,
        present_at=None if away else now,
        enters_at=enters_at,
        line_at=line_at,
        acted_by=by,
    )


def issue(where: Office, what: Service, now: dt.datetime, *, enters_at: dt.datetime, **more: Any) -> Ticket:
    """Draw a number and make a ticket of it, in the transaction of the caller."""
    day = now.astimezone(clock.TOKYO).date()
    return Ticket.objects.create(
        office=where.key,
        prefix=what.prefix,
        day=day,
        number=draw(where.key, what.prefix, day),
        place=where.key,
        service=what.key,
        taken_at=now,
        enters_at=enters_at,
        waiting_since=max(now, enters_at),
        act="take",
        acted_at=now,
        **more,
    )


@transaction.atomic
def check_in(*, ticket_id: int, by: User | None = None) -> Ticket:
    """The person is there (到着). In time they keep their place in line, later they wait at its back.

    Raises `NotPossibleNow`.
    """
    ticket = locked(ticket_id, State.WAITING, State.TRANSFERRED)
    now, rules = clock.now(), packs.rules()
    if ticket.state == State.TRANSFERRED:
        return acted(ticket, "arrive", by, now, state=State.WAITING, present_at=now, waiting_since=now)
    if ticket.present_at is not None:
        raise NotPossibleNow(ticket.get_state_display())
    late = ticket.due_at is not None and now > ticket.due_at + dt.timedelta(minutes=rules.phone.late_minutes)
    line_at = now if late else ticket.line_at
    return acted(ticket, "arrive", by, now, present_at=now, waiting_since=now, line_at=line_at)


@transaction.atomic
def leave(*, ticket_id: int, by: User | None = None) -> Ticket:
    """Give the number back (取りやめ). Raises `NotPossibleNow`."""
    ticket = locked(ticket_id, State.WAITING, State.PARKED, State.CALLED, State.TRANSFERRED)
    if ticket.visit_id is not None:
        ended(ticket.visit_id)
    return acted(ticket, "leave", by, state=State.LEFT)


def draw(office: str, prefix: str, day: dt.date) -> int:
    """The next number. The row stays locked until the transaction ends, so that a rollback takes the number back."""
    with connection.cursor() as cursor:
        cursor.execute(DRAW, (office, prefix, day))
        (number,) = cursor.fetchone()
    return int(number)


def _require_phone(what: Service, person: User | None) -> None:
    if not what.phone:
        raise NotByPhone
    if person is not None:
        User.objects.select_for_update(of=("self",)).get(pk=person.pk)  # two clicks follow one another
        if Ticket.objects.filter(person=person, state__in=OPEN_STATES).count() >= packs.rules().phone.at_once:
            raise EnoughTickets


def arriving(appointment: Appointment | None, now: dt.datetime) -> Appointment | None:
    """The appointment under lock, marked as arrived. Raises `NotPossibleNow`, `TooEarly`."""
    if appointment is None:
        return None
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if held.state != Appointment.State.BOOKED:
        raise NotPossibleNow(held.get_state_display())
    if now < held.begins_at - dt.timedelta(minutes=packs.rules().appointments.early_minutes):
        raise TooEarly
    held.state = Appointment.State.ARRIVED
    held.save(update_fields=["state"])
    return held


def places_in_line(
    now: dt.datetime, begins_at: dt.datetime | None, priority: Priority | None
) -> tuple[dt.datetime, dt.datetime]:
    """From when somebody who is there now can be called, and as if they had come when.

    With an appointment they enter when its time comes, some minutes ahead of who came then; late, they are like
    everybody else.
    """
    rules = packs.rules().appointments
    enters_at = line_at = now
    if begins_at is not None and now <= begins_at + dt.timedelta(minutes=rules.grace_minutes):
        enters_at = max(now, begins_at)
        line_at = begins_at - dt.timedelta(minutes=rules.ahead_minutes)
    return enters_at, line_at - dt.timedelta(minutes=priority.ahead_minutes if priority else 0)
