"""What every registered metric satisfies, whichever app declares it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute, counted_rows
from kusei.engines.measures.declaring import Counted, Median, Metric, Ratio, Sum, metric
from kusei.engines.measures.models import ImportFile
from kusei.engines.measures.statement import Question
from kusei.engines.measures.tests.sample_metrics import declared
from kusei.lib.presence import NOT_APPLICABLE

METRICS = registry.every()
BY_KEY = pytest.mark.parametrize("one", METRICS, ids=[one.key for one in METRICS])


def test_there_are_metrics_to_check():
    assert len(METRICS) >= 8


@BY_KEY
def test_it_has_words_in_both_languages_a_known_unit_and_an_expression_for_each_dimension(one):
    assert registry.problems(one) == []


@BY_KEY
def test_on_an_empty_database_it_is_zero_or_not_applicable_in_one_query(one, db, django_assert_num_queries):
    for by in ("", *(dimension.key for dimension in one.dimensions)):
        asked = Question(2025, dt.date(2026, 3, 31), by=by)
        with django_assert_num_queries(1):
            found = compute(one, asked)
        assert found.year is not None
        if isinstance(one.aggregation, Ratio | Median):
            assert found.year.reading.value == NOT_APPLICABLE
        else:
            assert found.year.reading.number == Decimal(0)
        assert found.year.rows == 0


@BY_KEY
def test_its_rows_can_be_shown(one, db):
    asked = Question(2025, dt.date(2026, 3, 31), {dimension.key: ["x"] for dimension in one.dimensions})
    assert counted_rows(one, asked) == []


GOOD = {
    "key": "x.y",
    "title": "数",
    "title_en": "Number",
    "sentence": "数えます。",
    "sentence_en": "Counts.",
    "unit": "件",
}


def bad(define=lambda: Counted(ImportFile.objects.all(), at="uploaded_at"), **more):
    facts = {"aggregation": Sum(), "define": define, **GOOD, **more}
    return registry.problems(Metric(**facts))


def test_a_good_declaration_has_no_problem():
    assert bad() == []


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"title_en": ""}, "title_en is missing"),
        ({"title_en": "数"}, "not English"),
        ({"sentence": " "}, "sentence is missing"),
        ({"unit": "謎"}, "no English for the unit"),
        ({"version": 0}, "versions begin with 1"),
        ({"aggregation": Ratio("no.such", "x")}, "there is no metric no.such"),
        ({"define": lambda: Counted(ImportFile.objects.all())}, "either the day"),
        ({"define": lambda: Counted(ImportFile.objects.all(), at="uploaded_at", fiscal_year="size")}, "either the day"),
    ],
)
def test_a_bad_declaration_is_named(more, word):
    assert any(word in problem for problem in bad(**more))


def test_a_ratio_of_a_ratio_is_refused():
    with declared():
        assert any("itself a ratio" in one for one in bad(aggregation=Ratio("t.share", "t.files")))


def test_two_apps_cannot_declare_the_same_key():
    def one():
        return Counted(ImportFile.objects.all(), at="uploaded_at")

    def other():
        return Counted(ImportFile.objects.all(), at="uploaded_at")

    words = {key: value for key, value in GOOD.items() if key != "key"}
    try:
        metric(key="t.twice", aggregation=Sum(), **words)(one)
        with pytest.raises(registry.MetricTwice, match=r"t\.twice"):
            metric(key="t.twice", aggregation=Sum(), **words)(other)
    finally:
        registry.unregister("t.twice")
