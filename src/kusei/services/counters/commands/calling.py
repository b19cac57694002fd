"""Calling: the next of the line that this window can serve, called once whoever calls at the same moment.

One fair line: people with an appointment enter it when their time comes, priorities count as minutes. The row that
another window is about to call is skipped, never waited for and never taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import packs, rights, telling
from kusei.services.counters.commands.common import State, acted, at_counter, locked, locked_sitting, office_of
from kusei.services.counters.commands.visiting import onward
from kusei.services.counters.models import Sitting, Ticket
from kusei.services.counters.refusals import CallAgainFirst, CounterBusy, NotAtCounter, NotPossibleNow

# Finding and calling in one statement: the row is held for the shortest time, and the database is asked once.
CLAIM = """
UPDATE counters_ticket AS ticket
SET state = 'called', counter = %(counter)s, operator_id = %(by)s, calls = 1, called_at = %(now)s, serving_at = NULL,
    act = 'call', acted_at = %(now)s, acted_by_id = %(by)s
FROM (
    SELECT id FROM counters_ticket
    WHERE place = %(place)s AND state = 'waiting' AND day = %(day)s AND service = ANY(%(services)s)
        AND present_at IS NOT NULL AND enters_at <= %(now)s
    ORDER BY line_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
) AS first
WHERE ticket.id = first.id
RETURNING ticket.*, EXISTS (
    SELECT FROM counters_ticket AS other
    WHERE other.place = %(place)s AND other.state = 'waiting' AND other.notify_ahead IS NOT NULL
        AND other.near_told_at IS NULL AND other.id <> ticket.id
) AS asked
"""


@contextmanager
def _one_at_a_window() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "counters_ticket_one_at_counter" in str(error):
            raise CounterBusy from None
        raise


@_one_at_a_window()
def call_next(*, by: User) -> Ticket | None:
    """Call the next person to the own window; None when nobody waits whom it can serve.

    Raises `MayNot`, `NotAtCounter`, `CounterBusy`.
    """
    sitting, services = _window(by)
    ticket = claim_next(sitting, services, by, clock.now())
    if ticket is not None:
        _tell(ticket)
    return ticket


@_one_at_a_window()
def call(*, ticket_id: int, by: User) -> Ticket:
    """Call somebody out of the line, or whom one has parked. Raises as `call_next`, and `NotPossibleNow`."""
    sitting, _services = _window(by)
    ticket = locked(ticket_id, State.WAITING, State.PARKED)
    if ticket.place != sitting.office:
        raise NotAtCounter
    if ticket.present_at is None:
        raise NotPossibleNow(ticket.get_state_display())
    now = clock.now()
    done = acted(
        ticket,
        "call",
        by,
        now,
        state=State.CALLED,
        counter=sitting.counter,
        operator=by,
        calls=1,
        called_at=now,
        serving_at=None,
    )
    _tell(done)
    return done


@transaction.atomic
def recall(*, ticket_id: int, by: User) -> Ticket:
    """Call the person again. Raises `NotAtCounter`, `NotPossibleNow`."""
    ticket = at_counter(ticket_id, by, State.CALLED)
    return acted(ticket, "recall", by, calls=ticket.calls + 1)


@transaction.atomic
def serve(*, ticket_id: int, by: User) -> Ticket:
    """The person has come to the window (手続を始める). Raises `NotAtCounter`, `NotPossibleNow`."""
    ticket = at_counter(ticket_id, by, State.CALLED)
    now = clock.now()
    return acted(ticket, "serve", by, now, state=State.SERVING, serving_at=now)


@transaction.atomic
def finish(*, ticket_id: int, by: User) -> Ticket:
    """It is done; the event keeps how long it took. On a visit the ticket goes on to the next section.

    Raises `NotAtCounter`, `NotPossibleNow`.
    """
    ticket = at_counter(ticket_id, by, State.CALLED, State.SERVING)
    if ticket.visit_id is not None:
        return onward(ticket, by)
    return acted(ticket, "done", by, state=State.DONE)


@transaction.atomic
def no_show(*, ticket_id: int, by: User) -> Ticket:
    """Nobody came. Raises `CallAgainFirst`, `NotAtCounter`, `NotPossibleNow`."""
    ticket = at_counter(ticket_id, by, State.CALLED)
    least = packs.rules().calls_before_no_show
    if ticket.calls < least:
        raise CallAgainFirst(least)
    return acted(ticket, "no_show", by, state=State.NO_SHOW)


def claim_next(sitting: Sitting, services: frozenset[str], by: User, now: dt.datetime) -> Ticket | None:
    """Call the first of the line who can be called now; rows that others hold are skipped. One SQL statement."""
    values = {
        "place": sitting.office,
        "day": now.astimezone(clock.TOKYO).date(),
        "services": list(services),
        "counter": sitting.counter,
        "by": by.pk,
        "now": now,
    }
    return next(iter(Ticket.objects.raw(CLAIM, values)), None)


def _window(by: User) -> tuple[Sitting, frozenset[str]]:
    sitting = locked_sitting(by)
    office = office_of(sitting.office)
    rights.require_work(by, office)
    window = office.window(sitting.counter)
    if window is None:  # the pack has changed meanwhile
        raise NotAtCounter
    return sitting, office.done_at(window)


def _tell(called: Ticket) -> None:
    """Words to whoever asked for them: to this person, and to those whose turn comes near by it."""
    if called.notify_ahead is not None and called.person_id is not None:
        enqueue(telling.tell_called, ticket_id=called.pk)
    asked = getattr(called, "asked", None)  # known where the database called the next
    if asked is None:
        asked = Ticket.objects.filter(
            place=called.place, state=State.WAITING, notify_ahead__isnull=False, near_told_at=None
        ).exists()
    if asked:
        enqueue(telling.tell_near, key=f"near:{called.place}", office=called.place)
