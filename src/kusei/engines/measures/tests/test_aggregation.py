"""A metric's year, months and dimension are what plain Python counts over the same rows."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute, counted_rows, last_complete_day
from kusei.engines.measures.models import ImportFile
from kusei.engines.measures.readings import of_ratio
from kusei.engines.measures.statement import FISCAL_MONTHS, Question, UnknownDimension
from kusei.engines.measures.tests.sample_metrics import declared
from kusei.foundation.org.models import Department
from kusei.foundation.web.clock import TOKYO
from kusei.lib.presence import NOT_APPLICABLE

YEAR = 2025
MOMENTS = st.datetimes(dt.datetime(2024, 3, 30), dt.datetime(2026, 4, 3)).map(
    lambda moment: moment.replace(tzinfo=dt.UTC)
)
ROWS = st.lists(st.tuples(MOMENTS, st.sampled_from("abc"), st.integers(0, 10**6)), max_size=30)
CUT_OFFS = st.dates(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def _metrics():
    with declared():
        yield


@pytest.fixture
def files(people):
    """Replaces all files by these rows of moment, name, size."""

    def fill(rows):
        ImportFile.objects.all().delete()
        ImportFile.objects.bulk_create(
            ImportFile(
                file_name=name, size=size, sha256="0" * 64, entries=[], uploaded_by=people["editor"], uploaded_at=moment
            )
            for moment, name, size in rows
        )

    return fill


def answer(key, *, year=YEAR, cut_off=dt.date(2026, 3, 31), **more):
    """The computed numbers by month and value of the dimension."""
    asked = Question(year, cut_off, **more)
    computed = compute(registry.get(key), asked)
    return {
        (one.month, "".join(one.dimensions.values()) if one.dimensions else None): one.reading.number
        for one in computed.figures
    }


def month_ends(cut_off):
    """The months begun by the cut-off with their last counted day, by Python's calendar."""
    for month in FISCAL_MONTHS:
        year = YEAR + (month < 4)
        if dt.date(year, month, 1) <= cut_off:
            yield month, min(dt.date(year, month, calendar.monthrange(year, month)[1]), cut_off)


def days(rows):
    """The rows with the day in Tokyo instead of the moment."""
    return [(moment.astimezone(TOKYO).date(), name, size) for moment, name, size in rows]


@SLOW
@given(rows=ROWS, cut_off=CUT_OFFS)
def test_a_sum_is_what_python_adds_up(files, rows, cut_off):
    files(rows)
    expected = defaultdict(Decimal)
    held = [row for row in days(rows) if dt.date(2025, 4, 1) <= row[0] <= cut_off]
    for value in (None, *sorted({name for _day, name, _size in held})):
        for month in (None, *(month for month, _end in month_ends(cut_off))):
            expected[month, value] = sum(
                (Decimal(size) for day, name, size in held if month in (None, day.month) and value in (None, name)),
                Decimal(0),
            )
    assert answer("t.bytes", cut_off=cut_off, by="name") == expected


@SLOW
@given(rows=ROWS, cut_off=CUT_OFFS)
def test_a_running_total_is_everything_up_to_each_month_end(files, rows, cut_off):
    files(rows)
    expected = {
        month: sum((Decimal(size) for day, _name, size in days(rows) if day <= end), Decimal(0))
        for month, end in month_ends(cut_off)
    }
    found = answer("t.total", cut_off=cut_off)
    assert found == {(month, None): number for month, number in expected.items()} | {
        (None, None): list(expected.values())[-1]
    }


@SLOW
@given(rows=ROWS)
def test_different_values_are_counted_once_in_each_month_and_once_in_the_year(files, rows):
    files(rows)
    held = [row for row in days(rows) if dt.date(2025, 4, 1) <= row[0] <= dt.date(2026, 3, 31)]
    found = answer("t.names")
    assert found[None, None] == len({name for _day, name, _size in held})
    for month in FISCAL_MONTHS:
        assert found[month, None] == len({name for day, name, _size in held if day.month == month})


@SLOW
@given(
    periods=st.lists(
        st.tuples(st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2026, 6, 1)), st.none() | st.integers(1, 700)),
        max_size=12,
    ),
    cut_off=CUT_OFFS,
)
def test_a_stock_is_what_is_held_at_each_month_end(ward, periods, cut_off):
    Department.objects.all().delete()
    rows = [
        (since, (since or dt.date(2025, 1, 1)) + dt.timedelta(length) if length else None) for since, length in periods
    ]
    Department.objects.bulk_create(
        Department(municipality=ward, code=str(n), name="x", valid_from=since, valid_until=until)
        for n, (since, until) in enumerate(rows)
    )
    expected = {
        (month, None): sum((since or dt.date.min) <= end < (until or dt.date.max) for since, until in rows)
        for month, end in month_ends(cut_off)
    }
    found = answer("t.departments", cut_off=cut_off)
    assert found.pop((None, None)) == list(expected.values())[-1]
    assert found == expected


