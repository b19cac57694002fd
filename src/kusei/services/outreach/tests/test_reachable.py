"""What can be reached from LINE is procedures and topics, added up and never taken for each other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute, counted_rows
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.engines.notices.subscribers.testing import topic
from kusei.engines.procedures import testing
from kusei.engines.procedures.builder.models import ProcedureInventory
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.definition.procedure import Channel
from kusei.foundation.org.models import Department
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
KEY = "notices.contents_reachable"


def number(day: dt.date) -> Decimal | None:
    year = day.year - (day.month < 4)
    found = compute(registry.get(KEY), Question(year, day)).year
    assert found is not None
    return found.reading.number


def test_procedures_online_and_topics_are_added_up_for_each_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 6, 1, 12, tzinfo=clock.TOKYO))
    town = testing.municipality()
    for key, channels in (("one", (Channel.ONLINE,)), ("two", (Channel.ONLINE,)), ("paper", (Channel.COUNTER,))):
        content = testing.small(key=key, channels=channels)
        publishing.publish(municipality=town, content=content, by=None, origin="pack")
    topic("child")
    topic("waste", ended_on=dt.date(2026, 12, 1))
    ProcedureInventory.objects.create(
        municipality=town,
        name="ほかの仕組みの手続",
        department=Department.objects.first() or Department.objects.create(municipality=town, code="x", name="課"),
        online_elsewhere=True,
        listed_at=clock.now(),
        changed_at=clock.now(),
    )
    assert number(dt.date(2026, 5, 31)) == 2  # topics have no first day
    assert number(dt.date(2026, 6, 1)) == 5
    assert number(dt.date(2026, 12, 1)) == 4
    assert len(counted_rows(registry.get(KEY), Question(2026, dt.date(2026, 6, 30)))) == 5
    for year in (2025, 2026):
        assert differences(KEY, year, dt.date(year + 1, 3, 31)) == []
