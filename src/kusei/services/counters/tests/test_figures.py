"""Forecast, its measured error, and statistics."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random

import pytest
from django.test import Client

from kusei.foundation.people.testing import sign_in
from kusei.services.counters import forecasts, packs
from kusei.services.counters.models import Hour
from kusei.services.counters.queries import history
from kusei.services.counters.tests.conftest import DAY, OFFICE


def weekdays(day):
    return day.weekday() < 5


def history_of(weeks, minutes):
    """Every weekday of the weeks before DAY at 9 and 14 o'clock."""
    days = [DAY - dt.timedelta(days=n) for n in range(1, weeks * 7 + 1)]
    return {(day, hour): minutes(day, hour) for day in days if weekdays(day) for hour in (9, 14)}


def kinds_of(observed, *more):
    return {day: forecasts.kind_of(day, weekdays) for day in {*more, *(day for day, _ in observed)}}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (dt.date(2026, 6, 1), "edge"),
        (dt.date(2026, 6, 2), "edge"),
        (dt.date(2026, 6, 3), "usual"),
        (dt.date(2026, 6, 29), "edge"),
        (dt.date(2026, 6, 8), "usual"),  # a Monday after a plain weekend
        (dt.date(2026, 2, 27), "edge"),
    ],
)
def test_days_have_kinds(day, kind):
    assert forecasts.kind_of(day, weekdays) == kind


def test_after_a_long_closure_is_a_kind_of_its_own_also_at_the_start_of_a_month():
    office = packs.office(OFFICE)
    assert forecasts.kind_of(dt.date(2027, 1, 4), lambda day: bool(office.hours_on(day))) == "after"


def test_the_forecast_is_the_median_of_days_alike():
    observed = history_of(20, lambda day, hour: 10.0 if day.weekday() == 2 else 30.0)
    observed[next(day for day, hour in observed if day.weekday() == 2), 9] = 500.0  # one odd day moves nothing
    past = forecasts.Past(observed, kinds_of(observed, DAY, DAY + dt.timedelta(days=1)))
    assert past.expected(DAY, 9) == 10
    assert past.expected(DAY + dt.timedelta(days=1), 9) == 30
    assert past.expected(DAY, 11) is None


def test_month_ends_are_forecast_from_month_ends():
    observed = history_of(30, lambda day, hour: 60.0 if forecasts.kind_of(day, weekdays) == "edge" else 10.0)
    end = dt.date(2026, 6, 30)
    assert forecasts.Past(observed, kinds_of(observed, end)).expected(end, 9) == 60


def test_with_two_days_known_nothing_is_said():
    observed = history_of(1, lambda day, hour: 10.0)
    few = dict(list(observed.items())[:2])
    assert forecasts.Past(few, kinds_of(few, DAY)).expected(DAY, 9) is None
    assert forecasts.measured_error({}, {}) is None


def test_the_error_is_measured_on_weeks_that_the_forecast_does_not_know():
    chance = random.Random(7)
    observed = history_of(30, lambda day, hour: day.weekday() * 10 + chance.uniform(-2, 2))
    found = forecasts.measured_error(observed, kinds_of(observed))
    assert found.minutes < 2
    assert found.beside > 8
    assert found.hours == 4 * 5 * 2
    jump = {key: value + (100 if key[0] > DAY - dt.timedelta(days=8) else 0) for key, value in observed.items()}
    assert forecasts.measured_error(jump, kinds_of(jump)).minutes > 20  # a week nobody could foresee counts as error


@pytest.fixture
def counted(town):
    rows = [
        Hour(
            office=OFFICE,
            service=service,
            day=day,
            hour=hour,
            arrived=6,
            called=5,
            waited=5 * 60 * (hour - 4),
            worst=3000,
            done=5,
            handled=3000,
            abandoned=1,
        )
        for (day, hour) in history_of(20, lambda day, hour: 0)
        for service in ("certificates", "moving")
    ]
    Hour.objects.bulk_create(rows)
    return town


def test_the_calendar_shows_the_coming_days_and_how_far_it_was_off(counted, client, django_assert_num_queries):
    page = client.get("/counters/honcho/forecast/").content.decode()
    assert "平均0.0分です（40時間分" in page
    assert page.count('<th scope="row">') == history.AHEAD
    with django_assert_num_queries(1):
        found = history.forecast(packs.office(OFFICE))
    assert {one.hours.get(9) for one in found.days if one.hours} == {5}


def test_statistics_count_by_service_and_hour(counted, django_assert_num_queries):
    with django_assert_num_queries(2):
        services, hours, total = history.statistics(packs.office(OFFICE), DAY - dt.timedelta(days=7), DAY)
    assert [(str(one.label), one.mean_wait, one.abandoned) for one in services] == [
        ("住民票・印鑑証明などの証明書", 7.5, 10),
        ("引っ越しの届出", 7.5, 10),
    ]
    assert [(one.label, one.mean_wait, one.worst_wait) for one in hours] == [(9, 5, 50), (14, 10, 50)]
    assert (total.arrived, total.done, total.mean_handling) == (120, 100, 10)


def test_the_statistics_page_and_its_file_say_the_same_period(counted):
    client = sign_in(Client(), counted.viewer)
    page = client.get("/desk/counters/honcho/statistics/?since=2026-06-03&until=2026-06-09").content.decode()
    assert '<td class="n">7.5</td>' in page
    sheet = client.get("/desk/counters/honcho/statistics.csv?since=2026-06-03&until=2026-06-09").content.decode(
        "utf-8-sig"
    )
    assert len(list(csv.DictReader(io.StringIO(sheet)))) == 5 * 2 * 2
    for wrong in (
        "since=x&until=y",
        "since=2026-06-09&until=2026-06-03",
        "since=2020-01-01&until=2026-01-01",
        "since=",
    ):
        assert client.get(f"/desk/counters/honcho/statistics/?{wrong}").status_code == 200
