"""What upper floors ask: typed actual values in one query each."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kusei.engines.measures.commands import deciding
from kusei.engines.measures.models import ActualValue, Binding, ImportFile
from kusei.engines.measures.queries.actuals import actuals, breakdown, by_year, coverage, latest
from kusei.engines.measures.readings import Reading
from kusei.engines.measures.tests.conftest import number
from kusei.engines.measures.tests.sample_metrics import declared
from kusei.lib.presence import NOT_APPLICABLE


@pytest.fixture(autouse=True)
def _metrics():
    with declared():
        yield


@pytest.fixture
def held(series, put, people):
    one, other = series("a", monthly=True), series("b")
    deciding.confirm(value_ids=[put(one, 2024, 1).pk], by=people["approver"])
    put(one, 2025, 2)
    put(one, 2026, 3, month=4)
    put(one, 2026, 4, month=11)
    put(other, 2025, Reading(NOT_APPLICABLE))
    return one, other


def test_actuals_are_typed_and_one_query(held, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = actuals(["a", "b", "none"], [2024, 2025])
    assert [(one.key, one.fiscal_year, one.confirmed) for one in found] == [
        ("a", 2024, True), ("a", 2025, False), ("b", 2025, False),
    ]  # fmt: skip
    assert by_year(found)["a"][2024].number == 1
    assert found[2].value == NOT_APPLICABLE
    assert (found[2].number, found[2].plotted) == (None, None)


def test_months_come_in_the_order_of_the_fiscal_year(held):
    assert [one.month for one in actuals(["a"], [2026], months=True)] == [4, 11]


def test_the_public_gets_only_what_was_confirmed_or_measured(held):
    assert [one.fiscal_year for one in actuals(["a", "b"], range(2020, 2030), public=True)] == [2024]


def test_latest_is_the_newest_year_with_a_value_that_is_known(held, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = latest(["a", "b"])
    assert {key: one.fiscal_year for key, one in found.items()} == {"a": 2025}
    assert latest(["a"], public=True)["a"].fiscal_year == 2024


def test_coverage_tells_confirmed_unconfirmed_and_missing_years_apart(held, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = coverage(["a", "b", "none"], [2024, 2025, 2026])
    assert (found["a"].confirmed, found["a"].unconfirmed, found["a"].missing) == ({2024}, {2025}, {2026})
    assert found["b"].unconfirmed == {2025}
    assert found["none"].missing == {2024, 2025, 2026}


def test_a_value_is_preliminary_until_the_accounts_close(series, put, at):
    one = series("a")
    at("2026-05-31")
    put(one, 2025, 1)
    assert actuals(["a"], [2025])[0].preliminary
    at("2026-06-01")
    assert not actuals(["a"], [2025])[0].preliminary


@pytest.fixture
def bound(series, people):
    for name, size in (("x", 3), ("y", 4)):
        ImportFile.objects.create(
            file_name=name, size=size, sha256="0" * 64, entries=[], uploaded_by=people["editor"],
            uploaded_at=dt.datetime(2025, 6, 1, tzinfo=dt.UTC),
        )  # fmt: skip
    return Binding.objects.create(
        series=series("reg/a"), metric_key="t.bytes", from_fy=2025, pack="ota", dimension="name"
    )


def command(*words):
    out = StringIO()
    call_command("measures", *words, stdout=out)
    return out.getvalue()


def test_list_names_metrics_with_the_series_they_measure(bound):
    assert "t.bytes" in command("list")
    found = {one["key"]: one for one in json.loads(command("list", "--json"))}
    assert found["t.bytes"]["series"] == ["reg/a"]
    assert found["t.share"]["aggregation"] == "ratio"


def test_compute_prints_a_metric_and_stores_a_bound_series_when_asked(bound):
    found = json.loads(command("compute", "t.bytes", "--fy", "R7", "--filter", "name=x", "--json"))
    assert found["values"][0] == {"month": None, "dimensions": {}, "rows": 1, "state": "known", "value": "3"}
    assert not ActualValue.objects.exists()
    command("compute", "reg/a", "--fy", "2025", "--store")
    assert ActualValue.objects.get(dimensions={}).reading == number(7)
    assert [one.number for one in breakdown("reg/a", 2025)] == [3, 4]
    assert json.loads(command("compute", "--all", "--fy", "2025", "--json"))["series"]["reg/a"] == {"unchanged": 3}


def test_explain_prints_the_sentence_the_sql_the_filters_and_the_rows(bound):
    text = command("explain", "t.bytes", "--fy", "2025", "--filter", "name=y")
    for word in ("見本を数えます。", "GROUPING SETS", "{'name': ['y']}", "数えた行: 1", "  y"):
        assert word in text
    found = json.loads(command("explain", "reg/a", "--fy", "2025", "--json", "--rows", "1"))
    assert (found["rows_counted"], len(found["rows"])) == (2, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compute", "no.such", "--fy", "2025"], "no.such"), (["compute", "--fy", "2025"], "キーを書いて"),
        (["compute", "t.bytes", "--store"], "結び付いた系列"), (["explain", "t.bytes", "--by", "x"], "使える区分"),
        (["explain", "t.bytes", "--filter", "x"], "区分=値"), (["compute", "t.bytes", "--fy", "7"], "--fy"),
    ],
)  # fmt: skip
def test_commands_refuse_with_a_sentence(bound, words, said):
    with pytest.raises(CommandError, match=said):
        command(*words)


def test_a_year_to_come_has_no_value(bound):
    assert "まだ始まっていない年度です" in command("compute", "t.bytes", "--fy", "2027")
