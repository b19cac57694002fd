"""A number whose rows stand in several tables: added up, counted once, broken down and shown like any other."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Value

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute, counted_rows
from kusei.engines.measures.declaring import Counted, Dimension, Stock, Sum, metric, together
from kusei.engines.measures.statement import Question
from kusei.engines.measures.tests.sample_metrics import declared
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.people.models import User

pytestmark = pytest.mark.django_db
WORDS = {"title": "見本", "title_en": "Sample", "sentence": "数えます。", "sentence_en": "Counts.", "unit": "件"}
NAME = (Dimension("name", "名前", "Name"),)
DAY = dt.date(2026, 6, 30)


@pytest.fixture
def also():
    """`t.both`: departments by their first day, and their towns against them; `t.one`, `t.other`: two stocks."""
    town = Municipality.objects.create(code="131113", slug="ota", name="大田区", is_home=True)
    for code, first in (("a", dt.date(2026, 4, 1)), ("b", dt.date(2026, 5, 1)), ("c", dt.date(2025, 4, 1))):
        Department.objects.create(municipality=town, code=code, name=f"{code}課", valid_from=first)

    def departments(**more):
        return Counted(Department.objects.all(), dimensions={"name": "name"}, label="code", **more)

    def against():
        rows = Department.objects.filter(code="b")
        return Counted(rows, at="valid_from", amount=Value(-1), dimensions={"name": "name"}, label="code")

    with declared():
        metric(key="t.both", aggregation=Sum(), dimensions=NAME, **WORDS)(
            lambda: departments(at="valid_from", amount=Value(3), also=(against(),))
        )
        same = {"since": "valid_from", "distinct": "municipality"}
        metric(key="t.towns", aggregation=Stock(), dimensions=NAME, **WORDS)(
            lambda: departments(**same, also=(departments(**same),))
        )
        metric(key="t.one", aggregation=Stock(), dimensions=NAME, **WORDS)(lambda: departments(since="valid_from"))
        metric(key="t.people", aggregation=Stock(), **WORDS)(lambda: Counted(User.objects.all(), since="created_at"))
        metric(key="t.sum", aggregation=Stock(), **WORDS)(lambda: together("t.one", "t.towns", "t.people"))
        yield


def asked(key: str, **more):
    return compute(registry.get(key), Question(2026, DAY, **more))


def test_rows_of_another_table_are_added_with_their_own_amounts_in_one_query(also, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = asked("t.both", by="name")
    told = {(one.month, *one.dimensions.values()): int(one.reading.number) for one in found.figures}
    assert (told[None,], told[4,], told[5,], told[None, "a課"], told[None, "b課"]) == (5, 3, 2, 3, 2)
    assert asked("t.both", filters={"name": ["b課"]}).year.reading.number == 2
    assert {(row.key, row.amount) for row in counted_rows(registry.get("t.both"), found.question)} == {
        (str(Department.objects.get(code="a").pk), 3),
        (str(Department.objects.get(code="b").pk), 3),
        (str(Department.objects.get(code="b").pk), -1),
    }


def test_what_is_the_same_in_two_tables_of_a_metric_counts_once_and_in_two_metrics_twice(also):
    assert asked("t.towns").year.reading.number == 1
    assert asked("t.one").year.reading.number == 3
    User.objects.create_user("one@example.jp")
    User.objects.update(created_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    assert asked("t.people").year.reading.number == 1
    assert asked("t.sum").year.reading.number == 3 + 1 + 1
    assert [one.reading.number for one in asked("t.sum").figures if one.month in {4, 5, 6}] == [3, 4, 5]


def test_only_dimensions_that_all_have_are_left_and_mistakes_are_named(also):
    assert together("t.one", "t.towns").dimensions.keys() == {"name"}
    assert together("t.one", "t.people").dimensions == {}
    with pytest.raises(TypeError, match="is a ratio"):
        together("t.share")
    metric(key="t.lost", aggregation=Stock(), **WORDS)(lambda: together("t.one", "t.nowhere"))
    assert registry.problems(registry.get("t.lost")) == ["t.lost: there is no metric t.nowhere"]
