"""The same report and different reports at the same moment, on real connections."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kusei.engines.notices.emergency.weather import commands
from kusei.engines.notices.emergency.weather.commands import taking
from kusei.engines.notices.emergency.weather.models import InForce, Proposal, Report
from kusei.engines.notices.emergency.weather.tests.conftest import RAIN_2, RAIN_3, RAIN_4, build, message, minutes
from kusei.foundation.web.testing import at_once


@pytest.fixture
def ward(transactional_db: None, now: Any) -> Any:
    return build()


def taken_at_once(*raws: bytes) -> list[Any]:
    """Take all in at the same moment; what each returned or raised."""
    return at_once(*(partial(commands.take, raw=raw, way="api") for raw in raws))


def both_look_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lock, and neither writes before both have looked."""
    meeting, look = threading.Barrier(2), taking._same
    held = threading.local()

    def same(found: Any) -> Any:
        row = look(found)
        if not getattr(held, "looked", False):
            held.looked = True
            meeting.wait(20)
        return row

    monkeypatch.setattr(taking, "_one_at_a_time", lambda: None)
    monkeypatch.setattr(taking, "_same", same)


def test_the_same_report_from_many_sides_at_once_is_one_with_one_proposal(ward: Any) -> None:
    results = taken_at_once(*[message(RAIN_4)] * 8)
    assert sorted(result.new for result in results) == [False] * 7 + [True]
    assert (Report.objects.count(), Proposal.objects.count(), InForce.objects.count()) == (1, 1, 1)


def test_without_the_lock_the_unique_key_still_keeps_it_one(ward: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    both_look_first(monkeypatch)
    results = taken_at_once(*[message(RAIN_4)] * 2)
    assert sorted(result.new for result in results) == [False, True]
    assert (Report.objects.count(), Proposal.objects.count()) == (1, 1)


def test_without_lock_and_key_it_is_two(ward: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: the tests above would see it."""
    both_look_first(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'weather_report_once'")
        (definition,) = cursor.fetchone()
        cursor.execute("ALTER TABLE weather_report DROP CONSTRAINT weather_report_once")
        try:
            taken_at_once(*[message(RAIN_4)] * 2)
            count = Report.objects.count()
        finally:
            cursor.execute("TRUNCATE weather_report CASCADE")
            cursor.execute(f"ALTER TABLE weather_report ADD CONSTRAINT weather_report_once {definition}")
    assert count == 2


def test_reports_that_follow_each_other_at_once_leave_the_newest_in_force(ward: Any) -> None:
    results = taken_at_once(
        message(RAIN_2, at=minutes(-4)), message(RAIN_4, at=minutes(-3)), message(RAIN_3, at=minutes(-2))
    )
    assert all(result.new for result in results)
    assert InForce.objects.get().grade == 3
    assert Proposal.objects.filter(state="open").count() == 1
