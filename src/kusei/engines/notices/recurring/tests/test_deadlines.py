from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.notices.deliveries.models import Message
from kusei.engines.notices.recurring import deadlines, hooks, jobs
from kusei.engines.notices.recurring.hooks import Deadlines, Due
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.engines.notices.texts.message import Texts
from kusei.foundation.people.models import User

At = Callable[..., None]
KEY = "test-papers"
ON = dt.date(2026, 11, 30)
TEXTS = Texts.of("書類の期限は11月30日です")


@pytest.fixture
def papers() -> Iterator[list[Due]]:
    """What falls due, to be filled by the test."""
    held: list[Due] = []
    hooks.register_deadlines(Deadlines(KEY, "書類", lambda day: [one for one in held if one.on == day], (7, 1)))
    yield held
    hooks.withdraw_deadlines(KEY)


def told() -> list[str]:
    return sorted(Message.objects.filter(channel="inbox").values_list("occasion", flat=True))


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("a@example.jp")


def test_a_deadline_is_told_seven_days_and_one_day_before(papers: list[Due], user: User, at: At) -> None:
    papers.append(Due(user.pk, "5", ON, TEXTS))
    by_day = {}
    for day in range(20, 31):
        at(2026, 11, day, 8, 5)
        by_day[day] = deadlines.tell_of_deadlines(KEY) + deadlines.tell_of_deadlines(KEY)
    assert {day for day, made in by_day.items() if made} == {23, 29}
    assert told() == [f"due:{KEY}:5:2026-11-30:1", f"due:{KEY}:5:2026-11-30:7"]


def test_after_three_days_of_standstill_the_same_notices_are_made(papers: list[Due], user: User, at: At) -> None:
    papers.append(Due(user.pk, "5", ON, TEXTS))
    at(2026, 11, 26, 8, 5)
    deadlines.tell_of_deadlines(KEY)
    at(2026, 11, 30, 8, 5)  # the day itself: what should have been told yesterday
    deadlines.tell_of_deadlines(KEY)
    assert told() == [f"due:{KEY}:5:2026-11-30:1", f"due:{KEY}:5:2026-11-30:7"]
    at(2026, 12, 1, 8, 5)
    assert deadlines.tell_of_deadlines(KEY) == 0


def test_what_is_past_or_far_off_is_not_told(papers: list[Due], user: User, at: At) -> None:
    papers += [Due(user.pk, "1", dt.date(2026, 11, 19), TEXTS), Due(user.pk, "2", dt.date(2026, 11, 28), TEXTS)]
    at(2026, 11, 20, 8, 5)
    assert deadlines.tell_of_deadlines(KEY) == 0


def test_who_was_asked_within_the_week_is_reminded_only_the_day_before(papers: list[Due], user: User, at: At) -> None:
    papers.append(Due(user.pk, "5", ON, TEXTS, since=dt.date(2026, 11, 25)))
    for day in range(25, 31):
        at(2026, 11, day, 8, 5)
        deadlines.tell_of_deadlines(KEY)
    assert told() == [f"due:{KEY}:5:2026-11-30:1"]


def test_a_deadline_that_is_moved_is_told_again(papers: list[Due], user: User, at: At) -> None:
    papers.append(Due(user.pk, "5", ON, TEXTS))
    at(2026, 11, 29, 8, 5)
    deadlines.tell_of_deadlines(KEY)
    papers[0] = Due(user.pk, "5", dt.date(2026, 12, 5), TEXTS)
    at(2026, 12, 4, 8, 5)
    deadlines.tell_of_deadlines(KEY)
    assert told() == [f"due:{KEY}:5:2026-11-30:1", f"due:{KEY}:5:2026-12-05:1"]


def test_who_stopped_everything_finds_it_in_the_inbox_and_who_is_gone_is_left_out(
    papers: list[Due], user: User, at: At
) -> None:
    gone = User.objects.create_user("b@example.jp", is_active=False)
    papers += [Due(user.pk, "5", ON, TEXTS), Due(gone.pk, "6", ON, TEXTS), Due(987654, "7", ON, TEXTS)]
    at(2026, 11, 29, 8, 5)
    person = deadlines.ensure(user=user)
    Subscriber.objects.filter(pk=person.pk).update(stopped_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert deadlines.tell_of_deadlines(KEY) == 1
    assert list(Message.objects.values_list("channel", "subscriber_id")) == [("inbox", person.pk)]


@given(
    st.integers(-5, 100),
    st.lists(st.integers(0, 60), min_size=1, max_size=4, unique=True),
    st.none() | st.integers(-30, 100),
)
def test_the_step_is_the_smallest_that_is_reached(left: int, before: list[int], known: int | None) -> None:
    on = dt.date(2028, 2, 29)
    since = None if known is None else on - dt.timedelta(days=known)
    found = deadlines.step(before, on, since, on - dt.timedelta(days=left))
    reached = sorted(one for one in before if one >= left) if left >= 0 else []
    expected = reached[0] if reached and (known is None or reached[0] < known) else None
    assert found == expected


def test_a_kind_that_nobody_registers_any_more_tells_nothing(db: None) -> None:
    assert deadlines.tell_of_deadlines("gone") == 0


@pytest.mark.django_db(transaction=True)
def test_each_kind_has_a_job_of_its_own(papers: list[Due]) -> None:
    jobs.look_at_deadlines()
    jobs.look_at_deadlines()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args ->> 'kind' FROM procrastinate_jobs WHERE task_name LIKE '%tell_of_deadlines'")
        kinds = sorted(row[0] for row in cursor.fetchall())
    assert KEY in kinds
    assert len(kinds) == len(set(kinds))


def test_days_before_that_mean_nothing_are_refused() -> None:
    for days in ((), (-1,), (91,)):
        with pytest.raises(ValueError, match="days_before"):
            Deadlines(KEY, "書類", lambda _day: [], days)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("protected", [False, True])  # first that the test sees the race: each its own occasion
def test_two_workers_at_once_tell_each_person_once(
    papers: list[Due], at: At, monkeypatch: pytest.MonkeyPatch, protected: bool
) -> None:
    users = [User.objects.create_user(f"{n}@example.jp") for n in range(4)]
    papers += [Due(one.pk, str(one.pk), ON, TEXTS) for one in users]
    at(2026, 11, 29, 8, 5)
    together, wrong = threading.Barrier(2), []
    seen = deadlines.told

    def at_once(*values: Any) -> Any:
        heard = seen(*values)
        together.wait(timeout=10)  # both have seen that nobody was told
        return heard

    monkeypatch.setattr(deadlines, "told", at_once)
    notify = deadlines.deliveries.notify

    def apart(**values: Any) -> int:
        if not protected:
            values["occasion"] += threading.current_thread().name
        return notify(**values)

    monkeypatch.setattr(deadlines.deliveries, "notify", apart)

    def run() -> None:
        try:
            deadlines.tell_of_deadlines(KEY)
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
    assert len(told()) == len(users) * (1 if protected else 2)
