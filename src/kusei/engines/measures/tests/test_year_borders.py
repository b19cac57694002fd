"""What comes late, at the border of a year, after its accounts closed, after a confirmation: never silently."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory

from kusei.engines.measures import courses, invariants, jobs, registry, tasks
from kusei.engines.measures.commands import deciding, measuring
from kusei.engines.measures.commands.recording import Outcome
from kusei.engines.measures.models import ActualValue, Binding, ImportFile
from kusei.engines.measures.tests.conftest import number
from kusei.engines.measures.tests.sample_metrics import declared
from kusei.foundation.people.testing import sign_in


@pytest.fixture(autouse=True)
def _metrics():
    with declared():
        yield


@pytest.fixture
def file(people):
    """Adds what metrics count, at a moment in Tokyo: `file("2026-03-31T23:59:59", size=3)`."""

    def add(moment, name="a", size=1):
        at = dt.datetime.fromisoformat(f"{moment}+09:00")
        return ImportFile.objects.create(
            file_name=name, size=size, sha256="0" * 64, entries=[], uploaded_by=people["editor"], uploaded_at=at
        )

    return add


@pytest.fixture
def binding(series):
    def make(metric="t.bytes", dimension="", **more):
        one = series(f"b/{metric}", **more)
        return Binding.objects.create(series=one, metric_key=metric, from_fy=2025, dimension=dimension, pack="ota")

    return make


@pytest.fixture
def night(monkeypatch):
    """What a night does with bindings, run at once: `night()`."""

    def run():
        asked = []
        monkeypatch.setattr(jobs, "enqueue", lambda task, *, key, **ids: asked.append((task, ids)))
        jobs.compute_all()
        for task, ids in asked:
            if task is jobs.compute_binding:
                task(**ids)

    return run


def current(row, year=2025, month=None, **dimensions):
    return ActualValue.objects.get(
        series=row.series, fiscal_year=year, month=month, dimensions=dimensions, status="current"
    )


def proposals():
    return list(ActualValue.objects.filter(status="proposed").order_by("pk"))


def test_the_last_moment_of_march_counts_to_the_old_year_and_the_next_to_the_new(binding, file, at, night):
    row = binding()
    file("2026-03-31T23:59:59", size=3)
    file("2026-04-01T00:00:00", size=4)
    at("2026-04-02")
    night()
    assert current(row).reading == number(3)
    assert current(row, 2026).reading == number(4)


def test_on_31_march_the_day_itself_is_not_over(binding, file, at, night):
    row = binding()
    file("2026-03-30T12:00:00", size=3)
    file("2026-03-31T09:00:00", size=4)
    at("2026-03-31")
    night()
    assert (current(row).reading, current(row).cut_off) == (number(3), dt.date(2026, 3, 30))
    at("2026-04-01")
    night()
    assert (current(row).reading, current(row).cut_off) == (number(7), dt.date(2026, 3, 31))


def test_what_comes_late_before_the_accounts_close_moves_the_year_and_after_that_it_is_proposed(
    binding, file, at, night
):
    row = binding()
    file("2026-03-01T12:00:00", size=3)
    at("2026-05-31")
    night()
    file("2026-03-02T12:00:00", size=4)  # entered late
    night()
    assert current(row).reading == number(7)
    file("2026-03-03T12:00:00", size=5)
    at("2026-06-01")
    night()
    assert (current(row).reading, proposals()) == (number(7), []), "the accounts are closed"
    at("2026-06-29")
    night()
    (late,) = proposals()
    assert (late.reading, late.source, late.cut_off) == (number(12), "measured", dt.date(2026, 3, 31))
    assert current(row).reading == number(7), "nobody confirmed it, and it stays all the same"


def test_a_late_correction_of_a_closed_and_confirmed_year_is_a_work_item_with_both_values(
    binding, file, at, night, people
):
    row = binding(title="見本の指標")
    file("2026-03-01T12:00:00", size=111)
    at("2026-05-20")
    night()
    deciding.confirm(value_ids=[current(row).pk], by=people["approver"])
    wrong = file("2026-03-02T12:00:00", size=222)
    at("2026-07-01")
    night()
    night()
    (late,) = proposals()
    assert (current(row).reading, late.reading) == (number(111), number(333))

    page = sign_in(Client(), people["approver"]).get("/measures/desk/").content.decode()
    assert "見本の指標" in page
    assert "111" in page
    assert "333" in page
    request = RequestFactory().get("/")
    request.user = people["approver"]
    assert tasks.differences(request).number == 1
    request.user = people["other_approver"]
    assert tasks.differences(request).number == 0

    deciding.accept(value_id=late.pk, reason="3月分の数え漏れ", by=people["approver"])
    assert (current(row).reading, current(row).is_confirmed) == (number(333), True)
    assert list(invariants.confirmed()) == []
    wrong.delete()
    at("2026-08-01")
    night()
    (back,) = proposals()
    assert back.reading == number(111)


def test_what_was_rejected_is_not_proposed_again_the_month_after(binding, file, at, night, people):
    row = binding()
    at("2026-05-20")
    night()
    deciding.confirm(value_ids=[current(row).pk], by=people["approver"])
    file("2026-03-02T12:00:00", size=4)
    at("2026-07-01")
    night()
    deciding.reject(value_id=proposals()[0].pk, reason="対象外", by=people["approver"])
    at("2026-08-01")
    night()
    assert proposals() == []
    file("2026-03-03T12:00:00", size=4)
    at("2026-09-01")
    night()
    assert [one.reading for one in proposals()] == [number(8)]


def test_a_new_value_of_a_dimension_in_a_closed_year_is_proposed_too(binding, file, at, night, people):
    row = binding(dimension="name")
    file("2026-03-02T12:00:00", name="a")
    at("2026-05-20")
    night()
    file("2026-03-02T12:00:00", name="b")
    at("2026-07-01")
    night()
    assert sorted((str(one.dimensions), one.reading) for one in proposals()) == [
        ("{'name': 'b'}", number(1)),
        ("{}", number(2)),
    ]
    for one in proposals():
        deciding.accept(value_id=one.pk, reason="数え漏れ", by=people["approver"])
    assert current(row, name="b").reading == number(1)
    at("2026-08-01")
    night()
    assert proposals() == []


def test_months_that_only_show_a_course_are_never_proposed(binding, file, at, night, monkeypatch):
    monkeypatch.setattr(courses, "_prefixes", {"b/"})
    row = binding()
    file("2026-03-02T12:00:00", size=4)
    at("2026-05-20")
    night()
    assert current(row, month=3).reading == number(4)
    file("2026-03-03T12:00:00", size=4)
    at("2026-07-01")
    night()
    assert [one.month for one in proposals()] == [None]


def test_when_the_way_of_counting_changes_what_was_confirmed_is_proposed_and_the_rest_recounted(
    binding, file, at, night, people
):
    row, other = binding(), binding("t.files")
    file("2026-03-02T12:00:00", size=4)
    at("2026-05-20")
    night()
    deciding.confirm(value_ids=[current(row).pk], by=people["approver"])
    for key in ("t.bytes", "t.files"):
        doubled = registry.get("t.total").define
        changed = dataclasses.replace(registry.get(key), version=2, define=doubled)
        registry.unregister(key)
        registry.register(changed)
    at("2026-06-10")
    file("2026-03-03T12:00:00", size=4)
    night()
    assert current(row).reading == number(4)
    (late,) = proposals()
    assert (late.reading, late.metric_version) == (number(8), 2)
    again = current(other)
    assert (again.reading, again.metric_version, again.version) == (number(8), 2, 2)


def test_a_year_whose_counting_stopped_is_found_by_the_doctor_until_it_is_a_work_item(binding, file, at, night, people):
    row = binding()
    at("2026-04-10")
    night()
    deciding.confirm(value_ids=[current(row).pk], by=people["approver"])
    file("2026-03-02T12:00:00", size=4)
    at("2026-04-12")
    assert list(invariants.recounts()) == [], "the night will ask"
    at("2026-04-13")
    (found,) = invariants.recounts()
    assert found == f"series {row.series_id}, fiscal year 2025, 1 confirmed values differ unasked"
    night()
    assert list(invariants.recounts()) == []
    assert len(proposals()) == 1


def test_computing_a_closed_year_by_command_still_changes_what_nobody_confirmed(binding, file, at):
    row = binding()
    at("2026-05-20")
    measuring.refresh(binding_id=row.pk)
    file("2026-03-02T12:00:00", size=4)
    at("2026-07-01")
    assert measuring.compute_year(binding=row, fiscal_year=2025, by=None) == {Outcome.CHANGED: 1}


@pytest.fixture
def own_metrics():
    """Only the sample metrics are declared within the test."""
    everything = dict(registry._metrics)
    for key in everything:
        if not key.startswith("t."):
            registry.unregister(key)
    yield {one.key for one in registry.every()}
    registry._metrics.update({key: one for key, one in everything.items() if not key.startswith("t.")})


def test_every_metric_can_be_computed_at_once_and_nothing_is_recorded(binding, file, own_metrics):
    binding()
    file("2025-06-01T12:00:00", size=3)
    out = io.StringIO()
    call_command("measures", "compute", "--metrics", "--fy", "2025", "--json", stdout=out)
    found = {one["metric"]: one for one in json.loads(out.getvalue())["metrics"]}
    assert found.keys() == own_metrics
    assert (found["t.bytes"]["value"], found["t.bytes"]["rows"]) == ("3", 1)
    assert found["t.bytes"]["seconds"] >= 0
    assert not ActualValue.objects.exists()
    out = io.StringIO()
    call_command("measures", "compute", "--metrics", "--fy", "2025", stdout=out)
    assert "t.bytes  3件  " in out.getvalue()
    assert "件の数え方、" in out.getvalue()
