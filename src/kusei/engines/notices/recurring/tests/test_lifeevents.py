from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.notices.deliveries.models import Message
from kusei.engines.notices.recurring import lifeevents
from kusei.engines.notices.recurring.format.lifeevents import LifeEvent, When
from kusei.engines.notices.recurring.loading import load_recurring
from kusei.engines.notices.recurring.models import Happening
from kusei.engines.notices.subscribers import testing as subscribers
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.foundation.org.models import Municipality
from kusei.foundation.people.models import User

At = Callable[..., None]
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2029, 12, 31))
THREE = {"child": {"years": 3}}


def parent(topic: Any, *months: str, user: User | None = None, **values: Any) -> Subscriber:
    born = [dt.date.fromisoformat(f"{one}-01") for one in months]
    return subscribers.subscriber(
        user, {"line": f"U{len(months)}{Subscriber.objects.count()}"}, [topic], children_born=born, **values
    )


def occasions() -> list[str]:
    return sorted(Message.objects.values_list("occasion", flat=True))


# "third-birthday" of the pack: seven days before the month of the birthday begins, looking back ten days.
def test_a_parent_is_told_once_before_the_third_birthday(ward: Municipality, child: Any, at: At) -> None:
    parent(child, "2023-12")
    parent(child, "2023-11")
    at(2026, 11, 23, 8, 15)
    assert lifeevents.tell_of_life_events() == 0
    at(2026, 11, 24, 8, 15)
    assert lifeevents.tell_of_life_events() == 1
    assert lifeevents.tell_of_life_events() == 0
    assert occasions() == ["life:third-birthday:2023-12"]


def test_after_three_days_of_standstill_the_same_is_told_and_after_the_look_back_nothing(
    ward: Municipality, child: Any, at: At
) -> None:
    parent(child, "2023-12")
    at(2026, 11, 27, 8, 15)
    assert lifeevents.tell_of_life_events() == 1
    parent(child, "2023-12")
    at(2026, 12, 4, 8, 15)
    assert lifeevents.tell_of_life_events() == 1  # ten days later: the other parent
    parent(child, "2023-12")
    at(2026, 12, 5, 8, 15)
    assert lifeevents.tell_of_life_events() == 0


def test_twins_are_one_notice_and_two_children_of_different_months_two(ward: Municipality, child: Any, at: At) -> None:
    person = parent(child, "2023-12", "2023-12", "2024-01")
    at(2026, 11, 24, 8, 15)
    assert lifeevents.tell_of_life_events() == 1
    at(2026, 12, 25, 8, 15)
    assert lifeevents.tell_of_life_events() == 1
    assert Message.objects.filter(subscriber=person).count() == 2


def test_only_who_hears_of_the_topic_and_has_not_stopped_is_told(
    ward: Municipality, child: Any, waste: Any, at: At
) -> None:
    parent(waste, "2023-12")
    parent(child, "2023-12", stopped_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    at(2026, 11, 24, 8, 15)
    assert lifeevents.tell_of_life_events() == 0


def test_another_first_channel_the_next_day_does_not_make_a_second_notice(
    ward: Municipality, child: Any, at: At
) -> None:
    person = parent(child, "2023-12")
    at(2026, 11, 24, 8, 15)
    assert lifeevents.tell_of_life_events() == 1
    person.addresses.all().delete()
    person.addresses.create(
        channel="mail", value="a@example.jp", verified_at=person.created_at, created_at=person.created_at
    )
    at(2026, 11, 25, 8, 15)
    assert lifeevents.tell_of_life_events() == 0


@pytest.mark.parametrize(
    ("born", "years", "months", "day"),
    [
        ("2024-02-29", 3, 0, "2027-02-28"),
        ("2024-02-29", 4, 0, "2028-02-29"),
        ("2024-01-31", 0, 1, "2024-02-29"),
        ("2023-01-31", 0, 1, "2023-02-28"),
        ("2026-10-31", 0, 4, "2027-02-28"),
        ("2024-12-01", 0, 11, "2025-11-01"),
        ("2024-02-01", 3, 0, "2027-02-01"),
    ],
)
def test_a_birthday_that_a_year_does_not_have_is_the_last_of_the_month(
    born: str, years: int, months: int, day: str
) -> None:
    assert lifeevents.later(dt.date.fromisoformat(born), years, months) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("born", "entry"),
    [
        ("2020-03-01", "2026-04-01"),
        ("2020-04-01", "2027-04-01"),  # a month of birth: nearly all of April enter a year later
        ("2020-05-01", "2027-04-01"),
        ("2024-02-01", "2030-04-01"),
    ],
)
def test_school_begins_for_a_month_of_birth(born: str, entry: str) -> None:
    assert lifeevents.child_day(When(school="elementary"), dt.date.fromisoformat(born)).isoformat() == entry
    junior = lifeevents.child_day(When(school="junior-high"), dt.date.fromisoformat(born))
    assert junior.year == int(entry[:4]) + 6


