"""Who wanted to hear, and who could be reached: past days stay what they were, whatever went since."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import Known, differences
from kusei.engines.measures.statement import Question
from kusei.engines.notices.subscribers import commands, testing
from kusei.engines.notices.subscribers.commands import owning
from kusei.engines.notices.subscribers.models import Address, Past, Subscriber
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
KEYS = [f"notices.{one}" for one in ("subscribers", "reached", "line_friends", "topics")]


def number(key: str, day: dt.date, **filters: list[str]) -> Decimal | None:
    year = day.year - (day.month < 4)
    return compute(registry.get(f"notices.{key}"), Question(year, day, filters)).year.reading.number


def agree(*years: int) -> None:
    known: Known = {}
    asked = [(key, year, dt.date(year + 1, 3, 31), known) for key in KEYS for year in years]
    assert [line for one in asked for line in differences(*one)] == []


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock to a moment in Tokyo, and says its day."""

    def move(*moment: int) -> dt.date:
        monkeypatch.setattr(clock, "now", lambda: dt.datetime(*moment, tzinfo=clock.TOKYO))  # type: ignore[misc]
        return dt.date(*moment[:3])

    move(2026, 5, 1, 10)
    return move


def person(number: int = 1, channels: dict[str, str] | None = None, **more: Any) -> Subscriber:
    return testing.subscriber(User.objects.create(email=f"p{number}@example.jp"), channels, **more)


def test_a_person_counts_once_in_all_and_once_for_each_topic(at):
    child, waste = testing.topic("child"), testing.topic("waste")
    one = person(1, topics=[child, waste])
    person(2, topics=[child])
    person(3)
    today = clock.today()
    assert number("subscribers", today) == 2
    assert (number("subscribers", today, topic=["child"]), number("subscribers", today, topic=["waste"])) == (2, 1)
    assert number("subscribers", today - dt.timedelta(days=1)) == 0
    day = at(2026, 6, 1, 9)
    commands.unsubscribe(subscriber=one, topic_key="waste")
    assert number("subscribers", day) == 2
    assert number("subscribers", day, topic=["waste"]) == 0
    assert number("subscribers", day - dt.timedelta(days=1), topic=["waste"]) == 1
    assert number("subscribers", day - dt.timedelta(days=1)) == 2  # one topic is past, the other stands: one person
    agree(2025, 2026)


def test_the_night_between_the_years_decides_for_who_stops_at_midnight(at):
    child = testing.topic("child")
    one, two = person(1, topics=[child]), person(2, topics=[child])
    last = at(2027, 3, 31, 23, 59)
    commands.stop(subscriber=one, topic_key="child")
    assert number("subscribers", last) == 1
    first = at(2027, 4, 1, 0, 0)
    commands.stop(subscriber=two)
    assert (number("subscribers", last), number("subscribers", first)) == (1, 0)
    agree(2026, 2027)


def test_who_chose_again_counts_from_then_on_and_not_twice(at):
    child = testing.topic("child")
    one = person(topics=[child])
    left = at(2026, 6, 1, 10)
    commands.unsubscribe(subscriber=one, topic_key="child")
    back = at(2026, 8, 1, 10)
    commands.subscribe(subscriber=one, topic_key="child")
    days = [left - dt.timedelta(days=1), left, back - dt.timedelta(days=1), back]
    assert [number("subscribers", day) for day in days] == [1, 0, 0, 1]
    agree(2026)


def test_somebody_whose_account_is_gone_stays_in_the_figures_of_the_past_and_nowhere_else(at):
    child = testing.topic("child")
    one = person(1, {"line": "U1"}, topics=[child])
    gone = at(2026, 7, 1, 10)
    commands.forget(user=one.user)
    assert not Subscriber.objects.exists()
    before = gone - dt.timedelta(days=1)
    assert [number(key, before) for key in ("subscribers", "reached", "line_friends")] == [1, 1, 1]
    assert [number(key, gone) for key in ("subscribers", "reached", "line_friends")] == [0, 0, 0]
    told = {field.name for field in Past._meta.fields}
    assert told == {"id", "subscriber_id", "topic", "channel", "since", "until"}
    agree(2026)


def test_a_friend_who_blocks_is_none_from_that_day_and_one_again_from_the_next_time(at):
    one = person(1, {"line": "U1"})
    person(2, {"line": "U2", "sms": "+819000000000"})
    blocked = at(2026, 6, 1, 10)
    commands.suppress(channel="line", value="U1", why="blocked")
    again = at(2026, 9, 1, 10)
    owning.own(subscriber=one, channel="line", value="U1")
    days = [blocked - dt.timedelta(days=1), blocked, again - dt.timedelta(days=1), again]
    assert [number("line_friends", day) for day in days] == [2, 1, 1, 2]
    assert number("reached", again) == 2
    assert number("reached", again, channel=["sms"]) == 1
    agree(2026)


def test_an_address_that_was_never_confirmed_reaches_nobody(at):
    one = person(1, {"mail": "a@example.jp"})
    Address.objects.filter(subscriber=one).update(verified_at=None)
    assert number("reached", clock.today()) == 0
    Address.objects.all().delete()
    assert not Past.objects.exists()
    agree(2026)


def test_a_topic_counts_until_it_ends(at):
    testing.topic("child")
    testing.topic("old", ended_on=dt.date(2027, 4, 1))
    assert [number("topics", dt.date(2027, 3, 31)), number("topics", dt.date(2027, 4, 1))] == [2, 1]
    agree(2026, 2027)
