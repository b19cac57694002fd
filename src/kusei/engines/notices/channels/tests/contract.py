"""What every adapter must do, whatever its provider: the same sentences, tried with the fake of each.

An adapter's tests subclass `AdapterContract` and give a fixture `case`; those with webhooks also `WebhookContract`
with a fixture `hook`.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
from django.db import transaction

from kusei.engines.notices.channels.fakes import server
from kusei.engines.notices.channels.outside import NetworkInTransaction
from kusei.engines.notices.channels.protocol import Adapter, Handover, Recipient, Refused, TryLater
from kusei.foundation.web.testing import at_most

LIMIT, PATIENCE = 0.6, 30.0  # seconds: the time limit of adapters under test, where it is waited for and elsewhere


def limited(test: Callable[..., None]) -> Callable[..., None]:
    """The test waits until the adapter's time is over, which is short for it."""
    test.limited = True  # type: ignore[attr-defined]
    return test


def limit(request: pytest.FixtureRequest) -> float:
    """The time limit of the adapter in this test, in seconds."""
    return LIMIT if getattr(request.function, "limited", False) else PATIENCE


class Fake(Protocol):
    """The provider: it meets requests as the script says (`fakes.server` has the words)."""

    def then(self, *behaviours: server.Behaviour) -> None: ...


@dataclass
class Case:
    """An adapter with the fake of its provider.

    `address(i)`: a good address, different for each i, that must not show in logs. `taken()`: what people got in the
    end, as (address, text), one entry a message. `tries()`: how many requests (or conversations) the provider saw.
    `some(addresses)`: from now on the provider takes only part of these; gives who must be `pending` and who `failed`
    (address → code). `lock_out()`: the provider does not know our key any more; None where there is no key.
    `busy` and `broken`: the provider's own way to say 429 and 500.
    """

    adapter: Adapter
    fake: Fake
    address: Callable[[int], str]
    taken: Callable[[], Sequence[tuple[str, str]]]
    some: Callable[[list[str]], tuple[set[str], dict[str, str]]]
    lock_out: Callable[[], None] | None
    tries: Callable[[], int]
    busy: server.Behaviour = field(default_factory=lambda: server.status(429, 7))
    broken: server.Behaviour = field(default_factory=lambda: server.status(500))
    busy_after: float | None = 7.0

    def handover(self, count: int = 3, **changes: Any) -> Handover:
        """A hand-over to the first `count` people."""
        people = [Recipient(100 + number, self.address(number)) for number in range(min(count, self.adapter.largest))]
        texts = {"title": "断水のお知らせ", "body": "明日は水が出ません。\n\nくわしくはこちら。"}
        values = {"key": uuid.uuid4(), "recipients": people, "language": "ja", "sender": "ひので市", **texts, **changes}
        return Handover(**values)


