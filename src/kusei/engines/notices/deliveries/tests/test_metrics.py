"""Deliveries count by person, notice and channel, once however often they are tried; drills not at all."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.engines.notices.channels.fakes.server import status
from kusei.engines.notices.channels.hooks import Receipt
from kusei.engines.notices.deliveries import commands, receipts
from kusei.engines.notices.deliveries.models import Batch, Message, Outlet
from kusei.engines.notices.deliveries.tests.conftest import TEXTS, line_id
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
KEYS = [f"notices.{one}" for one in ("deliveries", "undelivered", "delivered", "delivered_share")]


def numbers(**filters):
    asked = Question(_year(), dt.date(_year() + 1, 3, 31), filters)
    return [compute(registry.get(key), asked).year.reading.number for key in KEYS]


def _year() -> int:
    today = clock.today()
    return today.year - (today.month < 4)


def agree() -> None:
    assert [line for key in KEYS for line in differences(key, _year(), dt.date(_year() + 1, 3, 31))] == []


def test_each_person_and_channel_is_one_delivery_and_waiting_ones_are_none(line, people, send, hand_over):
    people(3)
    send()
    assert numbers(channel=["line"]) == [0, 0, 0, None]
    hand_over()
    assert numbers(channel=["line"]) == [3, 0, 3, 100]
    assert numbers(channel=["inbox"])[0] == 3
    assert numbers(kind=["campaign"])[0] == 6
    agree()


def test_a_second_try_is_no_second_delivery(line, people, send, hand_over):
    people(2)
    line.then(status(429, 7))
    send()
    hand_over()
    assert numbers(channel=["line"])[0] == 0
    Batch.objects.filter(channel="line").update(next_at=clock.now())
    Outlet.objects.update(rested_until=None)
    hand_over()
    assert Batch.objects.get(channel="line").attempts == 2
    assert numbers(channel=["line"])[0] == 2
    agree()


def test_who_was_not_reached_counts_as_undelivered_and_the_next_way_on_its_own(line, people, send, hand_over):
    everybody = people(3)
    line.provider.unknown.add(line_id(1))
    sending = send(channels=["inbox", "line", "mail"])
    hand_over()
    next_way = Message.objects.get(sending_id=sending.pk, subscriber=everybody[1])
    assert next_way.channel == "mail"
    assert numbers(channel=["line"])[:3] == [3, 1, 2]
    assert numbers(channel=["mail"])[:3] == [0, 0, 0]  # it still waits
    Message.objects.filter(pk=next_way.pk).update(state="failed", next_at=clock.now())
    assert numbers(channel=["mail"]) == [1, 1, 0, 0]
    assert numbers(kind=["personal"])[:3] == [1, 1, 0]
    agree()


def test_a_single_notice_that_comes_back_later_was_a_delivery_and_failed(people):
    one = people(1)[0]
    commands.notify(subscriber=one, occasion="receipt:1", on=clock.today(), texts=TEXTS)
    before = numbers()
    made = Message.objects.filter(subscriber=one).exclude(channel="inbox").first()
    assert made is not None
    Message.objects.filter(pk=made.pk).update(state="handed", handed_at=clock.now(), reference="m-1")
    receipts.take(Receipt(channel=made.channel, reference="m-1", became="failed", code="bounced"))
    receipts.take(Receipt(channel=made.channel, reference="m-1", became="failed", code="bounced"))
    after = numbers()
    assert (after[0] - before[0], after[1] - before[1], after[2] - before[2]) == (1, 1, 0)
    agree()


def test_a_drill_is_no_delivery(line, people, send, hand_over):
    people(2)
    send(drill=True, kind="alert", reach="every")
    hand_over(urgent=True)
    assert Batch.objects.filter(state="handed").exists()
    assert numbers() == [0, 0, 0, None]
    agree()
