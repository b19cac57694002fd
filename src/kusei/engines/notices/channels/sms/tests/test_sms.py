"""SMS: which numbers are texted, what stands in a text, and what a provider tells later."""

from __future__ import annotations

import datetime as dt
import time
import uuid

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.protocol import Handover, Recipient, Refused, TryLater
from kusei.engines.notices.channels.sms.adapter import SmsAdapter
from kusei.engines.notices.channels.telephony import balance, codes, receiving
from kusei.engines.notices.channels.telephony.tests import cases
from kusei.engines.notices.subscribers.hooks import CodeText
from kusei.foundation.web.outgoing import signature


@pytest.fixture(autouse=True)
def _local(settings):
    settings.NOTICES_LOCAL = True
    settings.SMS_SECRET = cases.SECRET


@pytest.fixture
def case():
    with cases.case(SmsAdapter, lambda number: f"+81901{number:07d}") as made:
        yield made


@pytest.mark.parametrize("number", ["+819012345678", "+818012345678", "+817012345678", "+816012345678"])
def test_mobile_numbers_of_japan_are_texted(case, number):
    case.adapter.send(case.handover(recipients=[Recipient(1, number)]))
    assert [address for address, _text in case.taken()] == [number]


@pytest.mark.parametrize(
    "number",
    ["+81312345678", "+815012345678", "+8112012345678", "09012345678", "+81090123456", "+8190123456789", "+1202555012",
     "+81９０12345678", "+8190-1234-5678", "+8109012345678", "+819012345678\n", ""],
)  # fmt: skip
def test_others_are_not_and_are_not_tried_again(case, number):
    result = case.adapter.send(case.handover(recipients=[Recipient(1, number), Recipient(2, "+819012345678")]))
    assert [(one.subscriber_id, one.code, one.suppress) for one in result.failed] == [(1, "invalid-address", "bounced")]
    assert [address for address, _text in case.taken()] == ["+819012345678"]


def test_people_without_any_good_number_cost_no_request(case):
    result = case.adapter.send(case.handover(recipients=[Recipient(1, "+81312345678")]))
    assert ([one.subscriber_id for one in result.failed], case.tries()) == ([1], 0)


def test_the_text_begins_with_the_sender_and_ends_with_the_link(case):
    case.adapter.send(case.handover(1, link="https://hinode.example/n/1"))
    text = case.taken()[0][1]
    assert text.startswith("【ひので市】断水のお知らせ")
    assert text.endswith("https://hinode.example/n/1")


def test_the_rest_of_half_an_answer_comes_again_under_its_own_key_and_nobody_is_texted_twice(case):
    handover = case.handover(12)
    pending, failed = case.some([one.address for one in handover.recipients])
    result = case.adapter.send(handover)
    phone = case.fake.provider
    phone.later, phone.silent = set(), set()
    rest = [one for one in handover.recipients if one.subscriber_id in set(result.pending)]
    assert (len(rest), result.later) == (len(pending), 5)
    again = case.adapter.send(Handover(handover.key, rest, "ja", handover.title, handover.body, sender="ひので市"))
    assert (list(again.failed), list(again.pending)) == ([], [])
    assert sorted(address for address, _text in case.taken()) == sorted(
        one.address for one in handover.recipients if one.address not in failed
    )
    keys = [one.headers["idempotency-key"] for one in case.fake.seen]
    assert len(set(keys)) == 2


def test_every_reference_is_the_providers_own(case):
    handover = case.handover(3)
    references = case.adapter.send(handover).references
    sent = case.fake.provider.sent
    assert references == {
        one.subscriber_id: sent[str(handover.key_of(one.subscriber_id))]["reference"] for one in handover.recipients
    }


def test_an_account_without_credit_waits_and_is_no_fault_of_the_text(case):
    case.fake.provider.balance = 0
    with pytest.raises(TryLater) as caught:
        case.adapter.send(case.handover(1))
    assert (caught.value.code, caught.value.busy) == ("no-credit", False)


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b'{"messages": 3}', b'{"messages": [3, {"id": "x", "status": "accepted"}, {"status": "odd"}]}'],
)
def test_an_answer_that_cannot_be_read_took_nobody(case, answer, monkeypatch):
    from kusei.engines.notices.channels.fakes.server import Answer

    monkeypatch.setattr(case.fake.provider, "answer", lambda request: Answer(202, answer))
    handover = case.handover(2)
    try:
        pending = set(case.adapter.send(handover).pending)
    except TryLater as error:
        pending = error.code
    assert pending in ("unreadable-answer", {one.subscriber_id for one in handover.recipients})


def test_a_low_balance_is_told_to_staff_and_without_any_call(case, monkeypatch, settings, db):
    monkeypatch.setattr(registry, "adapter", lambda channel: case.adapter)
    settings.PHONE_LOW_BALANCE = 1000
    assert case.adapter.problems() == []
    case.fake.provider.balance = 999
    balance.ask("sms")
    before = case.tries()
    assert len(case.adapter.problems()) == 1
    assert case.tries() == before
    case.fake.provider.token = "another"  # the last figure stays
    balance.ask("sms")
    assert balance.known("sms") == 999


