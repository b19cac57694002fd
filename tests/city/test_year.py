"""The simulated year is plausible and marked, nothing in it is out of order, and every metric is what plain Python
counts over the same rows.

All that reads that year stands in this file, so that a run of several processes plays it once.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from kusei.conf.simulation import agenda
from kusei.conf.simulation.models import Mark, Run, RunState
from kusei.engines.bookings.lotteries.models import Entry
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import Known, differences, without
from kusei.engines.measures.statement import Question
from kusei.engines.notices.deliveries.models import Sending
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.engines.payments.invoices.models import Payment
from kusei.engines.payments.tills.models import Day
from kusei.engines.procedures.applications.models import Application, Correction
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, invariants
from kusei.services.counters.models import Ticket
from kusei.services.plans.progress.models import Round
from tests.city.playing import Played

LAST = dt.date(2026, 11, 20)
YEARS = (2025, 2026)


@pytest.fixture
def that_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven in the evening of the last day that was played."""
    moment = dt.datetime.combine(LAST, dt.time(23), clock.TOKYO)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_the_city_lives_all_year_round_in_every_service(city: Played) -> None:
    rows = list(Application.objects.all())
    assert {"online", "counter", "post"} <= {row.channel for row in rows}
    assert len({row.submitted_at.month for row in rows}) >= 10
    days = [row.submitted_at.date() for row in rows]
    assert dt.date(2025, 11, 20) <= min(days) <= max(days) <= dt.date(2026, 11, 20)
    assert Counter(row.state for row in rows)["delivered"] > len(rows) / 3
    for model in (Correction, Ticket, Booking, Entry, Payment, Day, Subscriber, Sending):
        assert model.objects.exists(), model
    assert {alert.drill for alert in Alert.objects.all()} == {True, False}
    assert {one.fiscal_year for one in Round.objects.all()} == {2025, 2026}


def test_every_person_of_the_city_is_called_invented_and_marked(city: Played) -> None:
    assert all("模擬" in user.name for user in User.objects.all())
    marked = set(Mark.objects.filter(table="people_user").values_list("key", flat=True))
    assert marked == {str(user.pk) for user in User.objects.all()}
    assert Run.objects.get().state == RunState.DONE


def test_no_job_of_the_year_failed_and_people_are_told_no_only_for_what_may_happen(city: Played) -> None:
    refused = Run.objects.get().refused
    assert set(refused) <= {
        "outreach.not-ready",
        "library.no-seat-now",
        "bookings.window-over",
        "bookings.window-not-yet",
    }, refused


def test_nothing_lies_behind_the_last_day(city: Played) -> None:
    end = dt.datetime(2026, 11, 21, tzinfo=agenda.TOKYO)
    for behind in (
        Application.objects.filter(submitted_at__gte=end),
        Ticket.objects.filter(taken_at__gte=end),
        Payment.objects.filter(made_at__gte=end),
        Booking.objects.filter(made_at__gte=end),
    ):
        assert not behind.exists(), behind.model


def test_every_metric_has_a_recount() -> None:
    assert without() == []


def test_every_metric_equals_its_recount_in_both_fiscal_years(city: Played) -> None:
    known: Known = {}
    found = [
        line
        for metric in registry.every()
        for year in YEARS
        for line in differences(metric.key, year, min(LAST, dt.date(year + 1, 3, 31)), known)
    ]
    assert found == []


def test_the_city_gives_the_metrics_something_to_count(city: Played) -> None:
    """The recounts above would agree on an empty city, too."""
    counted = {
        metric.key
        for metric in registry.every()
        if (year := compute(metric, Question(2026, LAST)).year) is not None and year.rows
    }
    assert len(counted) >= len(registry.every()) * 2 // 3, sorted({one.key for one in registry.every()} - counted)


def test_computing_twice_gives_the_same(city: Played) -> None:
    for metric in registry.every():
        once, again = (compute(metric, Question(2026, LAST)) for _time in range(2))
        assert once.figures == again.figures


def test_the_doctor_finds_nothing_in_the_city(city: Played, that_evening: None) -> None:
    wrong = {one.invariant.key: (one.error, one.findings) for one in invariants.examine() if not one.sound}
    assert wrong == {}
