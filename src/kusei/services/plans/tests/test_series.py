"""The plan's indicators as series: declared with the edition, shown beside the targets, judged by their direction."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.measures import hooks as measures
from kusei.engines.measures.commands.deciding import accept, confirm
from kusei.engines.measures.commands.recording import ENTERED, NewValue, Origin, existing, write
from kusei.engines.measures.models import ActualValue, Series, Source
from kusei.engines.measures.readings import Reading
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.presence import NOT_APPLICABLE, Known
from kusei.services.plans.achievement import Progress, achieved, judged
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Edition
from kusei.services.plans.queries.register import stamp
from kusei.services.plans.queries.results import indicator_results
from kusei.services.plans.series import declare_indicators, series_key
from kusei.services.plans.tests.examples import plan_data

KEY = "plans/sample/K1"
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC))


def plan_with(*, edition=None, **more):
    """The small plan with an indicator of W1; `more` changes the indicator."""
    data = plan_data()
    data["plan"]["edition"] |= edition or {}
    data["initiatives"][0]["indicators"] = [
        {
            "key": "K1", "name": "書かない手続", "unit": "手続", "kind": "annual", "direction": "increase",
            "targets": {2025: 100, 2026: 200, 2027: None}, **more,
        },
        {"key": "K2", "name": "仕事の変化", "unit": "―", "kind": "qualitative", "targets": {2025: "始める"}},
    ]  # fmt: skip
    return PlanFile.model_validate(data)


@pytest.fixture
def edition(municipality):
    load_plan(plan_with(), actor=None, municipality=municipality, index=False)
    return Edition.objects.select_related("plan").get(plan__slug="sample")


@pytest.fixture
def approver(municipality):
    user = User.objects.create(email="a@kusei.example", name="見本")
    RoleAssignment.objects.create(user=user, role=Role.APPROVER, valid_from=dt.date(2020, 4, 1))
    return user


MEASURED = Origin(Source.MEASURED, metric_key="k", metric_version=1, cut_off=TODAY, filters={})


def put(content, year=2025, key=KEY, origin=ENTERED):
    """Record a value; returns its version."""
    series = Series.objects.get(key=key)
    value = content if isinstance(content, Reading) else Reading(Known(content))
    counted = 1 if origin is MEASURED else None
    new = NewValue(series, year, value, rows_counted=counted)
    write([new], origin, existing([new]), by=None)
    return ActualValue.objects.filter(series=series, fiscal_year=year).latest("version")


def confirmed(content, approver, year=2025, key=KEY):
    version = put(content, year, key)
    confirm(value_ids=[version.pk], by=approver)
    return version


def test_loading_a_plan_declares_a_series_for_each_indicator(edition):
    series = Series.objects.get(key=KEY)
    assert (series.title, series.unit, series.kind, series.direction) == ("書かない手続", "手続", "annual", "increase")
    assert (series.first_year, series.last_year) == (2025, 2027)
    assert series.department == Department.objects.get(code="kumin")
    kinds = dict(Series.objects.values_list("key", "kind"))
    assert kinds == {KEY: "annual", "plans/sample/K2": "qualitative", "plans/sample/I1": "ratio"}
    assert Series.objects.get(key="plans/sample/K2").unit == ""
    assert Series.objects.get(key="plans/sample/I1").department is None


def test_the_lead_department_keeps_the_figures(municipality):
    lead = Department.objects.create(municipality=municipality, code="kazei", name="課税課")
    load_plan(plan_with(), actor=None, municipality=municipality, index=False)
    assert Series.objects.get(key=KEY).department == lead


def test_loading_again_changes_nothing_in_a_fixed_number_of_queries(edition, municipality):
    before = list(Series.objects.order_by("pk").values())
    load_plan(plan_with(), actor=None, municipality=municipality, index=False)
    with CaptureQueriesContext(connection) as asked:
        assert declare_indicators(edition) == []
    statements = [one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == 3
    assert list(Series.objects.order_by("pk").values()) == before


def test_a_changed_unit_under_values_is_a_warning_and_the_plan_is_loaded(edition, municipality):
    put(Decimal(80))
    file = plan_with(edition={"code": "2026", "published": "2026-03"}, unit="件", name="新しい名前")
    loaded = load_plan(file, actor=None, municipality=municipality, index=False)
    assert [warning for warning in loaded.warnings if "「K1」は、記録された実績値と単位か種類が違います" in warning]
    assert Series.objects.get(key=KEY).unit == "手続"
    assert Edition.objects.get(code="2026").current_of == edition.plan


def test_a_changed_unit_without_values_changes_the_series(edition, municipality):
    file = plan_with(edition={"code": "2026", "published": "2026-03"}, unit="件")
    load_plan(file, actor=None, municipality=municipality, index=False)
    assert Series.objects.get(key=KEY).unit == "件"


def test_the_engine_learns_where_a_series_belongs_and_its_targets(edition):
    with CaptureQueriesContext(connection) as asked:
        found = measures.contexts([KEY, "plans/sample/I1", "plans/none/K1", "register/x", "plans/"])
    assert len(asked) <= 2
    assert found.keys() == {KEY, "plans/sample/I1"}
    assert found[KEY].url == "/plans/sample/initiatives/W1/"
    assert found[KEY].label == "みほん計画 1 書かない窓口"
    assert found[KEY].targets == {2025: Decimal(100), 2026: Decimal(200), 2027: None}
    assert found["plans/sample/I1"].url == "/plans/sample/nodes/M1/"
    page = Client().get(f"/measures/series/{KEY}/").content.decode()
    assert "みほん計画 1 書かない窓口" in page


def test_the_public_sees_what_is_confirmed_and_what_was_measured(edition, approver):
    visitor = Client()

    def present(address="/plans/sample/initiatives/W1/"):
        return visitor.get(address).content.decode()

    assert "の実績" not in present()
    version = put(Decimal(80))
    assert "の実績" not in present()  # entered, and nobody stands by it yet
    confirm(value_ids=[version.pk], by=approver)
    page = present()
    assert "令和7年度の実績" in page
    assert "目標に届かない" in page
    assert "所管課の入力・確認済み" in page
    assert f'href="/measures/series/{KEY}/"' in page
    table = present("/plans/sample/indicators/")
    assert "<strong>80</strong>" in table
    put(Decimal(190), 2026, origin=MEASURED)
    page = present()
    assert "令和8年度の実績" in page
    assert "自動集計・速報（確認前）" in page
    assert "予定どおり" in page


def test_a_kind_of_nothing_is_shown_as_what_it_is_and_zero_is_a_number(edition, approver):
    confirmed(Reading(NOT_APPLICABLE), approver)
    assert "該当なし" in Client().get("/plans/sample/initiatives/W1/").content.decode()
    entry = next(e for e in Client().get("/api/v1/plans/sample/indicators").json()["items"] if e["key"] == "K1")
    assert entry["actuals"][0]["state"] == "not-applicable"
    assert entry["actuals"][0]["value"] is None
    confirmed(Decimal(0), approver, key="plans/sample/I1")
    node = Client().get("/plans/sample/nodes/M1/").content.decode()
    assert "令和7年度の実績" in node
    assert '<strong lang="ja">0%</strong>' in node
    assert "よい方向が計画に書かれていない" in node


def test_a_text_is_shown_as_a_text(edition, approver):
    confirmed("窓口が変わった。", approver, key="plans/sample/K2")
    assert "窓口が変わった。" in Client().get("/plans/sample/initiatives/W1/").content.decode()


def test_the_api_and_its_csv_carry_the_values_with_their_source(edition, approver):
    confirmed(Decimal("80.5"), approver)
    put(Decimal(150), 2027 - 1, origin=MEASURED)
    client = Client()
    items = client.get("/api/v1/plans/sample/indicators").json()["items"]
    entry = next(one for one in items if one["key"] == "K1")
    assert entry["actuals"] == [
        {"fiscal_year": 2025, "state": "known", "value": 80.5, "source": "entered", "confirmed": True,
         "preliminary": False, "series": KEY},
        {"fiscal_year": 2026, "state": "known", "value": 150, "source": "measured", "confirmed": False,
         "preliminary": True, "series": KEY},
    ]  # fmt: skip
    one = client.get("/api/v1/plans/sample/initiatives/W1").json()
    assert one["indicators"][0]["actuals"] == entry["actuals"]
    text = client.get("/api/v1/plans/sample/indicators?format=csv").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["key"] == "K1"]
    assert [(row["fiscal_year"], row["target"], row["actual"], row["actual_confirmed"]) for row in rows] == [
        ("2025", "100", "80.5", "true"),
        ("2026", "200", "150", "false"),
        ("2027", "―", "", ""),
    ]


def test_pages_cost_one_query_more_however_many_values(edition, approver):
    def cost():
        counts = []
        for address in ("initiatives/W1/", "nodes/M1/", "indicators/"):
            with CaptureQueriesContext(connection) as asked:
                assert Client().get(f"/plans/sample/{address}?x").status_code == 200
            counts.append(sum("measures_actualvalue" in one["sql"] for one in asked))
        return counts

    before = cost()
    assert max(before) <= 2  # the values; and the stamp where the page is kept
    for year in (2025, 2026):
        put(Decimal(80), year, origin=MEASURED)
    assert cost() == before


def test_every_change_that_the_public_sees_changes_the_stamp_of_kept_pages(edition, approver):
    stamps = [stamp()]
    version = put(Decimal(80))
    stamps.append(stamp())
    confirm(value_ids=[version.pk], by=approver)
    stamps.append(stamp())
    proposal = put(Decimal(85))
    assert stamp() == stamps[-1]  # a proposal is no news for the public
    accept(value_id=proposal.pk, reason="正誤", by=approver)
    stamps.append(stamp())
    put(Decimal(10), 2026, origin=MEASURED)
    stamps.append(stamp())
    put(Decimal(11), 2026, origin=MEASURED)
    stamps.append(stamp())
    assert len(set(stamps)) == len(stamps)


def test_results_of_a_plan_cost_three_queries(edition, approver):
    confirmed(Decimal(120), approver)
    with CaptureQueriesContext(connection) as asked:
        found = {one.key: one for one in indicator_results(edition)}
    assert len(asked) == 3
    one = found["K1"]
    assert (one.holder, one.holder_kind, one.series) == ("W1", "initiative", series_key("sample", "K1"))
    assert one.targets == {2025: Decimal(100), 2026: Decimal(200), 2027: None}
    assert one.actuals[2025].number == Decimal(120)
    assert one.achieved(2025) is True
    assert one.achieved(2026) is None
    assert one.judged(2025).progress is Progress.AHEAD
    assert found["I1"].newest is None


@pytest.mark.parametrize(
    ("value", "direction", "expected"),
    [(99, "increase", False), (100, "increase", True), (101, "increase", True), (99, "decrease", True),
     (101, "decrease", False), (100, "maintain", True), (101, "maintain", False), (101, "", None)],
)  # fmt: skip
def test_achieved_depends_on_the_direction(value, direction, expected):
    assert achieved(Decimal(value), Decimal(100), direction) is expected


TARGETS = {2025: Decimal(100), 2026: Decimal(200), 2027: "新規事業等", 2028: None}


@pytest.mark.parametrize(
    ("year", "value", "kind", "direction", "progress", "mark"),
    [
        (2025, 99, "annual", "increase", Progress.LATE, None),
        (2025, 100, "annual", "increase", Progress.ON_TRACK, None),
        (2025, 0, "annual", "decrease", Progress.AHEAD, None),
        (2025, 5, "annual", "", Progress.UNKNOWN, None),
        (2026, 100, "annual", "increase", Progress.LATE, "127.7"),  # 233 of 365 days: 200 × 233/365
        (2026, 130, "annual", "increase", Progress.ON_TRACK, "127.7"),
        (2026, 160, "cumulative", "increase", Progress.LATE, "163.8"),
        (2026, 164, "cumulative", "increase", Progress.ON_TRACK, "163.8"),
        (2026, 200, "cumulative", "increase", Progress.ON_TRACK, "163.8"),
        (2026, 199, "stock", "increase", Progress.UNKNOWN, None),
        (2026, 201, "ratio", "increase", Progress.AHEAD, None),
    ],
)
def test_a_value_is_judged_by_its_year(year, value, kind, direction, progress, mark):  # noqa: PLR0917
    found = judged(year, Decimal(value), TARGETS, kind=kind, direction=direction, today=TODAY)
    assert found.progress is progress
    assert found.mark == (Decimal(mark) if mark else None)


@pytest.mark.parametrize("year", [2024, 2027, 2028])
def test_without_a_number_as_target_nothing_is_judged(year):
    assert judged(year, Decimal(1), TARGETS, kind="annual", direction="increase", today=TODAY) is None


def test_the_last_day_of_the_year_still_belongs_to_it():
    asked = {"kind": "annual", "direction": "increase"}
    assert not judged(2026, Decimal(1), TARGETS, today=dt.date(2027, 3, 31), **asked).over
    assert judged(2026, Decimal(1), TARGETS, today=dt.date(2027, 4, 1), **asked).over


@given(st.decimals(0, 10**6, places=2), st.dates(dt.date(2026, 4, 1), dt.date(2027, 3, 31)))
def test_more_is_never_worse_where_more_is_better(value, day):
    order = [Progress.LATE, Progress.ON_TRACK, Progress.AHEAD]
    asked = {"kind": "annual", "direction": "increase", "today": day}
    less = judged(2026, value, TARGETS, **asked).progress
    more = judged(2026, value + 1, TARGETS, **asked).progress
    assert order.index(more) >= order.index(less)
