"""The metrics of the counters, played through the commands, by hand and by the recount."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.foundation.web import clock
from kusei.services.counters import commands
from kusei.services.counters.models import Ticket
from kusei.services.counters.tests.conftest import DAY, OFFICE, build, sit, take

SUMS = ("tickets", "called", "within_15", "abandoned", "appointments", "visits", "remote")
KEYS = (*SUMS, "wait_minutes", "within_15_share", "abandoned_share", "kept_share")


def value(name: str, year: int = 2026, **filters: str) -> Decimal | None:
    question = Question(year, dt.date(year + 1, 3, 31), {key: [one] for key, one in filters.items()})
    found = compute(registry.get(f"counters.{name}"), question).year
    assert found is not None
    return found.reading.number


def values(*names: str, year: int = 2026) -> dict[str, Decimal | None]:
    return {name: value(name, year) for name in names}


def agreed(*years: int) -> None:
    for name in KEYS:
        for year in years or (2026,):
            assert differences(f"counters.{name}", year, dt.date(year + 1, 3, 31)) == []


@pytest.fixture
def night(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Ten minutes to midnight on 31 March 2026, with the people of the counter; `night.at` is now."""
    held = SimpleNamespace(at=dt.datetime(2026, 3, 31, 23, 50, tzinfo=clock.TOKYO))
    monkeypatch.setattr(clock, "now", lambda: held.at)
    held.town = build()
    return held


def test_waits_are_those_until_the_first_call(town, now):
    clerk = sit(town)
    tickets = [take() for _number in range(3)]
    for minutes, ticket in ((15, tickets[0]), (0.02, tickets[1])):  # a quarter of an hour, and a second more
        now(minutes)
        assert commands.call_next(by=clerk) == ticket
        commands.serve(ticket_id=ticket.pk, by=clerk)
        commands.finish(ticket_id=ticket.pk, by=clerk)
    now(25)
    commands.call_next(by=clerk)
    commands.park(ticket_id=tickets[2].pk, by=clerk)
    now(3)
    commands.call(ticket_id=tickets[2].pk, by=clerk)  # put aside and called again: not another wait
    assert values("tickets", "called", "within_15") == {"tickets": 3, "called": 3, "within_15": 1}
    assert value("wait_minutes") == Decimal("15.016667")
    assert round(value("within_15_share") or 0, 2) == Decimal("33.33")
    agreed()


def test_who_did_not_come_when_called_was_called_and_counts_as_given_up_until_they_come_back(town, now):
    clerk = sit(town)
    ticket, gone = take(), take()
    commands.leave(ticket_id=gone.pk)
    now(10)
    commands.call_next(by=clerk)
    commands.recall(ticket_id=ticket.pk, by=clerk)
    commands.no_show(ticket_id=ticket.pk, by=clerk)
    assert values("tickets", "called", "abandoned", "abandoned_share", "wait_minutes") == {
        "tickets": 2, "called": 1, "abandoned": 2, "abandoned_share": 100, "wait_minutes": 10,
    }  # fmt: skip
    agreed()
    now(5)
    commands.come_back(ticket_id=ticket.pk)
    now(1)
    commands.call_next(by=clerk)
    commands.finish(ticket_id=ticket.pk, by=clerk)
    assert values("called", "abandoned", "wait_minutes") == {"called": 1, "abandoned": 1, "wait_minutes": 10}
    agreed()


def test_a_number_handed_to_another_section_waits_anew_there_and_is_one_number(town, now):
    clerk = sit(town)
    commands.sit(office="hoken", counter="22", by=town.stranger)
    ticket = take()
    now(4)
    commands.call_next(by=clerk)
    commands.transfer(ticket_id=ticket.pk, office="hoken", service="insurance", by=clerk)
    now(2)
    commands.check_in(ticket_id=ticket.pk)
    now(20)
    commands.call_next(by=town.stranger)
    assert values("tickets", "called", "wait_minutes") == {"tickets": 1, "called": 2, "wait_minutes": 12}
    assert (value("within_15", office=OFFICE), value("within_15", office="hoken")) == (1, 0)
    assert value("wait_minutes", office="hoken") == 20
    agreed()


def test_called_after_midnight_the_number_is_of_the_day_before_and_the_wait_of_the_day_of_the_call(night):
    clerk = sit(night.town)
    ticket = take(channel=Ticket.Channel.STAFF, by=clerk)
    night.at += dt.timedelta(minutes=20)
    assert commands.call_next(by=clerk) is None  # its day is over; it can still be called by hand
    commands.call(ticket_id=ticket.pk, by=clerk)
    commands.finish(ticket_id=ticket.pk, by=clerk)
    assert values("tickets", "called", "wait_minutes", year=2025) == {"tickets": 1, "called": 0, "wait_minutes": None}
    assert values("tickets", "called", "wait_minutes") == {"tickets": 0, "called": 1, "wait_minutes": 20}
    agreed(2025, 2026)


