"""Web push: only the browser can read it, only we can have sent it, and nothing goes inside the house."""

from __future__ import annotations

import json
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.notices.channels.fakes import server
from kusei.engines.notices.channels.protocol import Handover, Recipient, Refused, TryLater
from kusei.engines.notices.channels.push import adapter as push
from kusei.engines.notices.channels.push import keys, make
from kusei.engines.notices.channels.push.tests.browser import Browser, decoded, encoded, signed_claims
from kusei.engines.notices.channels.tests.contract import limited
from kusei.foundation.web import outgoing
from kusei.foundation.web.testing import at_most


def test_the_browser_reads_the_notice_and_nobody_else_can(case):
    handover = case.handover(1, link="https://hinode.example/notices/12")
    case.adapter.send(handover)
    ((_path, topic),) = case.service.kept
    (request,) = case.service.kept.values()
    assert json.loads(case.browsers[0].read(request.body)) == {
        "title": "断水のお知らせ",
        "body": "明日は水が出ません。\n\nくわしくはこちら。",
        "link": "https://hinode.example/notices/12",
        "tag": topic,
        "language": "ja",
        "urgent": False,
    }
    with pytest.raises(Exception):  # noqa: B017, PT011  whatever the cipher says
        Browser("https://push.example/").read(request.body)


def test_two_messages_to_one_browser_share_no_key(case):
    case.adapter.send(case.handover(1))
    case.adapter.send(case.handover(1))
    bodies = [one.body for one in case.service.kept.values()]
    assert len(bodies) == 2
    assert bodies[0][:16] != bodies[1][:16]
    assert bodies[0][21:86] != bodies[1][21:86]


def test_the_service_knows_by_our_key_who_sends_for_whom_until_when(case):
    case.adapter.send(case.handover(1))
    (request,) = case.service.kept.values()
    claims = signed_claims(request.headers["authorization"], keys.public_key())
    assert claims["aud"] == "http://127.0.0.1"
    assert claims["sub"] == "mailto:kusei@city.hinode.example"
    assert time.time() < claims["exp"] <= time.time() + 24 * 3600


def test_what_is_urgent_says_so_and_is_kept_for_hours_not_days(case):
    case.adapter.send(case.handover(1))
    case.adapter.send(case.handover(1, urgent=True))
    usual, urgent = [one.headers for one in case.service.kept.values()]
    assert (usual["urgency"], usual["ttl"]) == ("normal", "259200")
    assert (urgent["urgency"], urgent["ttl"]) == ("high", "21600")


def test_a_browser_that_is_gone_is_not_used_again_and_the_others_of_the_person_are(case):
    first, second = case.address(0), case.address(1)
    case.service.statuses = {"/push/0": 404}
    result = case.adapter.send(case.handover(recipients=[Recipient(5, first), Recipient(5, second)]))
    assert [(one.code, one.suppress, one.address) for one in result.failed] == [("gone", "gone", first)]
    assert [address for address, _text in case.taken()] == [second]


def test_more_browsers_than_people_are_no_mistake(case):
    people = [Recipient(number // 2, case.address(number)) for number in range(case.adapter.largest + 2)]
    assert list(case.adapter.send(case.handover(recipients=people)).failed) == []


def test_one_service_that_fails_does_not_keep_the_others_waiting(case):
    with server.Server(type(case.service)()) as broken:
        broken.usual = server.status(503)
        away = Browser(f"{broken.url}/push/x").address
        result = case.adapter.send(
            case.handover(recipients=[Recipient(1, away), Recipient(2, case.address(2)), Recipient(3, away)])
        )
    assert list(result.pending) == [1, 3]
    assert len(case.taken()) == 1


def test_a_message_of_many_signs_is_cut_to_what_every_service_takes(case):
    case.adapter.send(case.handover(1, title="題" * 80, body="𠮷" * 4000, link="https://hinode.example/" + "x" * 170))
    (request,) = case.service.kept.values()
    assert len(request.body) <= 4096
    said = json.loads(case.browsers[0].read(request.body))
    assert said["body"].endswith("…")
    assert said["link"].endswith("x" * 170)


def test_a_text_that_the_service_finds_too_long_needs_a_person(case):
    case.fake.then(server.status(413))
    with pytest.raises(Refused, match="text-too-long"):
        case.adapter.send(case.handover(1))


@pytest.mark.parametrize(
    "address",
    ["", "{}", "null", "[]", "[" * 5000, '{"endpoint": 3, "keys": {}}', '{"endpoint": "https://push.example/"}',
     '{"endpoint": "https://push.example/x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}',
     '{"endpoint": "ftp://push.example/x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}'],
)  # fmt: skip
def test_what_is_no_subscription_is_not_used_again_and_nobody_is_called(case, address, monkeypatch):
    monkeypatch.setattr(
        outgoing, "resolved", lambda url, **more: outgoing.Target(outgoing.urlsplit(url), "203.0.114.1")
    )
    result = case.adapter.send(case.handover(recipients=[Recipient(1, address)]))
    assert [(one.code, one.suppress) for one in result.failed] == [("invalid-address", "gone")]


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:80/x", "https://127.0.0.1/x", "https://10.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/x",
     "https://push.example:8443/x", "https://user:word@push.example/x", "https://localhost/x", "https://2130706433/"],
)  # fmt: skip
def test_nothing_goes_inside_the_house_or_to_odd_ports(case, endpoint, settings, monkeypatch):
    settings.NOTICES_LOCAL = False
    called = []
    monkeypatch.setattr(outgoing.Line, "post", lambda *arguments: called.append(arguments))
    address = Browser(endpoint).address
    result = case.adapter.send(case.handover(recipients=[Recipient(1, address)]))
    assert [(one.code, one.suppress) for one in result.failed] == [("invalid-address", "gone")]
    assert called == []


