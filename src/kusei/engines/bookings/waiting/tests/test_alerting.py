"""Saved searches: who is told what, how often, and for how long."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.finding.testing import house, wish
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, rooms
from kusei.engines.bookings.waiting import alerting, commands, jobs
from kusei.engines.bookings.waiting.models import Alert, Freed
from kusei.engines.bookings.waiting.refusals import TooMany, Twice
from kusei.engines.bookings.waiting.testing import offered, waits, work
from kusei.engines.notices.deliveries.models import Message
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db


def alert(person, days=30, **told):
    return commands.save_alert(person=person, wish=wish(days, **told), name="見本の条件")


def freed(room, owner, **more):
    """Something is booked and cancelled, and the jobs have run."""
    before = set(Freed.objects.values_list("pk", flat=True))
    made = booked(room, owner, **more)
    reservations.cancel(booking_id=made.pk, by=owner)
    work()
    for one in Freed.objects.exclude(pk__in=before):
        jobs.tell_alerts(freed_id=str(one.pk))


def told(person):
    return Message.objects.filter(subscriber__user=person, occasion__startswith="free:", channel="inbox").count()


@pytest.fixture
def owner():
    return resident("owner@example.jp")


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({}, True),
        ({"people": 80}, True),
        ({"people": 150}, True),  # the whole hall is free again, too
        ({"people": 250}, False),
        ({"begins": 600, "ends": 660}, True),
        ({"begins": 1200, "ends": 1260}, False),
        ({"weekdays": (3,)}, True),
        ({"weekdays": (4,)}, False),
        ({"facility": "nowhere"}, False),
        ({"what": "seat"}, False),
        ({"minutes": 180}, True),
        ({"most": 0}, True),
    ],
)
def test_who_looked_for_it_is_told(asked, fits, owner):
    room = rooms()["hall-a"]
    # All parts but the morning are taken, so that only the morning can fit.
    for part in ("pm", "night"):
        booked(room, owner, part=part)
    who = resident()
    alert(who, **asked)
    freed(room, owner)
    assert told(who) == fits


def test_the_price_counts_for_the_person(owner):
    room = rooms(**FEE)["hall-a"]
    cheap, dear = resident("cheap@example.jp"), resident("dear@example.jp")
    alert(cheap, most=299)
    alert(dear, most=300)
    freed(room, owner)
    assert (told(cheap), told(dear)) == (0, 1)


def test_once_for_a_slot_and_a_day_however_many_searches_fit(owner, watch):
    room = rooms()["hall-a"]
    who = resident()
    alert(who)
    alert(who, people=10)
    freed(room, owner)
    freed(room, owner)
    for one in Freed.objects.all():
        jobs.tell_alerts(freed_id=str(one.pk))
    assert told(who) == 1
    freed(room, owner, part="pm")
    assert told(who) == 2
    watch.on(days=1)
    freed(room, owner)
    assert told(who) == 3


def test_nobody_is_told_what_went_to_the_waiting_list(owner):
    room = rooms()["hall-a"]
    who, first = resident(), resident("first@example.jp")
    alert(who)
    made = booked(room, owner)
    waits(first, room)
    reservations.cancel(booking_id=made.pk, by=owner)
    work()
    jobs.tell_alerts(freed_id=str(Freed.objects.get().pk))
    assert (list(offered()), told(who)) == ([first.email], 0)


def test_what_somebody_took_meanwhile_is_not_told(owner):
    room = rooms()["hall-a"]
    who = resident()
    alert(who)
    made = booked(room, owner)
    reservations.cancel(booking_id=made.pk, by=owner)
    booked(room, owner)
    work()
    jobs.tell_alerts(freed_id=str(Freed.objects.get().pk))
    assert told(who) == 0


def test_paused_deleted_and_ended_searches_say_nothing(owner, watch):
    room = rooms()["hall-a"]
    people = [resident(f"p{one}@example.jp") for one in range(3)]
    paused, deleted, ended = (alert(one, days=200) for one in people)
    commands.pause_alert(alert_id=paused.pk, paused=True, by=people[0])
    commands.delete_alert(alert_id=deleted.pk, by=people[1])
    watch.on(days=91)
    freed(room, owner, day=DAY + dt.timedelta(days=120))
    assert [told(one) for one in people] == [0, 0, 0]
    commands.renew_alert(alert_id=ended.pk, by=people[2])
    commands.pause_alert(alert_id=paused.pk, paused=False, by=people[0])
    freed(room, owner, day=DAY + dt.timedelta(days=120), part="pm")
    assert [told(one) for one in people] == [0, 0, 1]


def test_it_lasts_ninety_days_but_not_longer_than_what_was_asked_for():
    house()
    who = resident()
    assert alert(who, days=200).expires_on == dt.date(2027, 2, 18)
    assert alert(who, days=3).expires_on == DAY + dt.timedelta(days=2)


def test_a_week_before_it_ends_its_person_is_reminded_once(watch):
    house()
    who = resident()
    alert(who, days=200)
    watch.on(days=83)
    for _ in range(2):
        jobs.tidy()
    assert Message.objects.filter(subscriber__user=who, occasion__startswith="alert-ends", channel="inbox").count() == 1


def test_one_person_keeps_ten_and_none_twice():
    house()
    who = resident()
    for number in range(10):
        alert(who, people=number + 1)
    with pytest.raises(TooMany):
        alert(who, people=50)
    with pytest.raises(Twice):
        alert(who, people=1)
    assert Alert.objects.count() == 10


def test_another_persons_search_is_not_found():
    house()
    made = alert(resident())
    other = resident("other@example.jp")
    for command in (commands.renew_alert, commands.delete_alert):
        with pytest.raises(Alert.DoesNotExist):
            command(alert_id=made.pk, by=other)


def test_many_searches_cost_a_fixed_number_of_queries(owner, django_assert_max_num_queries):
    room = rooms()["hall-a"]
    for number in range(20):
        alert(resident(f"p{number}@example.jp"), people=250)
    freed(room, owner)
    with django_assert_max_num_queries(11):
        alerting.tell(Freed.objects.get().pk)


def test_what_was_looked_at_long_ago_is_forgotten(owner, watch):
    room = rooms()["hall-a"]
    alert(resident())
    freed(room, owner)
    watch.on(days=31)
    jobs.tidy()
    assert not Freed.objects.exists()
