"""What LINE tells us: followers come and go, codes are redeemed, and each event counts once."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.engines.notices.channels.fakes.server import Server, status
from kusei.engines.notices.channels.line import jobs
from kusei.engines.notices.channels.line.tests.conftest import SECRET
from kusei.engines.notices.channels.line.tests.people import user
from kusei.engines.notices.channels.line.views import signature
from kusei.engines.notices.channels.models import ProviderEvent
from kusei.engines.notices.channels.tests.contract import Hook, WebhookContract, spoken  # noqa: F401
from kusei.engines.notices.subscribers import linking
from kusei.engines.notices.subscribers.commands import reached
from kusei.engines.notices.subscribers.models import Address, Subscriber

NUMBERS = itertools.count(1)


def event(kind: str, who: str = user(7), again: bool = False, **more: Any) -> dict[str, Any]:
    number = next(NUMBERS)
    return {
        "type": kind,
        "mode": "active",
        "timestamp": 1_790_000_000_000 + number,
        "webhookEventId": f"01H{number:023d}",
        "deliveryContext": {"isRedelivery": again},
        "source": {"type": "user", "userId": who},
        "replyToken": f"{number:032x}",
        **more,
    }


def said(text: str, **more: Any) -> dict[str, Any]:
    return event("message", message={"id": "1", "type": "text", "text": text, "quoteToken": "q"}, **more)


def body(*events: dict[str, Any]) -> bytes:
    return json.dumps({"destination": user(1), "events": events}, ensure_ascii=False).encode()


def post(content: bytes, headers: dict[str, str] | None = None) -> int:
    headers = {"X-Line-Signature": signature(SECRET, content)} if headers is None else headers
    return (
        Client(enforce_csrf_checks=True)
        .post(reverse("channels:line"), content, content_type="application/json", headers=headers)
        .status_code
    )


def tell(*events: dict[str, Any]) -> None:
    assert post(body(*events)) == 200


@pytest.fixture(autouse=True)
def _account(settings: Any) -> None:
    settings.LINE_SECRET = SECRET


@pytest.fixture
def hook() -> Hook:
    def genuine() -> tuple[bytes, dict[str, str]]:
        content = body(event("follow", user(next(NUMBERS))))
        return content, {"X-Line-Signature": signature(SECRET, content)}

    return Hook(
        post=post,
        genuine=genuine,
        effects=Subscriber.objects.count,
        forge=lambda content, headers: {"X-Line-Signature": signature("another-secret", content)},
    )


class TestLineWebhook(WebhookContract):
    pass


def test_our_signature_is_the_one_of_lines_own_library() -> None:
    from linebot.v3.webhook import SignatureValidator

    content = body(said("こんにちは"))
    assert SignatureValidator(SECRET).validate(content.decode(), signature(SECRET, content))


@pytest.mark.django_db
def test_a_new_friend_can_be_reached_and_one_who_blocks_us_is_not_written_to() -> None:
    tell(event("follow"))
    address = Address.objects.get(channel="line", value=user(7))
    assert address.usable
    tell(event("unfollow"))
    address.refresh_from_db()
    assert (address.usable, address.suppressed_why) == (False, "blocked")
    tell(event("follow"))
    address.refresh_from_db()
    assert address.usable


@pytest.mark.django_db
def test_several_events_of_one_call_are_all_taken_in_and_a_known_one_among_them_does_no_harm() -> None:
    first = event("follow", user(1))
    tell(first)
    tell(first, event("follow", user(2)), event("follow", user(3)))
    assert Address.objects.filter(channel="line").count() == 3


@pytest.mark.django_db
def test_what_line_tells_late_is_asked_anew(line: Server) -> None:
    person = reached(channel="line", value=user(7))
    tell(event("unfollow", again=True))
    address = Address.objects.get(subscriber=person)
    assert address.usable, "the person may have come back since"
    jobs.look_again(address_id=address.pk)
    address.refresh_from_db()
    assert address.usable
    line.provider.unknown.add(user(7))
    tell(event("follow", again=True))
    jobs.look_again(address_id=address.pk)
    address.refresh_from_db()
    assert address.suppressed_why == "blocked"


@pytest.mark.django_db
def test_a_link_code_ties_the_account_to_the_person_and_works_once(line: Server) -> None:
    from kusei.engines.notices.subscribers.hooks import available

    assert "line" in available()
    reached(channel="line", value=user(7))
    me = reached(channel="mail", value="someone@hinode.example")
    code = linking.ask_line(subscriber=me)
    told = said(f" {code.lower()} ")
    tell(told)
    tell(told)
    assert Address.objects.get(channel="line", value=user(7)).subscriber == me
    assert replies() == ["linked"]
    tell(said(code))
    assert replies() == ["linked", "refused"]


def replies() -> list[str]:
    rows = ProcrastinateJob.objects.filter(task_name__endswith="line.jobs.reply").order_by("id")
    return [row.args["kind"] for row in rows]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more",
    [
        {"message": {"type": "text", "text": "道路に穴があいています"}},
        {"message": {"type": "sticker", "stickerId": "1"}},
        {"message": {"type": "text", "text": ""}},
    ],
)
def test_what_people_write_gets_one_fixed_reply_and_is_not_kept(more: dict[str, Any], line: Server) -> None:
    told = event("message", **more)
    tell(told)
    assert replies() == ["other"]
    args = ProcrastinateJob.objects.get(task_name__endswith="line.jobs.reply").args
    assert set(args) == {"token", "kind", "language"}
    jobs.reply(**args)
    ((token, text),) = line.provider.replies
    assert token == told["replyToken"]
    assert "お知らせ専用" in text


@pytest.mark.django_db
def test_a_reply_that_line_does_not_take_is_given_up_quietly(line: Server, caplog: Any) -> None:
    line.then(status(500))
    jobs.reply(token="t", kind="other", language="en")
    jobs.reply(token="t", kind="other", language="en")
    jobs.reply(token="t", kind="other", language="en")
    assert len(line.provider.replies) == 1
    assert "http-500" in caplog.text


@pytest.mark.django_db
def test_groups_and_unknown_kinds_of_events_are_left_alone() -> None:
    tell(event("follow", source={"type": "group", "groupId": "G1"}), event("videoPlayComplete"))
    tell()
    assert Subscriber.objects.count() == 0
    assert ProviderEvent.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"events": [{}]}', b'{"events": 3}', b"\xff\xfe"])
def test_what_nobody_documents_is_refused_even_when_signed(content: bytes) -> None:
    assert post(content) == 400


@pytest.mark.django_db
def test_without_a_secret_nothing_can_be_told(settings: Any) -> None:
    settings.LINE_SECRET = ""
    content = body(event("follow"))
    assert post(content, {"X-Line-Signature": signature("", content)}) == 404
    assert Client().get(reverse("channels:line")).status_code == 405


@pytest.mark.django_db
def test_an_effect_that_fails_leaves_the_event_to_be_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from kusei.engines.notices.channels.line import events

    def broken(**_arguments: object) -> None:
        raise ConnectionError

    told = event("follow")
    with monkeypatch.context() as patch:
        patch.setattr(events, "reached", broken)
        with pytest.raises(ConnectionError):
            post(body(told))
    assert ProviderEvent.objects.count() == 0
    tell(told)
    assert Address.objects.filter(channel="line").count() == 1


@pytest.mark.django_db
def test_a_forged_call_costs_no_query(django_assert_num_queries: Any) -> None:
    content = body(event("follow"))
    with django_assert_num_queries(0):
        assert post(content, {"X-Line-Signature": "x"}) == 403
