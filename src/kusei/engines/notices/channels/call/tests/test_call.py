"""Calls: which numbers, at what hours, what the provider is asked to do, and what it tells later."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.notices.channels.call.adapter import CallAdapter, seconds_to_wait
from kusei.engines.notices.channels.sms.tests.test_sms import post
from kusei.engines.notices.channels.telephony.tests import cases
from kusei.foundation.web import clock


@pytest.fixture(autouse=True)
def _local(settings):
    settings.NOTICES_LOCAL = True
    settings.CALL_SECRET = cases.SECRET


@pytest.fixture
def case():
    with cases.case(CallAdapter, lambda number: f"+813{number:08d}", calls=True) as made:
        yield made


def at(hour, minute=0, second=0):
    return dt.datetime(2026, 11, 21, hour, minute, second, tzinfo=clock.TOKYO)


@pytest.mark.parametrize("number", ["+81312345678", "+819012345678", "+815012345678", "+81986123456"])
def test_telephones_of_homes_and_people_are_called(number):
    assert CallAdapter(None).reaches(number)


@pytest.mark.parametrize(
    "number",
    ["+81120123456", "+81570123456", "+81990123456", "+818001234567", "+81110", "+813123456789", "+13125550123"],
)
def test_numbers_of_services_and_of_other_countries_are_not(number):
    assert not CallAdapter(None).reaches(number)


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (at(9), 0),
        (at(20, 59, 59), 0),
        (at(21), 12 * 3600),
        (at(8, 59), 60),
        (at(0), 9 * 3600),
        (at(23, 30), 9.5 * 3600),
    ],
)
def test_nobody_is_called_before_nine_or_from_nine_in_the_evening(now, seconds):
    assert seconds_to_wait(now) == seconds


@given(st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1)))
def test_after_the_wait_the_hours_have_begun(naive):
    now = naive.replace(tzinfo=dt.UTC)
    wait = seconds_to_wait(now)
    assert 0 <= wait <= 12 * 3600
    assert seconds_to_wait(now + dt.timedelta(seconds=wait)) == 0


def test_at_night_everybody_waits_for_the_morning_without_a_request(case, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(22))
    handover = case.handover(3)
    result = case.adapter.send(handover)
    assert (set(result.pending), result.later) == ({one.subscriber_id for one in handover.recipients}, 11 * 3600)
    assert (case.tries(), list(result.failed)) == (0, [])


def test_what_is_urgent_rings_at_night_too(case, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(3))
    assert list(case.adapter.send(case.handover(2, urgent=True)).pending) == []
    options = next(iter(case.fake.provider.sent.values()))["options"]
    assert (options["window"], options["retries"]) == (None, {"count": 2, "minutes": 3})


def test_the_provider_is_told_how_to_read_and_when_it_may_call(case, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(20, 58))
    case.adapter.send(case.handover(1, language="ja-easy"))
    assert json.loads(case.fake.seen[0].body) | {"messages": []} == {
        "messages": [],
        "language": "ja",
        "repeats": 2,
        "buttons": {"heard": "1", "stop": "9"},
        "retries": {"count": 2, "minutes": 15},
        "window": {"from": "09:00", "until": "21:00", "zone": "Asia/Tokyo"},
    }


@pytest.mark.django_db
def test_a_pressed_button_is_opened_and_silence_is_failed(monkeypatch):
    told = cases.listen(monkeypatch)
    body = cases.events(
        {"id": "1", "type": "answered", "reference": "c-1"},
        {"id": "2", "type": "heard", "reference": "c-1"},
        {"id": "3", "type": "no-answer", "reference": "c-2"},
        {"id": "4", "type": "failed", "reference": "c-3", "code": "busy"},
        {"id": "5", "type": "failed", "reference": "c-4", "code": "unknown-number"},
        {"id": "6", "type": "stopped", "reference": "c-5"},
    )
    assert post(body, channel="call").status_code == 200
    assert [(one.channel, one.reference, one.became, one.code, one.suppress) for one in told] == [
        ("call", "c-1", "delivered", "", ""),
        ("call", "c-1", "opened", "", ""),
        ("call", "c-2", "failed", "no-answer", ""),
        ("call", "c-3", "failed", "undelivered", ""),
        ("call", "c-4", "failed", "invalid-address", "bounced"),
        ("call", "c-5", "delivered", "", "stopped"),
    ]


@pytest.mark.django_db
def test_the_secret_of_one_provider_is_not_good_for_another(settings, monkeypatch):
    told = cases.listen(monkeypatch)
    settings.SMS_SECRET = "that of the other"
    assert post(cases.events({"type": "delivered"})).status_code == 403
    assert told == []
