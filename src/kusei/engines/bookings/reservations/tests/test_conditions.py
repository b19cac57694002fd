"""Rules about whom a notice means may ask who booked where: of those who agreed."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.reservations import commands
from kusei.engines.bookings.reservations.testing import booked, rooms
from kusei.engines.notices.segments import records, rules, words
from kusei.engines.notices.segments.hooks import condition
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.foundation.people.residents.commands.consents import give_consent
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db


def chosen(*keys):
    return list(Subscriber.objects.filter(rules.compiled({"is": "booked", "values": list(keys)})))


@pytest.fixture
def house():
    return rooms()["hall-a"]


def test_who_agreed_and_booked_there_is_chosen_and_nobody_else(house):
    hanako, taro = resident(), resident(email="taro@example.jp")
    reader = subscriber(hanako)
    for one in (subscriber(taro), subscriber(None, {"line": "U1"})):
        assert one not in chosen(house.facility.key)
    booked(house, hanako)
    booked(house, taro, part="pm")
    assert chosen(house.facility.key) == []
    give_consent(user=hanako, purpose=records.PURPOSE)
    assert chosen(house.facility.key) == [reader]
    assert chosen("elsewhere") == []


def test_what_was_cancelled_or_is_older_than_a_year_chooses_nobody(house, watch):
    hanako = resident()
    reader = subscriber(hanako)
    give_consent(user=hanako, purpose=records.PURPOSE)
    booking = booked(house, hanako)
    begun = watch.at
    watch.at = dt.datetime.combine(booking.day, dt.time(12), dt.UTC) + dt.timedelta(days=365)
    assert chosen(house.facility.key) == [reader]
    watch.at += dt.timedelta(days=1)
    assert chosen(house.facility.key) == []
    watch.at = begun
    commands.cancel(booking_id=booking.pk, by=hanako)
    assert chosen(house.facility.key) == []


def test_houses_are_offered_by_name_and_the_sentence_says_it(house):
    assert dict(condition("booked").options())[house.facility.key] == str(house.facility)
    rule = {"is": "booked", "values": [house.facility.key]}
    assert words.sentence(rule) == f"この1年に{house.facility}を予約した人。"
