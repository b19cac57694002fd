"""Figures at a glance: one query for a page, made again every night, and never a value of an indicator."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kusei.engines.measures import glances, registry
from kusei.engines.measures.glances import at_a_glance, keep, keep_all, register_wanted
from kusei.engines.measures.models import ActualValue, Glance, ImportFile
from kusei.engines.measures.tests.sample_metrics import declared
from kusei.foundation.web.testing import at_once


@pytest.fixture(autouse=True)
def _metrics():
    with declared():
        yield


@pytest.fixture
def file(people):
    """Makes a row that the sample metrics count: `file("a", 3, "2026-06-01")`."""

    def make(name, size, day):
        ImportFile.objects.create(
            file_name=name, size=size, sha256="0" * 64, entries=[], uploaded_by=people["editor"],
            uploaded_at=f"{day}T03:00Z",
        )  # fmt: skip

    return make


def numbers(*wanted):
    return {place: row.reading.number for place, row in at_a_glance(wanted).items()}


def test_the_year_so_far_in_all_and_by_a_dimension_with_one_query(file, django_assert_num_queries):
    for name, size, day in (("a", 3, "2026-04-01"), ("a", 4, "2026-11-19"), ("b", 9, "2026-07-01")):
        file(name, size, day)
    file("a", 100, "2026-03-31")  # of the year before
    file("a", 100, "2026-11-20")  # today, which is not over
    assert keep(registry.get("t.bytes"), ["name"]) == 3
    asked = [("t.bytes", {}), ("t.bytes", {"name": "a"}), ("t.bytes", {"name": "b"}), ("t.bytes", {"name": "c"})]
    with django_assert_num_queries(1):
        found = numbers(*asked)
    assert found == {
        ("t.bytes", "", ""): Decimal(16),
        ("t.bytes", "name", "a"): Decimal(7),
        ("t.bytes", "name", "b"): Decimal(9),
    }
    assert not ActualValue.objects.exists()


def test_made_again_it_is_what_it_is_now_and_what_is_gone_goes(file):
    file("a", 3, "2026-06-01")
    keep(registry.get("t.bytes"), ["name"])
    ImportFile.objects.all().delete()
    file("b", 5, "2026-06-02")
    keep(registry.get("t.bytes"), ["name"])
    assert numbers(("t.bytes", {"name": "a"}), ("t.bytes", {"name": "b"})) == {("t.bytes", "name", "b"): Decimal(5)}


def test_a_share_keeps_its_parts_and_of_nothing_there_is_none(file):
    keep(registry.get("t.share"))
    assert at_a_glance([("t.share", {})])["t.share", "", ""].reading.words() == "該当なし"
    file("a", 4, "2026-06-01")
    keep(registry.get("t.share"))
    assert at_a_glance([("t.share", {})])["t.share", "", ""].reading.denominator == Decimal(4)


def test_what_an_older_version_counted_or_an_earlier_year_is_not_shown(file, at):
    file("a", 3, "2026-06-01")
    keep(registry.get("t.bytes"))
    assert numbers(("t.bytes", {}))
    Glance.objects.update(metric_version=99)
    assert not numbers(("t.bytes", {}))
    keep(registry.get("t.bytes"))
    at("2027-04-02")
    assert not numbers(("t.bytes", {}))


def test_every_metric_is_kept_and_the_dimensions_that_pages_ask_for(file, monkeypatch):
    monkeypatch.setattr(glances, "_wanted", [])
    register_wanted(lambda: [("t.files", {"name": "a"}), ("t.files", {"nothing": "x"}), ("no.such", {"name": "a"})])
    file("a", 3, "2026-06-01")
    keep_all()
    assert set(Glance.objects.values_list("metric_key", flat=True)) == {one.key for one in registry.every()}
    assert numbers(("t.files", {"name": "a"})) == {("t.files", "name", "a"): Decimal(1)}
    assert set(Glance.objects.exclude(dimension="").values_list("metric_key", flat=True)) == {"t.files"}


def test_on_the_first_day_of_a_year_nothing_can_be_said_and_nothing_breaks(db, at):
    at("2026-04-01")
    keep_all()
    assert not numbers(("t.files", {}))


def test_two_dimensions_at_once_are_refused():
    with pytest.raises(ValueError, match="one dimension"):
        at_a_glance([("t.files", {"name": "a", "size": "3"})])


@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_leave_one_value_each(file):
    file("a", 3, "2026-06-01")
    metric = registry.get("t.bytes")
    made = at_once(lambda: keep(metric, ["name"]), lambda: keep(metric, ["name"]))
    assert made == [2, 2]
    assert Glance.objects.filter(metric_key="t.bytes").count() == 2
