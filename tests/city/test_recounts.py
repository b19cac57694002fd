"""In the simulated city every metric is what plain Python counts over the same rows, and nothing is out of order."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import Known, differences, without
from kusei.engines.measures.statement import Question
from kusei.foundation.web import clock, invariants
from tests.city.playing import Played

LAST = dt.date(2026, 11, 20)
YEARS = (2025, 2026)


@pytest.fixture
def that_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven in the evening of the last day that was played."""
    moment = dt.datetime.combine(LAST, dt.time(23), clock.TOKYO)
    monkeypatch.setattr(clock, "now", lambda: moment)


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
