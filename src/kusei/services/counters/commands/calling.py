"""Calling: the next of the line that this window can serve, called once whoever calls at the same moment.

One fair line: people with an appointment enter it when their time comes, priorities count as minutes. The row that
another window is about to call is skipped, never waited for and never taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import packs, rights
from kusei.services.counters.commands.common import State, acted, at_counter, locked, locked_sitting, office_of
from kusei.services.counters.models import Sitting, Ticket
from kusei.services.counters.refusals import CallAgainFirst, CounterBusy, NotAtCounter, NotPossibleNow


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
    now = clock.now()
    ticket = next_for(sitting.office, services, now)
    return None if ticket is None else _called(ticket, sitting, by, now)


@_one_at_a_window()
def call(*, ticket_id: int, by: User) -> Ticket:
    """Call somebody out of the line, or whom one has parked. Raises as `call_next`, and `NotPossibleNow`."""
    sitting, _services = _window(by)
    ticket = locked(ticket_id, State.WAITING, State.PARKED)
    if ticket.place != sitting.office:
        raise NotAtCounter
    if ticket.present_at is None:
        raise NotPossibleNow(ticket.get_state_display())
    return _called(ticket, sitting, by, clock.now())


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
    """It is done; the event keeps how long it took. Raises `NotAtCounter`, `NotPossibleNow`."""
    ticket = at_counter(ticket_id, by, State.CALLED, State.SERVING)
    return acted(ticket, "done", by, state=State.DONE)


@transaction.atomic
def no_show(*, ticket_id: int, by: User) -> Ticket:
    """Nobody came. Raises `CallAgainFirst`, `NotAtCounter`, `NotPossibleNow`."""
    ticket = at_counter(ticket_id, by, State.CALLED)
    least = packs.rules().calls_before_no_show
    if ticket.calls < least:
        raise CallAgainFirst(least)
    return acted(ticket, "no_show", by, state=State.NO_SHOW)


def next_for(office: str, services: frozenset[str], now: dt.datetime) -> Ticket | None:
    """The first of the line who can be called now, under lock; rows that others hold are skipped. One SQL query."""
    line = Ticket.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        place=office,
        state=State.WAITING,
        day=now.astimezone(clock.TOKYO).date(),
        service__in=services,
        present_at__isnull=False,
        enters_at__lte=now,
    )
    return line.order_by("line_at", "pk").first()


def _window(by: User) -> tuple[Sitting, frozenset[str]]:
    sitting = locked_sitting(by)
    office = office_of(sitting.office)
    rights.require_work(by, office)
    window = office.window(sitting.counter)
    if window is None:  # the pack has changed meanwhile
        raise NotAtCounter
    return sitting, office.done_at(window)


def _called(ticket: Ticket, sitting: Sitting, by: User, now: dt.datetime) -> Ticket:
    return acted(
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
