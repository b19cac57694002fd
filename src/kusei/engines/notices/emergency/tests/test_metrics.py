"""Alerts count when they go out, drills apart from real ones, and seconds from the release to the first hand-over."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import Known, differences
from kusei.engines.measures.statement import Question
from kusei.engines.notices.deliveries import spreading
from kusei.engines.notices.deliveries.models import Batch, Sending
from kusei.engines.notices.emergency.tests.conftest import drafted, followed, person, released, waiting
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
KEYS = [f"alerts.{one}" for one in ("issued", "released", "drills", "people_told", "seconds_to_first")]


def number(key: str, year: int = 2026, **filters):
    asked = Question(year, dt.date(year + 1, 3, 31), filters)
    return compute(registry.get(f"alerts.{key}"), asked).year.reading.number


def agree(*years: int) -> None:
    known: Known = {}
    asked = [(key, year, dt.date(year + 1, 3, 31), known) for key in KEYS for year in years]
    assert [line for one in asked for line in differences(*one)] == []


def test_only_what_went_out_counts_and_updates_are_told_apart_from_new_alerts(town):
    drafted(town)
    waiting(town)
    first = released(town)
    second = followed(town, first, "update")
    followed(town, second, "cancel", "mistaken")
    assert (number("issued"), number("released"), number("drills")) == (1, 3, 0)
    assert (number("released", action=["update"]), number("issued", level=["4"])) == (1, 1)
    agree(2026)


def test_a_drill_is_a_drill_and_nothing_else(town):
    drill = released(town, drill=True, channels=("inbox", "drill"))
    followed(town, drill)
    assert (number("issued"), number("released"), number("drills")) == (0, 0, 1)
    assert (number("people_told"), number("seconds_to_first")) == (0, None)
    agree(2026)


def test_the_last_minute_of_the_fiscal_year_is_of_that_year(town, now):
    for moment in ((2027, 3, 31, 23, 59), (2027, 4, 1, 0, 0)):
        now.at = dt.datetime(*moment, tzinfo=clock.TOKYO)
        released(town, whole=True)
    assert [number("issued", year) for year in (2026, 2027)] == [1, 1]
    agree(2026, 2027)


def test_seconds_run_from_the_release_to_the_first_people_who_had_it(town, now):
    people = [person(f"p{one}@example.jp") for one in range(3)]
    for seconds in (4, 10):
        alert = released(town, whole=True)
        sending = Sending.objects.get(occasion=f"alert:{alert.pk}")
        now.at += dt.timedelta(seconds=seconds)
        spreading.spread(sending.pk)
        assert Batch.objects.filter(sending=sending, channel="inbox", handed_at=now.at).exists()
        now.at += dt.timedelta(minutes=5)
    released(town, whole=True)  # nobody has it yet
    assert number("seconds_to_first") == 7
    assert number("people_told") >= 2 * len(people)
    agree(2026)
