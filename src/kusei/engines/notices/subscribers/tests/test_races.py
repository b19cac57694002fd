"""Two at once, on real connections. The protection is first shown to be needed."""

from __future__ import annotations

import threading

import pytest

from kusei.engines.notices.subscribers import commands, hooks, linking
from kusei.engines.notices.subscribers.models import Address, LinkCode, Subscriber
from kusei.engines.notices.subscribers.refusals import CodeRefused
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident
from kusei.foundation.web.testing import at_once


@pytest.fixture
def taro(transactional_db: None) -> User:
    return resident("taro@example.jp")


def waiting_code(user: User, monkeypatch: pytest.MonkeyPatch) -> Subscriber:
    """Somebody to whom a code was sent that nobody guesses."""
    monkeypatch.setattr(hooks, "_available", [lambda: ["sms", "line"]])
    person = commands.ensure(user=user)
    row = linking.ask_phone(subscriber=person, channel="sms", number="09012345678")
    LinkCode.objects.filter(pk=row.pk).update(digest="0" * 64)
    return person


def guess_twice(person: Subscriber) -> int:
    """Two wrong guesses at once; how many were counted."""
    results = at_once(*[lambda: linking.confirm_phone(subscriber=person, channel="sms", code="111111")] * 2)
    assert all(isinstance(one, CodeRefused) for one in results)
    return LinkCode.objects.get().tries


def test_guesses_made_at_once_are_all_counted(taro: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert guess_twice(waiting_code(taro, monkeypatch)) == 2


def test_without_the_lock_a_guess_is_not_counted(taro: User, monkeypatch: pytest.MonkeyPatch) -> None:
    person = waiting_code(taro, monkeypatch)
    meeting = threading.Barrier(2)
    digest = linking.phone_digest

    def slowly(code_id: int, code: str) -> str:
        meeting.wait(20)
        return digest(code_id, code)

    monkeypatch.setattr(linking, "phone_digest", slowly)
    monkeypatch.setattr(LinkCode.objects, "select_for_update", LinkCode.objects.all, raising=False)
    assert guess_twice(person) == 1


def test_an_account_that_comes_twice_at_once_is_one_subscriber(taro: User) -> None:
    made = at_once(*[lambda: commands.ensure(user=taro)] * 4)
    assert {one.pk for one in made} == {Subscriber.objects.get().pk}
    assert Address.objects.count() == 1


def test_the_same_webhook_twice_at_once_makes_one_friend(transactional_db: None) -> None:
    made = at_once(*[lambda: commands.reached(channel="line", value="U1")] * 4)
    assert {one.pk for one in made} == {Subscriber.objects.get().pk}


def test_of_two_line_accounts_that_send_the_same_code_one_is_linked(
    taro: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_available", [lambda: ["line"]])
    person = commands.ensure(user=taro)
    code = linking.ask_line(subscriber=person)
    results = at_once(*[lambda line=line: linking.redeem(code, line) for line in ("U1", "U2")])
    assert sorted(type(one).__name__ for one in results) == ["CodeRefused", "Subscriber"]
    assert person.addresses.filter(channel="line").count() == 1


def test_an_account_that_befriends_and_links_at_once_ends_with_the_address(
    taro: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_available", [lambda: ["line"]])
    person = commands.ensure(user=taro)
    code = linking.ask_line(subscriber=person)
    at_once(lambda: commands.reached(channel="line", value="U1"), lambda: linking.redeem(code, "U1"))
    assert Address.objects.get(channel="line").subscriber == person


def test_bounces_that_come_at_once_are_all_counted(taro: User) -> None:
    person = subscriber(taro)
    at_once(*[lambda: commands.bounced(channel="mail", subscriber_id=person.pk, hard=False)] * 4)
    assert Address.objects.get().bounces == 4
