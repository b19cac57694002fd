"""What waits for a person: sources that apps register, counted, ordered and left out."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.db.models.functions import TruncDate
from django.test import RequestFactory

from kusei.foundation.web import clock, tasks
from kusei.foundation.web.access import Access
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks
from kusei.foundation.web.testing import tasks_of

TODAY = dt.date(2026, 11, 20)
SOMEBODY = SimpleNamespace(is_authenticated=True)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC))
    monkeypatch.setattr(tasks, "_sources", {})


def source(key: str, count: TaskCount | None, order: int = 10, **more: object) -> None:
    register_tasks(TaskSource(key, key, order, lambda request: count, **more))


def keys() -> list[str]:
    request = RequestFactory().get("/")
    request.user = SOMEBODY
    return [one.source.key for one in tasks.waiting(request, "staff")]


def test_the_overdue_and_those_of_today_come_first_and_the_rest_in_order() -> None:
    source("later", TaskCount(1, "/", due=TODAY + dt.timedelta(days=1)), 1)
    source("whenever", TaskCount(1, "/"), 2)
    source("today", TaskCount(1, "/", due=TODAY), 4)
    source("overdue", TaskCount(3, "/", overdue=1), 3)
    assert keys() == ["overdue", "today", "later", "whenever"]


def test_nothing_to_do_is_left_out() -> None:
    source("none", None)
    source("zero", TaskCount(0, "/"))
    assert keys() == []


def test_a_source_is_not_asked_for_people_whom_it_does_not_concern() -> None:
    def read(request: object) -> TaskCount:
        raise AssertionError("asked")

    register_tasks(TaskSource("closed", "closed", 1, read, access=Access("nobody", lambda request: False)))
    register_tasks(TaskSource("residents", "residents", 1, read, audience="residents"))
    assert keys() == []
    with pytest.raises(AssertionError):
        tasks_of(SOMEBODY, "residents")


def test_registered_again_a_source_is_replaced() -> None:
    source("one", TaskCount(1, "/"))
    source("one", TaskCount(2, "/"))
    assert tasks_of(SOMEBODY)["one"].number == 2


def test_strangers_have_no_tasks() -> None:
    source("one", TaskCount(1, "/"))
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    assert tasks.waiting(request, "staff") == []


def test_an_app_that_cannot_count_is_named_and_the_others_are_counted(caplog) -> None:
    def read(request: object) -> TaskCount:
        raise ValueError("the pack cannot be read: 見本 花子")

    register_tasks(TaskSource("broken", "broken", 1, read))
    source("sound", TaskCount(1, "/"))
    request = RequestFactory().get("/")
    request.user = SOMEBODY
    found = {one.source.key: one.count for one in tasks.waiting(request, "staff")}
    assert found == {"broken": None, "sound": TaskCount(1, "/")}
    assert "tasks of broken cannot be counted: ValueError" in caplog.text
    assert "見本" not in caplog.text


@pytest.mark.django_db
def test_rows_are_counted_in_one_query_and_counting_stops_where_it_is_told(django_assert_num_queries) -> None:
    for number in range(5):
        Session.objects.create(session_key=str(number), session_data="", expire_date=clock.now())
    with django_assert_num_queries(1):
        found = counted(Session.objects.order_by("session_key"), "/here/", most=3)
    assert (found.number, found.more, found.due, found.overdue) == (3, True, None, 0)
    found = counted(Session.objects.all(), "/here/", "やります", most=5)
    assert (found.number, found.more, found.url, found.sentence) == (5, False, "/here/", "やります")
    assert counted(Session.objects.none(), "/").number == 0


@pytest.mark.django_db
def test_the_earliest_day_is_named_also_where_counting_stops(django_assert_num_queries) -> None:
    for days in (3, -1, 8):
        moment = clock.now() + dt.timedelta(days=days)
        Session.objects.create(session_key=str(days), session_data="", expire_date=moment)
    rows = Session.objects.annotate(day=TruncDate("expire_date", tzinfo=clock.TOKYO))
    with django_assert_num_queries(1):
        found = counted(rows, "/", due="day", most=1)
    assert (found.number, found.more, found.due, found.overdue) == (1, True, TODAY - dt.timedelta(days=1), 1)
    assert counted(rows.filter(day__gt=TODAY), "/", due="day").due == TODAY + dt.timedelta(days=3)
