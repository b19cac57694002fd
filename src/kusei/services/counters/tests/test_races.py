"""Many at once, on real connections. Each protection is first shown to be needed."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connections

from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_once
from kusei.services.counters import commands
from kusei.services.counters.commands import calling, taking
from kusei.services.counters.models import Appointment, Event, Ticket
from kusei.services.counters.testing import large_pack
from kusei.services.counters.tests.conftest import build, take

WINDOWS = 16


@pytest.fixture
def hall(transactional_db: None, now: Any, settings: Any, tmp_path: Any) -> SimpleNamespace:
    settings.PACKS_DIR = large_pack(tmp_path, WINDOWS, rules=Path(settings.PACKS_DIR))
    town = build(WINDOWS)
    for number, clerk in enumerate(town.clerks, 1):
        commands.sit(office="hall", counter=str(number), by=clerk)
    return town


def kiosk(tickets):
    return [take("all", "hall").number for _ in range(tickets)]


def test_eight_kiosks_give_no_number_twice_and_leave_none_out(hall):
    given = at_once(*[lambda: kiosk(25)] * 8)
    assert sorted(number for one in given for number in one) == list(range(1, 201))


def test_numbers_by_counting_rows_come_twice(hall, monkeypatch):
    """The positive control: what queue systems do that count today's tickets."""
    meeting = threading.Barrier(2)

    def counted(office, prefix, day):
        number = Ticket.objects.filter(office=office, prefix=prefix, day=day).count() + 1
        meeting.wait(20)
        return number

    monkeypatch.setattr(taking, "draw", counted)
    given = at_once(lambda: kiosk(1), lambda: kiosk(1))
    assert [type(one) for one in given if one != [1]] == [IntegrityError]  # only the database stopped it


def call_all(clerk):
    called = []
    while ticket := commands.call_next(by=clerk):
        called.append(ticket.pk)
        commands.finish(ticket_id=ticket.pk, by=clerk)
    return called


def test_sixteen_windows_call_everybody_and_nobody_twice(hall):
    tickets = kiosk(96)
    called = [pk for one in at_once(*[lambda c=clerk: call_all(c) for clerk in hall.clerks]) for pk in one]
    assert sorted(called) == sorted(Ticket.objects.values_list("pk", flat=True))
    assert Event.objects.filter(act="call").count() == len(called) == len(tickets)


def test_reading_and_then_writing_calls_somebody_twice(hall, monkeypatch):
    """The positive control: the test above would see it."""
    kiosk(2)
    meeting = threading.Barrier(2)

    def read(sitting, services, by, now):
        found = Ticket.objects.filter(place=sitting.office, state="waiting").order_by("line_at", "pk").first()
        meeting.wait(20)
        Ticket.objects.filter(pk=found.pk).update(state="called", counter=sitting.counter, act="call", called_at=now)
        return found

    monkeypatch.setattr(calling, "claim_next", read)
    one, other = at_once(*[lambda c=clerk: commands.call_next(by=c) for clerk in hall.clerks[:2]])
    assert one == other


def test_two_clicks_call_one_person(hall):
    kiosk(2)
    got = at_once(*[lambda: commands.call_next(by=hall.clerks[0])] * 2)
    assert sorted(type(one).__name__ for one in got) == ["CounterBusy", "Ticket"]


def test_a_call_and_a_leave_at_once_end_in_one_of_both(hall):
    kiosk(1)
    ticket = Ticket.objects.get()
    at_once(lambda: commands.call_next(by=hall.clerks[0]), lambda: commands.leave(ticket_id=ticket.pk))
    states = list(ticket.events.order_by("pk").values_list("act", flat=True))
    assert states in (["take", "leave"], ["take", "call", "leave"], ["take", "call"])


def test_of_many_who_book_the_last_places_as_many_get_one_as_there_are(transactional_db, now):
    build()
    when = clock.now() + clock.dt.timedelta(days=1, hours=1)
    booking = lambda: commands.book(office="honcho", service="moving", begins_at=when)  # noqa: E731
    got = at_once(*[booking] * 6)
    assert sorted(type(one).__name__ for one in got) == ["Appointment"] * 2 + ["NotFree"] * 4
    assert sorted(Appointment.objects.values_list("place", flat=True)) == [0, 1]
    connections.close_all()
