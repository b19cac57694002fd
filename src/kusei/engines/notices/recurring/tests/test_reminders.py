from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kusei.engines.notices.deliveries.models import Sending
from kusei.engines.notices.recurring import reminders
from kusei.engines.notices.recurring.loading import load_recurring
from kusei.engines.notices.recurring.models import ReminderChoice
from kusei.engines.notices.segments import rules
from kusei.engines.notices.subscribers import testing as subscribers
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.foundation.org.models import Municipality
from kusei.foundation.web import clock

At = Callable[..., None]
# Area ike: Monday 23 November 2026 burnable and resources. A public holiday, on which crews work.
SUNDAY_EVENING, MONDAY_MORNING = (2026, 11, 22, 20, 0), (2026, 11, 23, 6, 30)


def wish(waste: Any, area: str = "ike", **choice: Any) -> Subscriber:
    person = subscribers.subscriber(topics=[waste], collection_area=area)
    if choice:
        ReminderChoice.objects.create(subscriber=person, chosen_at=clock.now(), **choice)
    return person


def people(sending: Sending) -> set[int]:
    """Whom the sending is for: the audience among those who hear of the topic."""
    found = Subscriber.objects.filter(rules.compiled(sending.audience), subscriptions__topic=sending.topic)
    return set(found.values_list("pk", flat=True))


def sendings() -> dict[str, Sending]:
    return {one.occasion: one for one in Sending.objects.all()}


def test_people_are_reminded_the_evening_before_of_everything_unless_they_chose(
    ward: Municipality, waste: Any, at: At
) -> None:
    everybody = {wish(waste).pk, wish(waste, evening=True, items=[]).pk}
    only_paper = wish(waste, evening=True, items=["resources"])
    wish(waste, evening=False, morning=True, items=["resources"])
    wish(waste, evening=True, items=["unburnable"])  # none that day
    wish(waste, area="kama")  # no collection that day
    at(*SUNDAY_EVENING)
    assert reminders.remind() == 2
    found = sendings()
    assert set(found) == {
        "collection:ike:2026-11-23:evening:burnable+resources",
        "collection:ike:2026-11-23:evening:resources",
    }
    assert people(found["collection:ike:2026-11-23:evening:burnable+resources"]) == everybody
    assert people(found["collection:ike:2026-11-23:evening:resources"]) == {only_paper.pk}
    whole = found["collection:ike:2026-11-23:evening:burnable+resources"]
    assert whole.not_before == dt.datetime(2026, 11, 22, 11, 0, tzinfo=dt.UTC)
    assert not whole.through_quiet_hours
    assert "call" not in whole.channels


def test_the_morning_reminder_goes_to_who_asked_for_it_and_through_quiet_hours(
    ward: Municipality, waste: Any, at: At
) -> None:
    both, morning = wish(waste, evening=True, morning=True), wish(waste, evening=False, morning=True)
    wish(waste)
    at(*MONDAY_MORNING)
    reminders.remind()
    (sending,) = sendings().values()
    assert sending.occasion == "collection:ike:2026-11-23:morning:burnable+resources"
    assert people(sending) == {both.pk, morning.pk}
    assert sending.through_quiet_hours


def test_the_notice_names_the_day_so_that_it_is_right_when_it_is_read_later(
    ward: Municipality, waste: Any, at: At
) -> None:
    wish(waste)
    at(*SUNDAY_EVENING)
    reminders.remind()
    texts = Sending.objects.get().texts
    assert texts["ja"]["title"] == "11月23日（月）は、可燃ごみ・資源（古紙・びん・缶）の日です"
    assert "池上：朝8時までに" in texts["ja"]["body"]
    assert "あした" not in str(texts)
    assert texts["ja"]["link"] == "/collection/ike/"
    assert set(texts) == {"ja", "en", "ja-easy"}
    assert texts["en"]["link"] == "/en/collection/ike/"


@pytest.mark.parametrize("runs", [1, 2, 5])
def test_running_again_makes_nothing_new(ward: Municipality, waste: Any, at: At, runs: int) -> None:
    wish(waste)
    for minute in range(runs):
        at(2026, 11, 22, 20, 10 * minute)
        reminders.remind()
    assert Sending.objects.count() == 1


def test_late_in_the_evening_the_same_is_made_and_too_late_it_is_left_out(
    ward: Municipality, waste: Any, at: At
) -> None:
    wish(waste)
    at(2026, 11, 22, 19, 59)
    assert reminders.remind() == 0
    at(2026, 11, 22, 22, 0)
    assert reminders.remind() == 0
    at(2026, 11, 22, 21, 59)
    assert reminders.remind() == 1
    assert "collection:ike:2026-11-23:evening:burnable+resources" in sendings()


