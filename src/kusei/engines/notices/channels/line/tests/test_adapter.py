"""What is particular to LINE: keys, halving, the month's limit, texts that count in UTF-16."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.fakes.line import Line
from kusei.engines.notices.channels.fakes.server import Server, drop, ok, slow, status
from kusei.engines.notices.channels.line.adapter import LineAdapter
from kusei.engines.notices.channels.line.tests.people import user
from kusei.engines.notices.channels.protocol import Failed, Handover, Recipient, Refused, TryLater
from kusei.engines.notices.channels.tests.contract import limited
from kusei.engines.notices.texts import fitting
from kusei.foundation.web.testing import at_most


def handover(count: int = 3, **changes: Any) -> Handover:
    people = [Recipient(100 + number, user(number)) for number in range(count)]
    values = {"key": uuid.uuid4(), "recipients": people, "language": "ja", "title": "題", "body": "本文", **changes}
    return Handover(**values)


def keys(line: Server) -> list[str]:
    return [one.headers["x-line-retry-key"] for one in line.seen if "x-line-retry-key" in one.headers]


def test_the_hand_overs_key_is_lines_retry_key(line: Server, adapter: LineAdapter) -> None:
    one = handover()
    adapter.send(one)
    adapter.send(one)
    assert keys(line) == [str(one.key)] * 2
    assert line.provider.people == 3


def test_one_person_is_pushed_to_and_several_are_one_multicast(line: Server, adapter: LineAdapter) -> None:
    adapter.send(handover(1))
    result = adapter.send(handover(500))
    assert [one.path for one in line.seen] == ["/v2/bot/message/push", "/v2/bot/message/multicast"]
    assert len(json.loads(line.seen[1].body)["to"]) == 500
    assert result.reference.startswith("req-")


def test_what_is_no_user_id_is_not_tried(line: Server, adapter: LineAdapter) -> None:
    people = [Recipient(1, "Uabc"), Recipient(2, user(2)), Recipient(3, user(3) + "\n")]
    result = adapter.send(handover(recipients=people))
    assert result.failed == [Failed(1, "invalid-address"), Failed(3, "invalid-address")]
    assert [one for one, _text in line.provider.taken] == [user(2)]
    assert adapter.send(handover(recipients=people[:1])).failed == [Failed(1, "invalid-address")]
    assert line.count == 1


@hypothesis_settings(max_examples=25)
@given(count=st.integers(1, 40), wrong=st.sets(st.integers(0, 39), max_size=12), silent=st.booleans())
def test_halving_finds_exactly_the_wrong_ones(count: int, wrong: set[int], silent: bool) -> None:
    provider = Line()
    provider.unknown = {user(number) for number in wrong}
    provider.silent_about_bad = silent
    with Server(provider) as running:
        sender = LineAdapter(token="x", host=running.url)
        people = handover(count)
        result = sender.send(people)
        assert sender.send(people) == result, "again the same calls, and nobody gets it twice"
    good = [user(number) for number in range(count) if number not in wrong]
    assert sorted(address for address, _text in provider.taken) == sorted(good)
    assert {one.subscriber_id for one in result.failed} == {100 + number for number in wrong if number < count}
    assert result.pending == []


@pytest.fixture(autouse=True, scope="module")
def _local() -> Any:
    from django.test import override_settings

    with override_settings(NOTICES_LOCAL=True):
        yield


def test_an_answer_that_is_lost_while_halving_brings_the_same_hand_over_again(
    line: Server,
    adapter: LineAdapter,
) -> None:
    line.provider.unknown = {user(0)}
    line.then(ok(), ok(), ok(), drop())  # all (400), the words, the first half (400), a quarter: taken, not answered
    one = handover(8)
    with pytest.raises(TryLater, match="connection"):
        adapter.send(one)
    result = adapter.send(one)
    assert result.failed == [Failed(100, "rejected")]
    assert sorted(address for address, _text in line.provider.taken) == sorted(user(number) for number in range(1, 8))


@limited
def test_when_time_runs_out_while_halving_the_others_are_pending_and_come_once(
    line: Server,
    adapter: LineAdapter,
) -> None:
    line.provider.unknown = {user(0)}
    line.usual = slow(0.15)
    one = handover(64)
    began = time.monotonic()
    result = adapter.send(one)
    took = time.monotonic() - began
    assert took < at_most(3)
    assert result.pending
    line.usual = ok()
    left = [person for person in one.recipients if person.subscriber_id in set(result.pending)]
    again = adapter.send(Handover(**{**vars(one), "recipients": left}))
    assert {person.subscriber_id for person in (*result.failed, *again.failed)} == {100}
    assert sorted(address for address, _text in line.provider.taken) == sorted(user(number) for number in range(1, 64))


def test_a_text_that_line_never_takes_is_nobodys_address_at_fault(
    line: Server,
    adapter: LineAdapter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fitting, "compose", lambda *_arguments, **_more: "x" * 5001)
    with pytest.raises(Refused, match="text"):
        adapter.send(handover(50))
    assert line.count == 2
    assert line.provider.taken == []


def test_a_month_that_is_used_up_needs_a_person_and_is_no_matter_of_waiting(
    line: Server,
    adapter: LineAdapter,
) -> None:
    line.provider.spent = True
    with pytest.raises(Refused, match="monthly-limit"):
        adapter.send(handover())


@pytest.mark.parametrize(("code", "error"), [(401, "token"), (403, "token")])
def test_a_token_that_is_not_good_needs_a_person(
    line: Server,
    adapter: LineAdapter,
    code: int,
    error: str,
) -> None:
    line.then(status(code))
    with pytest.raises(Refused, match=error):
        adapter.send(handover())


def test_the_account_is_offered_only_with_a_token_and_says_when_its_secret_is_missing(settings: Any) -> None:
    settings.LINE_TOKEN = settings.LINE_SECRET = ""
    registry.forget()
    assert registry.adapter("line") is None
    settings.LINE_TOKEN = "x"
    registry.forget()
    found = registry.adapter("line")
    assert found is not None
    assert len(found.problems()) == 1
    registry.forget()
