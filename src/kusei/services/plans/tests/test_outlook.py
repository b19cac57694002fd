"""Where indicators are heading: what their months are, what a projection means, and how pages say it."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.engines.measures.commands import measuring
from kusei.engines.measures.commands.recording import ENTERED, NewValue, existing, write
from kusei.engines.measures.models import ActualValue, Binding, ImportFile, Series
from kusei.engines.measures.permissions import powers
from kusei.engines.measures.queries.desk import waiting
from kusei.engines.measures.readings import of_number
from kusei.engines.measures.tests.sample_metrics import declared
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.projection import Kind, Method, NotYet, Projection, Reason
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.format import PlanFile
from kusei.services.plans.projecting import Course, Verdict, outlook, verdict
from kusei.services.plans.queries.projections import courses
from kusei.services.plans.tests.examples import plan_data
from kusei.services.plans.tests.measured import measured

NOW = dt.datetime(2026, 11, 1, 1, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 1)
OCTOBER = dt.date(2026, 10, 31)
KEY, STOCK, SHARE = "plans/sample/K1", "plans/sample/K2", "plans/sample/K3"
W1 = "/plans/sample/initiatives/W1/"


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def indicator(key, kind="annual", unit="件", direction="increase", targets=None):
    return {
        "key": key, "name": f"指標{key}", "unit": unit, "kind": kind, "direction": direction,
        "targets": targets or {2025: 100, 2026: 400, 2027: None},
    }  # fmt: skip


@pytest.fixture
def plan(municipality):
    """The small plan with an annual sum, a stock and a share."""
    data = plan_data()
    data["initiatives"][0]["indicators"] = [
        indicator("K1"),
        indicator("K2", "stock", "手続", targets={2026: 120}),
        indicator("K3", "ratio", "%", targets={2026: 50}),
    ]
    load_plan(PlanFile.model_validate(data), actor=None, municipality=municipality, index=False)


def page(address=W1):
    return re.sub(r"\s+", " ", Client().get(address).content.decode())


def seen_by_staff(key, kind="annual", today=TODAY, *, months_only=False):
    course = courses([key], [2025, 2026], public=False)[key]
    return outlook(
        Course({}, course.months) if months_only else course,
        kind=kind, unit="件", direction="increase", targets={2026: Decimal(100)}, fiscal_year=2026, today=today,
    )  # fmt: skip


def told(low, middle, high):
    return Projection(Decimal(middle), Decimal(low), Decimal(high), Method.PACE, 7, Decimal("0.5"))


@pytest.mark.parametrize(
    ("direction", "numbers", "expected"),
    [
        ("increase", (100, 110, 120), Verdict.REACHES),
        ("increase", (90, 100, 120), Verdict.LIKELY),
        ("increase", (80, 99, 100), Verdict.MAY_MISS),
        ("increase", (80, 90, 99), Verdict.MISSES),
        ("decrease", (80, 90, 100), Verdict.REACHES),
        ("decrease", (80, 100, 110), Verdict.LIKELY),
        ("decrease", (100, 101, 110), Verdict.MAY_MISS),
        ("decrease", (101, 110, 120), Verdict.MISSES),
        ("maintain", (99, 105, 110), Verdict.LIKELY),
        ("maintain", (101, 105, 110), Verdict.MISSES),
        ("", (1, 2, 3), None),
    ],
)
def test_a_projection_means_one_of_four_things_for_its_target(direction, numbers, expected):
    assert verdict(told(*numbers), Decimal(100), direction) is expected


def test_the_page_shows_what_was_counted_so_far_where_the_year_will_end_and_how_that_is_known(plan):
    measured(KEY, 2026, [30, 31, 30, 31, 31, 30, 31], through=OCTOBER)
    text = page()
    assert "214件（令和8年10月31日まで）" in text
    assert "365件" in text
    assert "目標に届かない見込み" in text
    assert "4月からの1日あたりの数が" in text
    assert "7か月の実績を使いました。" in text
    assert "遅れぎみ" in text
    assert f'href="/measures/series/{KEY}/"' in text
    assert "c-forecast" in text
    assert "見込みは 令和8年度 365" in text  # what the picture says to those who do not see it


def test_the_interval_is_shown_with_what_it_means(plan):
    measured(KEY, 2026, [10, 60, 20, 50, 30, 40, 4], through=OCTOBER)
    text = page()
    assert re.search(r"365件（2\d\d～4\d\d）", text)
    assert "10回のうち8回" in text
    assert "目標に届かないおそれ" in text


def test_earlier_years_show_how_a_year_goes(plan):
    measured(KEY, 2025, [0] * 7 + [20] * 5)
    measured(KEY, 2026, [1] * 7, through=OCTOBER)  # nothing had come by then last year: its share says nothing
    assert "4月からの1日あたり" in page()
    measured(KEY, 2025, [10] * 7 + [46] * 5)  # 70 of 300
    measured(KEY, 2026, [20] * 7, through=OCTOBER)
    text = page()
    assert "600件" in text
    assert "前の年度までに" in text
    assert "目標に届く見込み" in text
    assert "予定より早い" in text


def test_with_fewer_than_three_whole_months_the_page_says_so(plan, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 6, 20, 1, tzinfo=dt.UTC))
    measured(KEY, 2026, [30, 31, 19], through=dt.date(2026, 6, 19))
    text = page()
    assert "80件（令和8年6月19日まで）" in text
    assert "まだ見通せません。終わった月が3か月に足りないからです。" in text
    assert "目標に届" not in text


def test_levels_and_shares_are_told_as_what_they_are(plan):
    measured(STOCK, 2026, [10, 20, 30, 40, 50, 60, 70], through=OCTOBER)
    measured(SHARE, 2026, [(40, 100)] * 7, through=OCTOBER)
    text = page()
    assert "120手続" in text
    assert "月ごとの増え方・減り方の中央値" in text
    assert re.search(r"40%.{0,80}目標に届かない見込み", text)


def test_a_value_that_was_typed_in_without_its_day_is_not_projected(plan):
    new = NewValue(Series.objects.get(key=KEY), 2026, of_number(120))
    write([new], ENTERED, existing([new]), by=None)
    assert seen_by_staff(KEY) is None


def test_a_year_that_is_over_is_not_projected_any_more(plan, monkeypatch):
    measured(KEY, 2026, [30] * 12)
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2027, 5, 1, 1, tzinfo=dt.UTC))
    text = page()
    assert "360" in text
    assert "年度末の見込み" not in text


def test_the_table_of_indicators_says_the_same(plan):
    measured(KEY, 2026, [30, 31, 30, 31, 31, 30, 31], through=OCTOBER)
    text = page("/plans/sample/indicators/")
    assert "年度末の見込み 365件" in text
    assert "令和8年10月31日までの実績から" in text
    assert "遅れぎみ" in text


@pytest.mark.parametrize("address", [W1, "/plans/sample/indicators/"])
def test_projections_cost_the_page_the_same_number_of_queries_however_many_there_are(plan, address):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert Client().get(address + "?x=1").status_code == 200
        return len(found)

    asked()
    before = asked()
    for key in (KEY, STOCK):
        measured(key, 2026, [30, 31, 30, 31, 31, 30, 31], through=OCTOBER)
    measured(SHARE, 2026, [(1, 2)] * 7, through=OCTOBER)
    assert asked() == before


def test_a_kept_page_is_made_anew_when_a_month_changes(plan):
    measured(KEY, 2026, [30, 31, 30, 31, 31, 30, 31], through=OCTOBER)
    assert "365件" in page()
    measured(KEY, 2026, [30, 31, 30, 31, 31, 30, 245], through=OCTOBER)
    assert "730件" in page()


def test_what_the_public_may_not_see_is_not_projected_for_it(plan):
    measured(KEY, 2026, [30, 31, 30, 31, 31, 30, 31], through=OCTOBER)
    Series.objects.filter(key=KEY).update(is_public=False)
    assert courses([KEY], [2026], public=True)[KEY].years == {}
    assert courses([KEY], [2026], public=False)[KEY].years[2026].number == 214
    assert "365件" not in page()


def test_months_without_the_year_are_added_up_and_reach_to_the_end_of_the_last_one(plan):
    measured(KEY, 2026, [10, 10, 10, 10], through=OCTOBER)
    seen = seen_by_staff(KEY, months_only=True)
    assert (seen.so_far, seen.through) == (40, dt.date(2026, 7, 31))
    assert seen.verdict is Verdict.REACHES


def test_months_that_do_not_add_up_to_the_year_are_no_sum(plan):
    measured(STOCK, 2026, [10, 20, 30], through=OCTOBER)
    seen = seen_by_staff(STOCK, kind="annual")
    assert isinstance(seen.found, NotYet)
    assert seen.found.reason is Reason.NOT_ADDITIVE
    assert seen.verdict is None


def test_a_measured_indicator_of_a_plan_keeps_its_months_and_nobody_is_asked_to_confirm_them(plan):
    """From the rows of a service to the projection, by the nightly count."""
    chief = User.objects.create(email="c@kusei.example")
    RoleAssignment.objects.create(user=chief, role=Role.ADMINISTRATOR, valid_from=dt.date(2020, 4, 1))
    for month, files in {4: 3, 5: 2, 6: 4, 7: 3}.items():
        day = dt.datetime(2026, month, 10, 3, tzinfo=dt.UTC)
        for number in range(files):
            ImportFile.objects.create(
                file_name=f"{month}-{number}", sha256="0" * 64, size=1, entries=[], uploaded_at=day, uploaded_by=chief
            )
    with declared():
        row = Binding.objects.create(
            series=Series.objects.get(key=KEY), metric_key="t.files", dimension="name", from_fy=2026, pack="ota"
        )
        measuring.refresh(binding_id=row.pk)
        months = ActualValue.objects.filter(series=row.series, month__isnull=False)
        assert {one.month: int(one.number) for one in months} == {4: 3, 5: 2, 6: 4, 7: 3, 8: 0, 9: 0, 10: 0}
        seen = seen_by_staff(KEY)
    assert (seen.kind, seen.so_far, seen.through) == (Kind.SUM, 12, OCTOBER)
    assert seen.projection.value == 20  # 12 in 214 of 365 days
    assert not waiting(powers(chief)).exists()
