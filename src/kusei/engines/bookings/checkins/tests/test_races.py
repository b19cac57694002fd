"""Devices that send the same events at the same moment: nothing is doubled, nothing is lost, nobody waits for ever."""

from __future__ import annotations

import random
from functools import partial

import pytest

from kusei.engines.bookings.checkins import commands
from kusei.engines.bookings.checkins.models import Device, Event
from kusei.engines.bookings.checkins.queries.roster import roster
from kusei.engines.bookings.checkins.refusals import CodeWrong
from kusei.engines.bookings.checkins.tests.conftest import DAY, at, build, told
from kusei.foundation.web.testing import at_once


@pytest.mark.django_db(transaction=True)
def test_eight_tablets_sending_the_same_hundred_events_in_other_orders_keep_each_once(now):
    town = build()
    events = [told("in", at(10), people=1) for _number in range(100)]
    luck = random.Random(3)
    works = [
        partial(commands.receive, device=sender.device, told=luck.sample(events, 100))
        for sender in [town.first, town.second] * 4
    ]
    answers = at_once(*works)
    assert [(len(kept), refused) for kept, refused in answers] == [(100, [])] * 8
    assert Event.objects.count() == 100
    assert roster(town.house, DAY).people == 100


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_code_puts_one_of_two_devices_at_the_gate(now):
    town = build()
    digits = commands.make_sign_in_code(gate_id=town.gate.pk, label="一台だけ", by=town.clerk)
    results = at_once(*[partial(commands.sign_in_device, digits=digits)] * 2)
    assert sorted(type(one).__name__ for one in results) == ["CodeWrong", "SignedIn"]
    assert isinstance(next(one for one in results if isinstance(one, Exception)), CodeWrong)
    assert Device.objects.filter(label="一台だけ").count() == 1