@pytest.fixture
def spoken(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Everything that was logged, at every level."""
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text


class AdapterContract:
    """The sentences. `case` is the fixture that a subclass gives."""

    def test_everybody_is_taken_with_the_whole_text(self, case: Case) -> None:
        handover = case.handover()
        result = case.adapter.send(handover)
        assert (list(result.failed), list(result.pending)) == ([], [])
        taken = case.taken()
        assert sorted(address for address, _text in taken) == sorted(one.address for one in handover.recipients)
        for _address, text in taken:
            assert "断水のお知らせ" in text
            assert "明日は水が出ません" in text

    def test_the_link_is_in_the_text(self, case: Case) -> None:
        case.adapter.send(case.handover(1, link="https://hinode.example/notices/12"))
        assert "https://hinode.example/notices/12" in case.taken()[0][1]

    def test_a_drill_says_so_in_the_text_that_people_get(self, case: Case) -> None:
        case.adapter.send(case.handover(1, title="【訓練】避難指示", drill=True, urgent=True))
        assert "【訓練】" in case.taken()[0][1]

    def test_a_text_that_is_too_long_for_the_provider_is_shortened_and_keeps_its_link(self, case: Case) -> None:
        link = "https://hinode.example/notices/12"
        case.adapter.send(case.handover(1, title="題" * 80, body="𠮷" * 4000, link=link))
        (_address, text), *_none = case.taken()
        assert text.startswith("題") or "題題題" in text
        assert link in text

    @limited
    def test_an_answer_beyond_the_time_limit_means_try_later_and_comes_back_in_time(self, case: Case) -> None:
        case.fake.then(server.slow(LIMIT * 20))
        began = time.monotonic()
        with pytest.raises(TryLater) as caught:
            case.adapter.send(case.handover(1))
        assert not caught.value.busy
        assert time.monotonic() - began < at_most(LIMIT * 5)

    @limited
    def test_a_provider_that_never_answers_is_left_after_the_time_limit(self, case: Case) -> None:
        case.fake.then(server.hang())
        began = time.monotonic()
        with pytest.raises(TryLater):
            case.adapter.send(case.handover(1))
        assert time.monotonic() - began < at_most(LIMIT * 5)
        assert case.taken() == []

    def test_too_many_requests_mean_try_later_after_the_time_that_the_provider_says(self, case: Case) -> None:
        case.fake.then(case.busy)
        with pytest.raises(TryLater) as caught:
            case.adapter.send(case.handover(1))
        assert caught.value.busy
        assert caught.value.after == case.busy_after
        assert case.taken() == []

    def test_a_fault_of_the_provider_means_try_later(self, case: Case) -> None:
        case.fake.then(case.broken)
        with pytest.raises(TryLater) as caught:
            case.adapter.send(case.handover(1))
        assert not caught.value.busy
        assert case.taken() == []

    @pytest.mark.parametrize("lost", [server.drop(), server.cut()], ids=["no answer", "half an answer"])
    def test_a_lost_answer_means_try_later_and_again_with_the_same_key_nobody_gets_it_twice(
        self, case: Case, lost: server.Behaviour
    ) -> None:
        handover = case.handover()
        case.fake.then(lost)
        try:  # a provider of one call a person takes the others, and says who is pending
            uncertain = len(case.adapter.send(handover).pending)
        except TryLater as later:
            uncertain = 0 if later.busy else len(handover.recipients)
        assert uncertain
        case.adapter.send(handover)
        addresses = [address for address, _text in case.taken()]
        assert sorted(addresses) == sorted(one.address for one in handover.recipients)

    def test_the_same_people_get_another_hand_over_of_the_same_words(self, case: Case) -> None:
        case.adapter.send(case.handover(1))
        case.adapter.send(case.handover(1))
        assert len(case.taken()) == 2

    def test_half_an_answer_leaves_exactly_those_whom_the_provider_did_not_take(self, case: Case) -> None:
        handover = case.handover(12)
        numbers = {one.address: one.subscriber_id for one in handover.recipients}
        pending, failed = case.some(list(numbers))
        result = case.adapter.send(handover)
        assert set(result.pending) == {numbers[address] for address in pending}
        assert {one.subscriber_id: one.code for one in result.failed} == {
            numbers[address]: code for address, code in failed.items()
        }
        got = {address for address, _text in case.taken()}
        assert got == set(numbers) - pending - set(failed)
        assert len(case.taken()) == len(got)

    def test_a_key_that_the_provider_does_not_know_needs_a_person(self, case: Case) -> None:
        if case.lock_out is None:
            pytest.skip("this provider knows no key")
        case.lock_out()
        with pytest.raises(Refused):
            case.adapter.send(case.handover(1))
        assert case.taken() == []

    def test_more_people_than_one_hand_over_may_have_are_a_mistake_of_the_caller(self, case: Case) -> None:
        people = [Recipient(1 + number, case.address(number)) for number in range(case.adapter.largest + 1)]
        before = case.tries()
        with pytest.raises(ValueError, match="largest"):
            case.adapter.send(case.handover(recipients=people))
        assert case.tries() == before

    def test_the_largest_hand_over_is_taken_whole_and_costs_the_calls_that_were_said(self, case: Case) -> None:
        handover = case.handover(case.adapter.largest)
        before = case.tries()
        case.adapter.send(handover)
        assert len(case.taken()) == case.adapter.largest
        assert case.tries() - before <= case.adapter.calls(case.adapter.largest)

    @pytest.mark.django_db
    def test_no_provider_is_called_inside_a_transaction(self, case: Case) -> None:
        before = case.tries()
        with transaction.atomic(), pytest.raises(NetworkInTransaction):
            case.adapter.send(case.handover(1))
        assert case.tries() == before
        case.adapter.send(case.handover(1))  # the test's own transaction does not count
        assert len(case.taken()) == 1

    @pytest.mark.parametrize(
        "trouble",
        [server.ok(), server.status(500), server.status(429), server.status(400), server.drop()],
        ids=["ok", "500", "429", "400", "drop"],
    )
    def test_no_address_and_no_text_is_in_logs_or_errors(
        self, case: Case, trouble: server.Behaviour, spoken: Callable[[], str]
    ) -> None:
        handover = case.handover(2)
        case.fake.then(trouble)
        said = ""
        try:
            said = repr(case.adapter.send(handover))
        except (TryLater, Refused) as error:
            said = f"{error!r} {error} {error.__cause__!r} {error.code}"
        said += spoken()
        for one in handover.recipients:
            assert one.address not in said
        assert "断水" not in said
        assert "水が出ません" not in said

    def test_it_says_what_it_can(self, case: Case) -> None:
        assert case.adapter.largest >= 1
        assert case.adapter.per_second > 0
        assert case.adapter.at_once >= 1
        assert case.adapter.calls(1) >= 1
        assert case.adapter.problems() == []


@dataclass
class Hook:
    """An address that a provider calls.

    `post(body, headers)` gives the status. `genuine()` makes a new event and gives (body, headers); `effects()` counts
    what genuine events changed. `aged(seconds)` makes a genuine event that was signed that long ago; None where the
    signature holds no time and events are known by their number alone.
    """

    post: Callable[[bytes, dict[str, str]], int]
    genuine: Callable[[], tuple[bytes, dict[str, str]]]
    effects: Callable[[], int]
    forge: Callable[[bytes, dict[str, str]], dict[str, str]]  # headers with a signature of another key
    aged: Callable[[float], tuple[bytes, dict[str, str]]] | None = None


@pytest.mark.django_db
class WebhookContract:
    """What every webhook must do. `hook` is the fixture that a subclass gives."""

    def test_a_genuine_event_has_its_effect(self, hook: Hook) -> None:
        assert hook.post(*hook.genuine()) == 200
        assert hook.effects() == 1

    def test_an_event_that_comes_three_times_has_its_effect_once(self, hook: Hook) -> None:
        event = hook.genuine()
        assert [hook.post(*event) for _time in range(3)] == [200, 200, 200]
        assert hook.effects() == 1

    def test_a_forged_event_is_refused_and_has_no_effect(self, hook: Hook) -> None:
        body, headers = hook.genuine()
        assert hook.post(body, hook.forge(body, headers)) == 403
        assert hook.post(body, {}) == 403
        assert hook.effects() == 0

    def test_a_genuine_signature_on_another_body_is_refused(self, hook: Hook) -> None:
        body, headers = hook.genuine()
        assert hook.post(body + b" ", headers) == 403
        assert hook.effects() == 0

    def test_a_forged_copy_does_not_take_the_place_of_the_genuine_event(self, hook: Hook) -> None:
        body, headers = hook.genuine()
        assert hook.post(body, hook.forge(body, headers)) == 403
        assert hook.post(body, headers) == 200
        assert hook.effects() == 1

    def test_an_old_event_that_is_played_again_has_no_effect(self, hook: Hook) -> None:
        if hook.aged is not None:
            assert hook.post(*hook.aged(86_400)) == 403
            assert hook.effects() == 0
            return
        event = hook.genuine()
        hook.post(*event)
        hook.post(*hook.genuine())
        before = hook.effects()
        assert hook.post(*event) == 200
        assert hook.effects() == before

    def test_a_body_that_is_too_long_is_refused_unread(self, hook: Hook) -> None:
        _body, headers = hook.genuine()
        assert hook.post(b"x" * (1024 * 1024 + 1), headers) == 413
        assert hook.effects() == 0

    def test_nothing_of_an_event_is_in_the_log(self, hook: Hook, spoken: Callable[[], str]) -> None:
        body, headers = hook.genuine()
        hook.post(body, headers)
        hook.post(body, hook.forge(body, headers))
        for value in headers.values():
            assert len(value) < 12 or value not in spoken()
        assert body.decode() not in spoken()