def test_in_the_morning_it_is_left_out_from_the_time_to_put_out_on(ward: Municipality, waste: Any, at: At) -> None:
    wish(waste, evening=False, morning=True)
    at(2026, 11, 23, 8, 0)
    assert reminders.remind() == 0
    at(2026, 11, 23, 7, 59)
    assert reminders.remind() == 1


def test_after_three_days_of_standstill_what_is_past_is_left_out(ward: Municipality, waste: Any, at: At) -> None:
    wish(waste, evening=True, morning=True)
    at(2026, 11, 26, 20, 30)  # nothing ran since the 22nd; the burnable waste of the 26th is moved to the 27th
    reminders.remind()
    assert set(sendings()) == {"collection:ike:2026-11-27:evening:burnable"}


@pytest.mark.parametrize(
    ("evening", "occasions"),
    [
        ((2026, 11, 30, 20, 0), set()),  # Tuesday 1 December: none in A
        ((2026, 12, 1, 20, 0), {"collection:ike:2026-12-02:evening:unburnable"}),  # first Wednesday
        ((2026, 12, 30, 20, 0), set()),  # 31 December: a Thursday, closed
        ((2027, 1, 3, 20, 0), {"collection:ike:2027-01-04:evening:burnable+resources"}),
        ((2027, 2, 28, 20, 0), {"collection:ike:2027-03-01:evening:burnable+resources"}),
        ((2027, 3, 31, 20, 0), set()),  # 1 April: no calendar yet
    ],
)
def test_the_ends_of_months_and_of_the_calendar_are_right(
    ward: Municipality, waste: Any, at: At, evening: tuple[int, ...], occasions: set[str]
) -> None:
    wish(waste)
    at(*evening)
    reminders.remind()
    assert set(sendings()) == occasions


def test_who_stopped_everything_or_hears_of_other_things_is_not_reminded(
    ward: Municipality, waste: Any, child: Any, at: At
) -> None:
    subscribers.subscriber(topics=[waste], collection_area="ike", stopped_at=clock.now())
    subscribers.subscriber(topics=[child], collection_area="ike")
    subscribers.subscriber(topics=[waste])
    at(*SUNDAY_EVENING)
    assert reminders.remind() == 0


def test_without_a_topic_or_a_municipality_nothing_happens(ward: Municipality, waste: Any, at: At) -> None:
    wish(waste)
    at(*SUNDAY_EVENING)
    waste.ended_on = dt.date(2026, 11, 1)
    waste.save()
    assert reminders.remind() == 0
    Municipality.objects.update(is_home=False)
    assert reminders.remind() == 0


def test_an_occasion_never_outgrows_its_column() -> None:
    moment = reminders.Moment(dt.date(2026, 11, 23), "evening", dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    many = [f"item-number-{n}"[:12] for n in range(20)]
    assert len(reminders.occasion("a" * 20, moment, many)) <= reminders.LONGEST_OCCASION
    assert reminders.occasion("a" * 20, moment, many) != reminders.occasion("a" * 20, moment, many[:-1])


def test_the_number_of_queries_does_not_grow_with_the_people(
    ward: Municipality, waste: Any, at: At, django_assert_max_num_queries: Any
) -> None:
    for _ in range(40):
        wish(waste)
    at(*SUNDAY_EVENING)
    with django_assert_max_num_queries(30):
        assert reminders.remind() == 1
    with django_assert_max_num_queries(5):
        assert reminders.remind() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("protected", [False, True])  # first that the test sees the race: each its own occasion
def test_two_workers_at_once_make_each_sending_once(
    own_packs: Path, pack: Path, at: At, monkeypatch: pytest.MonkeyPatch, protected: bool
) -> None:
    home = Municipality.objects.create(code="131113", slug="machi", name="見本区", is_home=True)
    waste = subscribers.topic("waste")
    load_recurring(pack, home)
    wish(waste)
    at(*SUNDAY_EVENING)
    together, wrong = threading.Barrier(2), []
    release = reminders.deliveries.release

    def at_once(**values: Any) -> Any:
        together.wait(timeout=10)
        if not protected:
            values["occasion"] += threading.current_thread().name
        return release(**values)

    monkeypatch.setattr(reminders.deliveries, "release", at_once)

    def run() -> None:
        try:
            reminders.remind()
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
    assert Sending.objects.count() == (1 if protected else 2)