def test_what_is_left_at_the_end_of_the_day_ends_on_it(night):
    take(channel=Ticket.Channel.STAFF, by=sit(night.town))
    night.at += dt.timedelta(minutes=20)
    commands.close_day(day=dt.date(2026, 3, 31))
    assert values("tickets", "abandoned", year=2025) == {"tickets": 1, "abandoned": 1}
    assert values("tickets", "abandoned") == {"tickets": 0, "abandoned": 0}
    agreed(2025, 2026)


def test_appointments_count_on_their_day_when_they_hold_and_visits_when_somebody_came(town, now):
    when = [dt.datetime.combine(DAY, dt.time(11, minute), clock.TOKYO) for minute in (0, 20, 40)]
    came, missed, cancelled = (commands.book(office=OFFICE, service="number-card", begins_at=one) for one in when)
    commands.cancel_booking(appointment_id=cancelled.pk)
    clerk = sit(town, 5)
    now(60)
    take("number-card", appointment=came)
    now(2)
    commands.call_next(by=clerk)
    assert values("appointments", "visits", "kept_share", "wait_minutes") == {
        "appointments": 2, "visits": 1, "kept_share": 50, "wait_minutes": 2,
    }  # fmt: skip
    visit = commands.plan_visit(kind="okuyami", said=["insured"])
    later = dt.datetime.combine(DAY + dt.timedelta(days=1), dt.time(10), clock.TOKYO)
    commands.book_visit(visit_id=visit.pk, begins_at=later)
    commands.book(
        office=OFFICE, service="number-card", begins_at=when[2] + dt.timedelta(hours=2, minutes=20), remote=True
    )
    assert value("appointments", kind="visit") == 1
    assert value("appointments") == 3
    assert missed.state == "booked"
    agreed()


def test_a_booked_visit_over_several_sections_is_one_visit_with_a_wait_at_each(town, now):
    begins = dt.datetime.combine(DAY, dt.time(11), clock.TOKYO)
    visit = commands.plan_visit(kind="okuyami", said=["insured"])
    commands.book_visit(visit_id=visit.pk, begins_at=begins)
    registrar = sit(town, 4)
    commands.sit(office="hoken", counter="22", by=town.stranger)
    now(55)
    ticket = commands.begin_visit(visit_id=visit.pk)
    now(10)
    commands.call_next(by=registrar)
    commands.finish(ticket_id=ticket.pk, by=registrar)
    now(30)
    commands.call_next(by=town.stranger)
    commands.finish(ticket_id=ticket.pk, by=town.stranger)
    assert values("tickets", "visits", "called", "abandoned") == {
        "tickets": 1, "visits": 1, "called": 2, "abandoned": 0,
    }  # fmt: skip
    now(60 * 24 * 40)
    commands.forget_visits()
    commands.forget_people()
    assert value("visits", kind="visit") == 1
    agreed()


def test_a_visit_that_is_ticked_to_its_end_while_it_waits_was_not_given_up(town, now):
    visit = commands.plan_visit(kind="okuyami", said=[])
    ticket = commands.begin_visit(visit_id=visit.pk)
    commands.tick(visit_id=visit.pk, step="register", outcome="done", by=town.clerks[0])
    ticket.refresh_from_db()
    assert (ticket.state, value("abandoned"), value("tickets")) == ("left", 0, 1)
    agreed()


def test_consultations_count_when_they_came_to_their_end(town, now):
    def booked(hour: int) -> Any:
        begins = dt.datetime.combine(DAY, dt.time(hour), clock.TOKYO)
        return commands.book(office=OFFICE, service="number-card", begins_at=begins, remote=True).consultation

    clerk = town.clerks[0]
    done, broken, missed = booked(11), booked(12), booked(13)
    now(50)
    commands.enter(consultation_id=done.pk)
    commands.open_room(consultation_id=done.pk, by=clerk)
    commands.conclude(consultation_id=done.pk, by=clerk)
    now(60)
    commands.enter(consultation_id=broken.pk)
    commands.open_room(consultation_id=broken.pk, by=clerk)
    commands.conclude(consultation_id=broken.pk, by=clerk, abandoned=True)
    now(100)
    commands.did_not_come(consultation_id=missed.pk, by=clerk)
    assert values("remote", "appointments", "visits") == {"remote": 1, "appointments": 0, "visits": 0}
    agreed()
