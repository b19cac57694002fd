"""Two at once, on real connections. The protection is first shown to be needed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from kusei.engines.notices.deliveries.models import Sending
from kusei.engines.notices.emergency import commands, refusals
from kusei.engines.notices.emergency.commands import keeping
from kusei.engines.notices.emergency.models import Alert, AlertEvent
from kusei.engines.notices.emergency.tests.conftest import build, drafted, released, waiting
from kusei.foundation.web.testing import at_once


@pytest.fixture
def town(transactional_db, now):
    return build()


def both_release(town):
    """The chief and the head release the same alert, having both seen it wait."""
    alert = waiting(town)
    works = [lambda by=by: commands.release(alert_id=alert.pk, version=1, by=by) for by in (town.chief, town.head)]
    results = at_once(*works)
    return alert, results, AlertEvent.objects.filter(alert=alert, kind="released").count()


def without_the_lock(monkeypatch):
    """Take the row lock away, and let both read before either writes."""
    meeting = threading.Barrier(2)

    def read(alert_id):
        alert = Alert.objects.select_related("previous").get(pk=alert_id)
        if threading.current_thread() is not threading.main_thread():
            meeting.wait(20)
        return alert

    monkeypatch.setattr(keeping, "_lock", read)


def test_of_two_who_release_at_once_exactly_one_does(town):
    for _ in range(3):
        alert, results, events = both_release(town)
        assert events == 1
        assert sorted(type(one).__name__ for one in results) == ["Alert", "NotNow"]
        assert Sending.objects.filter(occasion=f"alert:{alert.pk}").count() == 1


def test_without_the_lock_the_database_still_lets_only_one_through(town, monkeypatch):
    without_the_lock(monkeypatch)
    _alert, results, events = both_release(town)
    assert events == 1
    assert sum(isinstance(one, Alert) for one in results) == 1


def test_without_lock_and_guard_both_release(town, monkeypatch):
    """The positive control: the tests above would see two releases."""
    without_the_lock(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE emergency_alert DISABLE TRIGGER emergency_guard_change")
        try:
            _alert, _results, events = both_release(town)
        finally:
            cursor.execute("ALTER TABLE emergency_alert ENABLE TRIGGER emergency_guard_change")
    assert events == 2


def test_of_a_change_and_a_release_at_once_what_goes_out_is_what_was_seen(town):
    for _ in range(3):
        alert = waiting(town)
        seen = alert.texts

        def put_right(alert=alert):
            commands.take_back(alert_id=alert.pk, why="直す", by=town.writer)
            content = commands.Content(5, "flood", whole=True)
            changed = commands.change(alert_id=alert.pk, version=1, content=content, by=town.writer)
            return commands.ask(alert_id=alert.pk, version=changed.version, by=town.writer)

        at_once(put_right, lambda alert=alert: commands.release(alert_id=alert.pk, version=1, by=town.chief))
        alert.refresh_from_db()
        assert alert.state in {"released", "waiting", "draft"}
        assert alert.state != "released" or alert.texts == seen


def test_of_two_who_follow_one_alert_at_once_one_begins(town):
    alert = released(town)
    results = at_once(
        lambda: commands.follow(alert_id=alert.pk, action="update", by=town.writer),
        lambda: commands.follow(alert_id=alert.pk, action="cancel", by=town.chief),
    )
    assert sorted(type(one).__name__ for one in results) == ["Alert", "AlreadyFollowed"]


def test_alerts_released_at_once_have_numbers_without_gap_or_double(town):
    alerts = [waiting(town) for _ in range(6)]
    at_once(*(lambda one=one: commands.release(alert_id=one.pk, version=1, by=town.chief) for one in alerts))
    assert sorted(Alert.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_person_alone_and_the_second_person_at_once_release_it_once(town):
    alert = drafted(town, 5)
    commands.ask(alert_id=alert.pk, version=1, by=town.writer)
    results = at_once(
        lambda: commands.release(alert_id=alert.pk, version=1, by=town.chief),
        lambda: commands.release_fast(alert_id=alert.pk, version=1, why="急ぐ", typed="5", by=town.head),
    )
    assert sorted(type(one).__name__ for one in results) == ["Alert", "NotNow"]
    assert any(isinstance(one, refusals.NotNow) for one in results)