def test_a_name_that_nobody_knows_may_be_known_later(case, monkeypatch):
    def unknown(*arguments, **more):
        raise OSError

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", unknown)
    with pytest.raises(TryLater, match="connection"):
        case.adapter.send(case.handover(recipients=[Recipient(1, Browser("https://push.example/x").address)]))


def test_the_messages_of_one_service_share_a_connection(case, monkeypatch):
    opened = []
    connect = outgoing._Pinned.connect
    monkeypatch.setattr(outgoing._Pinned, "connect", lambda self: (opened.append(1), connect(self)))
    case.adapter.send(case.handover(20))
    assert len(opened) == 1


@limited
def test_a_service_that_is_slow_for_each_message_ends_with_the_time_of_the_whole(case):
    case.fake.usual = server.slow(0.1)
    began = time.monotonic()
    result = case.adapter.send(case.handover(40))
    took = time.monotonic() - began
    assert took < at_most(3 * case.adapter.seconds)
    assert 0 < len(case.service.kept) < 40
    assert len(result.pending) >= 40 - len(case.service.kept)


# ------------------------------------------------------------------------------------------------------------- keys


def test_the_key_is_the_same_after_a_restart_and_another_for_another_installation(settings):
    settings.VAPID_PRIVATE, settings.VAPID_SECRET = "", "one"
    first = keys.public_key()
    keys._made.cache_clear()
    assert keys.public_key() == first
    assert decoded(first)[0] == 4
    assert len(decoded(first)) == 65
    settings.VAPID_SECRET = "two"
    assert keys.public_key() != first


def test_a_key_of_the_environment_is_used_as_it_is(settings):
    # The application's key of RFC 8292, 2.4, is known by its public half; here: the number 1 gives the base point.
    settings.VAPID_PRIVATE = encoded((1).to_bytes(32))
    assert decoded(keys.public_key())[1:33].hex() == "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"


@pytest.mark.parametrize("text", ["x", "AAAA", encoded(b"\x00" * 32), encoded(b"\xff" * 32), "ÄÖÜ", "!" * 43])
def test_a_wrong_key_is_a_problem_of_the_configuration(text, settings, case):
    settings.VAPID_PRIVATE = text
    assert len(case.adapter.problems()) == 1
    with pytest.raises(Refused, match="wrong-key"):
        case.adapter.send(case.handover(1))


def test_a_contact_that_no_service_can_write_to_is_a_problem(settings):
    settings.NOTICES_LOCAL, settings.VAPID_CONTACT, settings.DEFAULT_FROM_EMAIL = False, "", "区政 <kusei@localhost>"
    assert len(push.PushAdapter().problems()) == 1
    settings.PUSH = False
    assert make.adapter() is None


@given(st.uuids(), st.text(max_size=80), st.text(max_size=300), st.booleans())
def test_a_payload_is_small_enough_whatever_is_said(key: uuid.UUID, title, body, drill):
    said = push.payload(Handover(key, [], "ja", title, body, "https://hinode.example/", drill=drill))
    assert len(said) <= 3993  # 4,096 less header, tag and padding (RFC 8188)
    assert len(push.topic(key)) == 22