@given(
    st.dates(dt.date(2024, 1, 1), dt.date(2029, 12, 31)), st.integers(0, 18), st.integers(0, 11), st.integers(-200, 200)
)
def test_whenever_the_job_runs_a_month_is_due_exactly_within_the_look_back(
    today: dt.date, years: int, months: int, days: int
) -> None:
    rule = LifeEvent.model_validate(
        {"key": "some", "topic": "child", "when": {"child": {"years": years, "months": months}}, "days": days,
         "look_back": 20, "texts": {"ja": {"title": "x"}}}
    )  # fmt: skip
    found = lifeevents.months_due(rule, today)
    assert all(born.day == 1 and 0 <= (today - due).days <= 20 for born, due in found)
    assert all(due - dt.timedelta(days=days) == lifeevents.later(born, years, months) for born, due in found)
    # A month has 28 to 31 days, so that 21 days in a row hold the first of at most one of them.
    assert len(found) <= 1


@given(st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)))
def test_a_rule_that_looks_back_a_month_misses_no_child(day: dt.date) -> None:
    rule = LifeEvent.model_validate(
        {"key": "some", "topic": "child", "when": THREE, "look_back": 31, "texts": {"ja": {"title": "x"}}}
    )
    born = dt.date(day.year - 3, day.month, 1)
    assert born in [month for month, _due in lifeevents.months_due(rule, day)]


# "moved" of the pack: two days after `moving` was decided, looking back five days.
def test_a_decided_move_is_told_of_two_days_later_once(ward: Municipality, child: Any, at: At) -> None:
    user = User.objects.create_user("a@example.jp")
    person = parent(child, user=user)
    note = {"user_id": user.pk, "procedure": "moving", "reference": "7", "on": dt.date(2026, 11, 30)}
    assert lifeevents.note_decided(**note)
    assert lifeevents.note_decided(**note)
    assert Happening.objects.count() == 1
    at(2026, 12, 1, 8, 15)
    assert lifeevents.tell_of_life_events() == 0
    at(2026, 12, 2, 8, 15)
    assert lifeevents.tell_of_life_events() > 0
    assert lifeevents.tell_of_life_events() == 0
    assert set(Message.objects.values_list("subscriber_id", "occasion")) == {(person.pk, "life:moved:decided:moving:7")}


def test_a_move_is_not_kept_of_who_does_not_want_to_hear_and_is_forgotten_when_it_is_over(
    ward: Municipality, child: Any, waste: Any, at: At
) -> None:
    stranger, other = User.objects.create_user("a@example.jp"), User.objects.create_user("b@example.jp")
    parent(waste, user=other)
    for user in (stranger, other):
        assert not lifeevents.note_decided(user_id=user.pk, procedure="moving", reference="7", on=dt.date(2026, 11, 20))
    mine = User.objects.create_user("c@example.jp")
    parent(child, user=mine)
    assert not lifeevents.note_decided(user_id=mine.pk, procedure="library", reference="7", on=dt.date(2026, 11, 20))
    lifeevents.note_decided(user_id=mine.pk, procedure="moving", reference="7", on=dt.date(2026, 11, 20))
    at(2026, 11, 27, 8, 15)
    lifeevents.tell_of_life_events()
    assert Happening.objects.exists()
    at(2026, 11, 28, 8, 15)
    lifeevents.tell_of_life_events()
    assert not Happening.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("protected", [False, True])  # first that the test sees the race: each its own occasion
def test_two_workers_at_once_tell_each_parent_once(
    own_packs: Path, pack: Path, at: At, monkeypatch: pytest.MonkeyPatch, protected: bool
) -> None:
    home = Municipality.objects.create(code="131113", slug="machi", name="見本区", is_home=True)
    child = subscribers.topic("child")
    load_recurring(pack, home)
    people = [parent(child, "2023-12", user=User.objects.create_user(f"{n}@example.jp")) for n in range(4)]
    at(2026, 11, 24, 8, 15)
    together, wrong = threading.Barrier(2), []
    told = lifeevents.told

    def at_once(*values: Any) -> Any:
        heard = told(*values)
        together.wait(timeout=10)  # both have seen that nobody was told
        return heard

    monkeypatch.setattr(lifeevents, "told", at_once)
    notify = lifeevents.deliveries.notify

    def apart(**values: Any) -> int:
        if not protected:
            values["occasion"] += threading.current_thread().name
        return notify(**values)

    monkeypatch.setattr(lifeevents.deliveries, "notify", apart)

    def run() -> None:
        try:
            lifeevents.tell_of_life_events()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=20)
    assert wrong == []
    inboxes = Message.objects.filter(channel="inbox").values_list("subscriber_id", flat=True)
    times = 1 if protected else 2
    assert sorted(inboxes) == sorted(one.pk for one in people * times)
    assert Message.objects.filter(channel="line").count() == times * len(people)
