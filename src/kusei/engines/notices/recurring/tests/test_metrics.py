from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.engines.notices.deliveries import commands as deliveries
from kusei.engines.notices.deliveries import partitions
from kusei.engines.notices.deliveries.models import Became, Outcome, Reading, Sending
from kusei.engines.notices.recurring import jobs
from kusei.engines.notices.subscribers import testing as subscribers
from kusei.engines.notices.subscribers.commands import unsubscribe
from kusei.engines.notices.texts.message import Texts
from kusei.foundation.org.models import Municipality
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

KEYS = [f"collection.{one}" for one in ("people", "reminders", "opened", "opened_share")]
KEYS += ["notices.deadlines", "notices.life_events"]


def value(key: str) -> Any:
    return compute(registry.get(key), Question(2026, clock.today())).year.reading.number


def test_the_declarations_are_sound() -> None:
    registry.discover()
    assert [line for key in KEYS for line in registry.problems(registry.get(key))] == []


def test_what_was_sent_and_opened_is_counted(ward: Municipality, waste: Any, at: Callable[..., None]) -> None:
    registry.discover()
    people = [subscribers.subscriber(topics=[waste], collection_area="ike") for _ in range(3)]
    at(2026, 11, 22, 20, 0)
    jobs.remind_of_collection()
    sending = Sending.objects.get()
    Sending.objects.filter(pk=sending.pk).update(people=3)
    partitions.ensure(sending.month)
    for person, channel in ((people[0], "mail"), (people[1], "push")):
        Outcome.objects.create(
            month=sending.month, sending_id=sending.pk, channel=channel, subscriber_id=person.pk, became=Became.OPENED,
            at=clock.now(),
        )  # fmt: skip
    Reading.objects.create(subscriber=people[2], sending=sending, read_at=clock.now())
    user = User.objects.create_user("a@example.jp")
    account = subscribers.subscriber(user)
    for occasion in ("due:draft:1:2026-11-22:7", "life:school:2020-04", "receipt:1"):
        deliveries.notify(subscriber=account, occasion=occasion, on=dt.date(2026, 11, 22), texts=Texts.of("見本"))
    at(2026, 11, 23, 10, 0)
    assert [value(key) for key in KEYS] == [3, 3, 3, 100, 1, 1]
    assert [line for key in KEYS for line in differences(key, 2026, clock.today())] == []


def test_who_gave_the_reminders_up_counts_until_that_day(
    ward: Municipality, waste: Any, at: Callable[..., None]
) -> None:
    one = subscribers.subscriber(topics=[waste])
    subscribers.subscriber(topics=[waste])
    began = clock.today()
    at(2026, 11, 25, 10, 0)
    unsubscribe(subscriber=one, topic_key=waste.key)
    until = {day: Question(2026, day) for day in (began, clock.today())}
    found = [compute(registry.get("collection.people"), asked).year.reading.number for asked in until.values()]
    assert found == [2, 1]
    assert differences("collection.people", 2026, clock.today()) == []


def test_the_jobs_run_with_nothing_to_do(db: None) -> None:
    jobs.remind_of_collection()
    jobs.tell_of_deadlines(kind="nobody")
    jobs.tell_of_life_events()
    assert not Sending.objects.exists()