@SLOW
@given(rows=ROWS)
def test_a_share_is_the_quotient_of_its_parts_and_of_nothing_there_is_none(files, rows):
    files(rows)
    asked = Question(YEAR, dt.date(2026, 3, 31), by="name")
    found = compute(registry.get("t.share"), asked)
    sizes, numbers = Counter(), Counter()
    for day, name, size in days(rows):
        if dt.date(2025, 4, 1) <= day <= dt.date(2026, 3, 31):
            for month in (None, day.month):
                for value in (None, name):
                    sizes[month, value] += size
                    numbers[month, value] += 1
    for one in found.figures:
        place = one.month, one.dimensions.get("name")
        assert one.reading == of_ratio(numbers[place], sizes[place], percent=True)
        if sizes[place] == 0:
            assert one.reading.value == NOT_APPLICABLE


def test_the_fiscal_year_begins_and_ends_at_midnight_in_tokyo(files):
    files(
        [
            (dt.datetime(2025, 3, 31, 14, 59, 59, tzinfo=dt.UTC), "a", 1),  # 31 March 23:59:59 in Tokyo
            (dt.datetime(2025, 3, 31, 15, 0, tzinfo=dt.UTC), "a", 10),  # 1 April 0:00
            (dt.datetime(2026, 3, 31, 14, 59, 59, tzinfo=dt.UTC), "a", 100),
            (dt.datetime(2026, 3, 31, 15, 0, tzinfo=dt.UTC), "a", 1000),
        ]
    )
    found = answer("t.bytes")
    assert found[None, None] == 110
    assert (found[4, None], found[3, None]) == (10, 100)


def test_a_running_total_can_begin_with_a_fiscal_year(files):
    files([(dt.datetime(2024, 6, 1, tzinfo=dt.UTC), "a", 5), (dt.datetime(2025, 6, 1, tzinfo=dt.UTC), "a", 7)])
    assert answer("t.total")[None, None] == 12
    assert answer("t.total", counted_from=2025)[None, None] == 7


def test_filters_take_only_the_named_values(files):
    files([(dt.datetime(2025, 6, 1, tzinfo=dt.UTC), name, 1) for name in "aabc"])
    assert answer("t.files", filters={"name": ["a", "b"]})[None, None] == 3
    assert answer("t.files", filters={"name": ["zz"]})[None, None] == 0
    assert answer("t.files", filters={"name": []})[None, None] == 0


def test_a_text_with_percent_signs_and_quotes_is_a_value_like_any_other(files):
    name = "50%' OR 1=1 --%s"
    files([(dt.datetime(2025, 6, 1, tzinfo=dt.UTC), name, 1)])
    assert answer("t.files", filters={"name": [name]}, by="name")[None, name] == 1


def test_a_dimension_that_the_metric_does_not_have_is_refused(db):
    with pytest.raises(UnknownDimension, match="使える区分: name"):
        answer("t.files", by="district")


def test_a_year_that_has_not_begun_has_no_values(db):
    assert answer("t.bytes", cut_off=dt.date(2025, 3, 31)) == {}
    assert answer("t.departments", cut_off=dt.date(2025, 3, 31)) == {}


def test_a_year_with_months_and_a_dimension_is_one_statement(files, django_assert_num_queries):
    files([(dt.datetime(2025, month, 2, tzinfo=dt.UTC), name, 1) for month in (4, 7, 12) for name in "ab"])
    for key in ("t.bytes", "t.total", "t.departments", "t.share"):
        with django_assert_num_queries(1):
            answer(key, by="name")


def test_the_rows_behind_a_number_add_up_to_it(files):
    files([(dt.datetime(2025, 6, day, tzinfo=dt.UTC), "ab"[day % 2], day) for day in range(1, 29)])
    asked = Question(YEAR, dt.date(2025, 6, 20), {"name": ["a"]})
    rows = counted_rows(registry.get("t.bytes"), asked, 100)
    assert sum(row.amount for row in rows) == compute(registry.get("t.bytes"), asked).year.reading.number
    assert {row.label for row in rows} == {"a"}
    assert len(counted_rows(registry.get("t.bytes"), asked, 3)) == 3
    assert {row.part for row in counted_rows(registry.get("t.share"), asked)} == {"numerator", "denominator"}


def test_rows_of_a_stock_are_those_held_at_the_cut_off(ward):
    for code, until in (("a", dt.date(2025, 6, 1)), ("b", None)):
        Department.objects.create(municipality=ward, code=code, name=code, valid_until=until)
    asked = Question(YEAR, dt.date(2025, 6, 30))
    assert [row.label for row in counted_rows(registry.get("t.departments"), asked)] == ["b"]


def test_what_is_counted_ends_with_yesterday_or_the_end_of_the_year(at):
    assert last_complete_day(2026) == dt.date(2026, 11, 19)
    assert last_complete_day(2025) == dt.date(2026, 3, 31)
    at("2026-04-01")
    assert last_complete_day(2025) == dt.date(2026, 3, 31)
