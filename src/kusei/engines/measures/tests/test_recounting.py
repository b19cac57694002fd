"""The recount agrees with the engine on every kind of metric, and names what differs when one of them is wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db.models import F, IntegerField, Value
from django.db.models.functions import Mod
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.engines.measures import recounted, recounting, registry
from kusei.engines.measures.declaring import Counted, Median, Sum, metric, ratio
from kusei.engines.measures.models import ImportFile
from kusei.engines.measures.recounting import RecountMissing, Row, differences, recount
from kusei.engines.measures.tests.sample_metrics import NAME, declared
from kusei.foundation.org.models import Department

YEAR, LAST = 2025, dt.date(2026, 3, 31)
ALL = ["t.files", "t.bytes", "t.names", "t.total", "t.departments", "t.share", "t.middle", "t.years", "t.mixed"]
MOMENTS = st.datetimes(dt.datetime(2025, 3, 29), dt.datetime(2026, 4, 2)).map(lambda one: one.replace(tzinfo=dt.UTC))
ROWS = st.lists(st.tuples(MOMENTS, st.sampled_from(["a", "b", ""]), st.integers(0, 10**6)), max_size=20)
SLOW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORDS = {"title": "見本", "title_en": "Sample", "sentence": "見本を数えます。", "sentence_en": "Counts samples."}


def files(**more):
    for one in ImportFile.objects.all():
        facts = {name: getattr(one, field) for name, field in more.items()}
        yield Row(at=one.uploaded_at, dimensions={"name": one.file_name}, **facts)


def by_size():
    """Rows that belong to a year as a whole: an even size to 2025, an odd one to 2026."""
    for one in ImportFile.objects.all():
        yield Row(fiscal_year=2025 + one.size % 2, dimensions={"name": one.file_name})


def held():
    for one in Department.objects.all():
        yield Row(since=one.valid_from, until=one.valid_until, dimensions={"name": one.name})


@pytest.fixture(autouse=True)
def recounts(monkeypatch):
    """The sample metrics with a median, one by years and one of both; their recounts are known within the test."""

    def rows(**more):
        return Counted(ImportFile.objects.all(), dimensions={"name": "file_name"}, **more)

    recounting.discover()  # before the copy: what is imported later would be forgotten with it
    monkeypatch.setattr(recounting, "_recounts", dict(recounting._recounts))
    with declared():
        metric(key="t.middle", unit="件", aggregation=Median(), dimensions=NAME, **WORDS)(
            lambda: rows(at="uploaded_at", amount="size")
        )
        year = Mod(F("size"), Value(2), output_field=IntegerField()) + 2025
        metric(key="t.years", unit="件", aggregation=Sum(), dimensions=NAME, **WORDS)(lambda: rows(fiscal_year=year))
        ratio(key="t.mixed", numerator="t.years", denominator="t.files", unit="倍", dimensions=NAME, **WORDS)
        recount("t.files")(files)
        recount("t.bytes")(lambda: files(amount="size"))
        recount("t.names")(lambda: files(unit="file_name"))
        recount("t.total")(lambda: files(amount="size"))
        recount("t.middle")(lambda: files(amount="size"))
        recount("t.departments")(held)
        recount("t.years")(by_size)
        yield


@pytest.fixture
def fill(people):
    """Replaces all files by these rows of moment, name, size."""

    def make(rows):
        ImportFile.objects.all().delete()
        ImportFile.objects.bulk_create(
            ImportFile(
                file_name=name, size=size, sha256="0" * 64, entries=[], uploaded_by=people["editor"], uploaded_at=at
            )
            for at, name, size in rows
        )

    return make


@SLOW
@given(rows=ROWS, cut_off=st.dates(dt.date(2025, 4, 1), LAST))
def test_engine_and_rows_agree_for_every_kind_of_metric(fill, rows, cut_off):
    fill(rows)
    assert [line for key in ALL for line in differences(key, YEAR, cut_off)] == []


def test_they_agree_on_departments_that_begin_and_end_at_the_borders_of_the_year(ward):
    for number, (since, until) in enumerate(
        [
            (dt.date(2025, 3, 31), dt.date(2025, 4, 1)),
            (dt.date(2025, 4, 1), None),
            (dt.date(2020, 4, 1), dt.date(2026, 3, 31)),
            (dt.date(2020, 4, 1), dt.date(2026, 4, 1)),
            (dt.date(2026, 4, 1), None),
        ]
    ):
        Department.objects.create(
            municipality=ward, code=f"d{number}", name=f"課{number}", valid_from=since, valid_until=until
        )
    assert differences("t.departments", YEAR, LAST) == []
    assert differences("t.departments", YEAR + 1, dt.date(2026, 11, 19)) == []


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_they_agree_where_there_is_nothing_and_where_the_year_has_not_begun(db, year):
    assert [line for key in ALL for line in differences(key, year)] == []


def moment(text):
    return dt.datetime.fromisoformat(text)


def test_the_year_ends_with_the_last_moment_of_31_march_in_tokyo(fill):
    fill(
        [
            (moment("2025-03-31T14:59:59+00:00"), "a", 1),
            (moment("2025-03-31T15:00:00+00:00"), "a", 10),
            (moment("2026-03-31T14:59:59+00:00"), "a", 100),
            (moment("2026-03-31T15:00:00+00:00"), "a", 1000),
        ]
    )
    assert differences("t.bytes", YEAR, LAST) == []
    recount("t.bytes")(lambda: [Row(at=dt.date(2025, 4, 1), amount=110, dimensions={"name": "a"})])
    assert differences("t.bytes", YEAR, LAST) == [
        "t.bytes FY2025 month 4: 10 by the engine, 110 by the rows",
        "t.bytes FY2025 month 3: 100 by the engine, 0 by the rows",
        "t.bytes FY2025 month 4 name: 10 by the engine, 110 by the rows",
        "t.bytes FY2025 month 3 name: 100 by the engine, 0 by the rows",
        "t.bytes FY2025 month 4 name 'a': 10 by the engine, 110 by the rows",
        "t.bytes FY2025 month 3 name 'a': 100 by the engine, 0 by the rows",
        "t.bytes FY2025 month 4 name=a: 10 by the engine, 110 by the rows",
        "t.bytes FY2025 month 3 name=a: 100 by the engine, 0 by the rows",
    ]


WRONG = {
    "t.files": lambda: list(files())[:-1],
    "t.bytes": files,
    "t.names": lambda: [Row(at=dt.date(2025, 5, 1), unit="x", dimensions={"name": "a"})],
    "t.total": lambda: [Row(at=row.at, amount=1, dimensions=row.dimensions) for row in files()],
    "t.middle": lambda: [Row(at=row.at, amount=7, dimensions=row.dimensions) for row in files()],
    "t.departments": lambda: [Row(since=dt.date(2020, 1, 1), dimensions={"name": "課"})],
    "t.years": lambda: list(by_size())[:-1],
}


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_recount_is_seen(fill, key):
    fill([(moment(f"2025-05-0{day}T00:00:00+00:00"), name, 2 * day) for day, name in enumerate("aab", start=1)])
    assert differences(key, YEAR, LAST) == []
    recount(key)(WRONG[key])
    assert differences(key, YEAR, LAST) != []


def test_rows_of_the_wrong_value_of_a_dimension_are_seen_though_the_total_agrees(fill):
    fill([(moment("2025-05-01T00:00:00+00:00"), "a", 1)])
    recount("t.files")(lambda: [Row(at=dt.date(2025, 5, 1), dimensions={"name": "b"})])
    found = differences("t.files", YEAR, LAST)
    assert "t.files FY2025 name 'a': 1 by the engine, 0 by the rows" in found
    assert "t.files FY2025 name 'b': 0 by the engine, 1 by the rows" in found
    assert not any(line.startswith("t.files FY2025:") for line in found)


def test_a_wrong_part_makes_the_ratio_differ(fill):
    fill([(moment("2025-05-01T00:00:00+00:00"), "a", 3)] * 2)
    recount("t.files")(lambda: list(files())[:1])
    found = differences("t.share", YEAR, LAST)
    assert "t.share FY2025 month 5: 33.333333 by the engine, 16.666667 by the rows" in found


def test_a_month_that_the_engine_leaves_out_is_seen(fill, monkeypatch):
    fill([])
    real = recounting.compute
    cut = dt.date(2025, 5, 31)

    def shorter(asked, question):
        return real(asked, dataclasses.replace(question, cut_off=dt.date(2025, 4, 30)))

    monkeypatch.setattr(recounting, "compute", shorter)
    assert differences("t.files", YEAR, cut)[0] == "t.files FY2025 month 5: no figure by the engine, 0 by the rows"


def test_amounts_count_to_six_places_each(fill):
    third = Decimal(1) / 3
    assert recounted._added_up(registry.get("t.bytes"), [Row(amount=third)] * 3) == Fraction(999999, 10**6)


def test_a_metric_that_nobody_recounts_is_named_and_so_is_a_recount_without_a_metric():
    del recounting._recounts["t.files"]
    recount("t.gone")(list)
    missing = recounting.without()
    assert {"t.files", "t.gone"} <= set(missing)
    assert "t.share" not in missing, "a ratio is recounted by its parts"
    assert "t.bytes" not in missing


def test_asking_for_a_recount_that_is_missing_is_refused(db):
    del recounting._recounts["t.files"]
    with pytest.raises(RecountMissing):
        differences("t.files", YEAR, LAST)


def test_known_rows_are_read_once(fill):
    fill([(moment("2025-05-01T00:00:00+00:00"), "a", 1)])
    asked = []
    recount("t.files")(lambda: asked.append(1) or files())
    known = {}
    assert differences("t.files", 2025, LAST, known) == []
    assert differences("t.files", 2026, None, known) == []
    assert asked == [1]