def test_a_channel_without_an_address_is_not_there_and_one_without_a_token_says_so(settings, db):
    from kusei.engines.notices.channels.sms import make

    settings.SMS_URL = ""
    assert make.adapter() is None
    settings.SMS_URL, settings.SMS_TOKEN = "http://sms.example/v1", ""
    assert len(make.adapter().problems()) == 2


def test_a_code_goes_out_at_once_and_a_refusal_is_an_error(case, monkeypatch, db):
    monkeypatch.setattr(registry, "adapter", lambda channel: case.adapter if channel == "sms" else None)
    text = CodeText(uuid.uuid4(), "sms", 7, "+819012345678", "ja", "確認番号 123456", "10分以内に入力してください。")
    codes.send_code(text)
    codes.send_code(text)  # the same key is the same text
    assert len(case.taken()) == 1
    assert "123456" in case.taken()[0][1]
    case.fake.provider.rejected = {"+819012345679": "blocked"}
    with pytest.raises(Refused, match="blocked"):
        codes.send_code(CodeText(uuid.uuid4(), "sms", 7, "+819012345679", "ja", "確認番号", ""))
    with pytest.raises(Refused, match="no-provider"):
        codes.send_code(CodeText(uuid.uuid4(), "call", 7, "+819012345679", "ja", "確認番号", ""))


# ----------------------------------------------------------------------------------------------------------- webhook


def post(body, at=None, secret=cases.SECRET, channel="sms"):
    mark = signature(secret, body, int(time.time() if at is None else at))
    return Client().post(f"/hooks/notices/{channel}/", body, content_type="application/json", HTTP_X_SIGNATURE=mark)


@pytest.mark.django_db
def test_each_event_is_told_as_what_it_means(monkeypatch):
    told = cases.listen(monkeypatch)
    body = cases.events(
        {"id": "1", "type": "delivered", "reference": "m-1"},
        {"id": "2", "type": "failed", "reference": "m-2", "code": "unknown-number"},
        {"id": "3", "type": "failed", "reference": "m-3", "code": "expired"},
        {"id": "4", "type": "failed", "reference": "m-4", "code": "blocked"},
        {"id": "5", "type": "stopped", "reference": "m-5"},
        {"id": "6", "type": "of-a-later-version", "reference": "m-6"},
    )
    assert post(body).status_code == 200
    assert [(one.reference, one.became, one.code, one.suppress) for one in told] == [
        ("m-1", "delivered", "", ""),
        ("m-2", "failed", "invalid-address", "bounced"),
        ("m-3", "failed", "undelivered", ""),
        ("m-4", "failed", "blocked", "blocked"),
        ("m-5", "delivered", "", "stopped"),
    ]
    assert told[0].at == dt.datetime.fromisoformat("2026-11-21T10:00:00+09:00")
    assert {one.channel for one in told} == {"sms"}


@pytest.mark.django_db
def test_an_event_in_two_bodies_counts_once_and_the_others_of_the_second_count_too(monkeypatch):
    told = cases.listen(monkeypatch)
    post(cases.events({"id": "a", "type": "delivered", "reference": "m-1"}))
    post(
        cases.events(
            {"id": "a", "type": "delivered", "reference": "m-1"}, {"id": "b", "type": "delivered", "reference": "m-2"}
        )
    )
    assert [one.reference for one in told] == ["m-1", "m-2"]


@pytest.mark.django_db
def test_an_event_whose_effect_failed_counts_as_new_when_it_comes_again(monkeypatch):
    told = cases.listen(monkeypatch)

    def broken(receipt):
        raise RuntimeError

    from kusei.engines.notices.channels import hooks

    monkeypatch.setattr(hooks, "_listeners", [broken])
    body = cases.events({"id": "a", "type": "delivered"})
    with pytest.raises(RuntimeError):
        post(body)
    monkeypatch.setattr(hooks, "_listeners", [told.append])
    assert post(body).status_code == 200
    assert len(told) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (-299, 200), (299, 200), (-302, 403), (302, 403)])
def test_the_signature_is_good_for_five_minutes_either_way(seconds, status, monkeypatch):
    cases.listen(monkeypatch)
    assert post(cases.events({"type": "delivered"}), time.time() + seconds).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"events": [{}]}', b"[" * 9000,
     b'{"events": [{"id": 3, "type": "delivered", "reference": "m", "at": "x"}]}',
     b'{"events": [{"id": "3", "type": "delivered", "reference": "m", "at": "2026-11-21T10:00:00"}]}',
     b'{"events": "abc"}', b"\xff\xfe"],
)  # fmt: skip
def test_a_signed_body_of_another_shape_is_refused_whole(body, monkeypatch):
    told = cases.listen(monkeypatch)
    assert post(body).status_code == 400
    assert told == []


@pytest.mark.django_db
def test_without_a_secret_there_is_no_such_address(settings, monkeypatch):
    told = cases.listen(monkeypatch)
    settings.SMS_SECRET = ""
    body = cases.events({"type": "delivered"})
    assert post(body, secret="").status_code == 404
    assert (told, Client().get("/hooks/notices/sms/").status_code) == ([], 405)


@given(st.text(max_size=90))
def test_no_header_but_the_right_one_is_genuine(header):
    body = b"{}"
    assert not receiving.genuine(cases.SECRET, body, header)
    assert receiving.genuine(cases.SECRET, body, signature(cases.SECRET, body, int(time.time())))
