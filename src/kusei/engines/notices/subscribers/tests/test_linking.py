"""A phone, a LINE account, a browser or the post becomes an address only for who shows that it is theirs."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.notices.subscribers import commands, hooks, jobs, linking, webpush
from kusei.engines.notices.subscribers.commands import owning
from kusei.engines.notices.subscribers.models import Address, LinkCode, Subscriber, Subscription, Topic
from kusei.engines.notices.subscribers.refusals import AddressRefused, ChannelRefused, CodeRefused
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import commands as residents
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock

PUSH = {
    "endpoint": "https://push.example.com/send/abc",
    "expirationTime": None,
    "keys": {
        "p256dh": base64.urlsafe_b64encode(b"\x04" + b"k" * 64).decode().rstrip("="),
        "auth": base64.urlsafe_b64encode(b"a" * 16).decode().rstrip("="),
    },
}


@pytest.fixture
def sent(all_channels: None, monkeypatch: pytest.MonkeyPatch) -> list[hooks.CodeText]:
    """The texts with codes that were handed over."""
    texts: list[hooks.CodeText] = []
    monkeypatch.setattr(hooks, "_send_code", [texts.append])
    return texts


def ask(person: Subscriber, sent: list[hooks.CodeText], number: str = "090-1234-5678", channel: str = "sms") -> str:
    """Ask for a code, run the job, and read the code as the person would."""
    row = linking.ask_phone(subscriber=person, channel=channel, number=number)
    jobs.send_code(code_id=row.pk)
    found = re.search(r"\d{6}", sent[-1].body.replace("、", ""))
    assert found
    return found[0]


@pytest.mark.django_db
def test_the_right_code_makes_the_number_an_address(hanako: User, sent: list[hooks.CodeText]) -> None:
    person = commands.ensure(user=hanako)
    code = ask(person, sent, "０９０－１２３４－５６７８")
    assert not person.addresses.filter(channel="sms").exists()
    linking.confirm_phone(subscriber=person, channel="sms", code=f" {code[:3]} {code[3:]} ")
    assert person.addresses.get(channel="sms").value == "+819012345678"
    assert person.addresses.get(channel="sms").usable


@pytest.mark.django_db
def test_a_code_read_aloud_is_read_digit_by_digit_and_twice(hanako: User, sent: list[hooks.CodeText]) -> None:
    person = commands.ensure(user=hanako)
    code = ask(person, sent, "03-5744-1111", "call")
    assert sent[-1].body.count("、".join(code)) == 2
    linking.confirm_phone(subscriber=person, channel="call", code=code)
    assert person.addresses.get(channel="call").usable


@pytest.mark.django_db
def test_the_code_itself_stands_in_no_row_and_in_no_job(hanako: User, sent: list[hooks.CodeText]) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    code = ask(commands.ensure(user=hanako), sent)
    row = LinkCode.objects.get()
    assert code not in "".join(
        str(getattr(row, field.attname)) for field in row._meta.concrete_fields if field.name != "digest"
    )
    assert row.digest != code
    assert all(
        job.args.keys() == {"code_id"} for job in ProcrastinateJob.objects.filter(task_name__endswith="send_code")
    )


@pytest.mark.django_db
def test_after_five_wrong_codes_the_right_one_is_refused_too(hanako: User, sent: list[hooks.CodeText]) -> None:
    person = commands.ensure(user=hanako)
    code = ask(person, sent)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _try in range(linking.MOST_TRIES):
        with pytest.raises(CodeRefused):
            linking.confirm_phone(subscriber=person, channel="sms", code=wrong)
    with pytest.raises(CodeRefused):
        linking.confirm_phone(subscriber=person, channel="sms", code=code)
    assert not person.addresses.filter(channel="sms").exists()


@pytest.mark.django_db
def test_a_code_works_once_for_ten_minutes_and_only_the_newest(
    hanako: User, sent: list[hooks.CodeText], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = commands.ensure(user=hanako)
    first = ask(person, sent)
    second = ask(person, sent)
    if first != second:
        with pytest.raises(CodeRefused):
            linking.confirm_phone(subscriber=person, channel="sms", code=first)
    linking.confirm_phone(subscriber=person, channel="sms", code=second)
    with pytest.raises(CodeRefused):
        linking.confirm_phone(subscriber=person, channel="sms", code=second)
    third = ask(person, sent)
    later = clock.now() + dt.timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(CodeRefused):
        linking.confirm_phone(subscriber=person, channel="sms", code=third)


@pytest.mark.django_db
def test_a_job_that_runs_again_makes_a_new_code_and_the_newest_counts(hanako: User, sent: list[hooks.CodeText]) -> None:
    person = commands.ensure(user=hanako)
    ask(person, sent)
    jobs.send_code(code_id=LinkCode.objects.get().pk)
    found = re.search(r"\d{6}", sent[-1].body)
    assert found
    linking.confirm_phone(subscriber=person, channel="sms", code=found[0])


@pytest.mark.django_db
def test_a_code_that_the_provider_did_not_take_is_marked_and_tried_again(
    hanako: User, all_channels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(text: hooks.CodeText) -> None:
        raise ConnectionError

    monkeypatch.setattr(hooks, "_send_code", [refuse])
    row = linking.ask_phone(subscriber=commands.ensure(user=hanako), channel="sms", number="09012345678")
    with pytest.raises(ConnectionError):
        jobs.send_code(code_id=row.pk)
    row.refresh_from_db()
    assert row.failed
    monkeypatch.setattr(hooks, "_send_code", [lambda text: None])
    jobs.send_code(code_id=row.pk)
    row.refresh_from_db()
    assert not row.failed


@pytest.mark.django_db
def test_no_more_than_five_codes_an_hour_go_to_one_number_whoever_asks(
    hanako: User, sent: list[hooks.CodeText]
) -> None:
    for place in range(5):
        ask(subscriber(resident(f"p{place}@example.jp")), sent)
    with pytest.raises(AddressRefused, match="1時間に5回"):
        linking.ask_phone(subscriber=commands.ensure(user=hanako), channel="sms", number="090-1234-5678")


@pytest.mark.django_db
def test_numbers_that_cannot_get_it_and_channels_that_are_not_there_are_refused(
    hanako: User, all_channels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = commands.ensure(user=hanako)
    for number in ("03-5744-1111", "110", "0120-123-456"):
        with pytest.raises(AddressRefused):
            linking.ask_phone(subscriber=person, channel="sms", number=number)
    for channel in ("line", "mail"):
        with pytest.raises(ChannelRefused):
            linking.ask_phone(subscriber=person, channel=channel, number="09012345678")
    monkeypatch.setattr(hooks, "_available", [lambda: ["mail"]])
    with pytest.raises(ChannelRefused):
        linking.ask_phone(subscriber=person, channel="sms", number="09012345678")
    with pytest.raises(ChannelRefused):
        linking.ask_line(subscriber=person)


@pytest.mark.django_db
def test_a_number_that_changed_hands_belongs_to_who_showed_it_last(hanako: User, sent: list[hooks.CodeText]) -> None:
    former = subscriber(resident("former@example.jp"), {"sms": "+819012345678"})
    person = commands.ensure(user=hanako)
    linking.confirm_phone(subscriber=person, channel="sms", code=ask(person, sent))
    assert not former.addresses.filter(channel="sms").exists()
    assert Address.objects.get(channel="sms").subscriber == person


@pytest.mark.django_db
def test_a_line_account_that_sends_the_code_is_linked_and_brings_its_topics(
    hanako: User, child: Topic, waste: Topic, all_channels: None
) -> None:
    friend = subscriber(channels={"line": "U1"}, topics=[child, waste])
    person = subscriber(hanako, topics=[waste])
    Subscription.objects.filter(subscriber=person).update(channels=["inbox"])
    code = linking.ask_line(subscriber=person)
    assert linking.looks_like_code(f"　{code[:4].lower()} {code[4:]}\n")
    assert linking.redeem(f" {code.lower()} ", "U1") == person
    assert not Subscriber.objects.filter(pk=friend.pk).exists()
    assert {row.topic.key: (row.channels, row.chosen) for row in person.subscriptions.all()} == {
        "waste": (["inbox"], ""),
        "child": (["line", "mail"], "line"),
    }
    with pytest.raises(CodeRefused):
        linking.redeem(code, "U2")


@pytest.mark.django_db
def test_a_line_code_dies_after_half_an_hour_and_when_a_new_one_is_made(
    hanako: User, all_channels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = commands.ensure(user=hanako)
    first, second = linking.ask_line(subscriber=person), linking.ask_line(subscriber=person)
    later = clock.now() + dt.timedelta(minutes=31)
    with pytest.raises(CodeRefused):
        linking.redeem(first, "U1")
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(CodeRefused):
        linking.redeem(second, "U1")
    assert not Address.objects.filter(channel="line").exists()


@pytest.mark.django_db
def test_a_line_account_that_guesses_is_stopped(hanako: User, all_channels: None) -> None:
    person = commands.ensure(user=hanako)
    code = linking.ask_line(subscriber=person)
    for _try in range(20):
        with pytest.raises(CodeRefused):
            linking.redeem("22222222", "U9")
    with pytest.raises(CodeRefused):
        linking.redeem(code, "U9")
    assert linking.redeem(code, "U1") == person


@pytest.mark.parametrize("text", ["", "こんにちは", "1234567", "ABCDEFG0", "ABCDEFGHI", "ABCD-EFGH-2"])
def test_what_people_write_otherwise_does_not_look_like_a_code(text: str) -> None:
    assert not linking.looks_like_code(text)


@pytest.mark.django_db
def test_old_codes_are_thrown_away_after_a_day(
    hanako: User, all_channels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    linking.ask_line(subscriber=commands.ensure(user=hanako))
    jobs.drop_codes()
    assert LinkCode.objects.count() == 1
    later = clock.now() + dt.timedelta(days=1, hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    jobs.drop_codes()
    assert not LinkCode.objects.exists()


@pytest.mark.django_db
def test_the_same_browser_is_one_address_and_belongs_to_who_uses_it_now(hanako: User, all_channels: None) -> None:
    person, other = commands.ensure(user=hanako), commands.ensure(user=resident("taro@example.jp"))
    owning.add_browser(subscriber=other, subscription=json.dumps(PUSH))
    owning.add_browser(subscriber=person, subscription=json.dumps(PUSH))
    owning.add_browser(subscriber=person, subscription=json.dumps({**PUSH, "extra": 1}, indent=2))
    assert Address.objects.get(channel="push").subscriber == person


@pytest.mark.django_db
def test_a_person_registers_ten_browsers_and_no_more(hanako: User, all_channels: None) -> None:
    person = commands.ensure(user=hanako)
    for place in range(owning.MOST_BROWSERS):
        owning.add_browser(
            subscriber=person, subscription=json.dumps({**PUSH, "endpoint": f"https://p.example.com/{place}"})
        )
    with pytest.raises(AddressRefused, match="10台"):
        owning.add_browser(subscriber=person, subscription=json.dumps(PUSH))


@pytest.mark.parametrize(
    "endpoint",
    [
        *(
            "http://push.example.com/x",
            "https://localhost/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://10.1/x",
        ),
        *(
            "https://db.internal/x",
            "https://router.local/x",
            "https://push.example.com:8443/x",
            "ftp://a.example.com/x",
        ),
        *(
            "https://a@push.example.com/x",
            "https://push.example.com/ x",
            "https://push.example.com/#f",
            "https://2130706433/x",
        ),
        *(
            "https://0x7f000001/x",
            "//push.example.com/x",
            "",
            "https://push.example.com/" + "x" * 1000,
            "https://例え.jp/x",
        ),
    ],
)
def test_no_push_address_leads_into_the_house(endpoint: str) -> None:
    with pytest.raises(AddressRefused):
        webpush.canonical(json.dumps({**PUSH, "endpoint": endpoint}))


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"p256dh": PUSH["keys"]["p256dh"]},  # type: ignore[index]  # a document of the test
        {"p256dh": PUSH["keys"]["auth"], "auth": PUSH["keys"]["auth"]},  # type: ignore[index]  # a document of the test
        {"p256dh": PUSH["keys"]["p256dh"], "auth": "AA"},  # type: ignore[index]  # a document of the test
        {"p256dh": PUSH["keys"]["p256dh"], "auth": "+" * 22},  # type: ignore[index]  # a document of the test
        {"p256dh": PUSH["keys"]["p256dh"], "auth": 5},  # type: ignore[index]  # a document of the test
    ],
)
def test_a_push_subscription_with_wrong_keys_is_refused(keys: Any) -> None:
    with pytest.raises(AddressRefused):
        webpush.canonical(json.dumps({**PUSH, "keys": keys}))


@given(st.text(max_size=60) | st.sampled_from(["[" * 5000, "{}", "null", "1", '{"endpoint": null}']))
def test_any_other_text_is_no_push_subscription(text: str) -> None:
    with pytest.raises(AddressRefused):
        webpush.canonical(text)


@pytest.mark.django_db
def test_letters_need_an_address_in_the_profile(hanako: User, all_channels: None) -> None:
    person = commands.ensure(user=hanako)
    with pytest.raises(AddressRefused, match="住所"):
        owning.add_letters(subscriber=person)
    address = {"postal_code": "1440052", "prefecture": "東京都", "city": "大田区", "town": "蒲田五丁目"}
    residents.remember(user=hanako, facts={"address": address}, source="self", by=hanako)
    assert owning.add_letters(subscriber=person).usable


@pytest.mark.django_db
def test_nobody_under_protection_gets_letters(
    hanako: User, all_channels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kusei.foundation.people.residents.models import Secrecy
    from kusei.foundation.web.encryption import seal_json

    person = commands.ensure(user=hanako)
    Secrecy.objects.create(
        user=hanako, since=clock.today(), set_at=clock.now(), reason=seal_json("x"), set_by=resident("s@example.jp")
    )
    with pytest.raises(AddressRefused, match="守られて"):
        owning.add_letters(subscriber=person)


@pytest.mark.django_db
def test_only_ones_own_addresses_are_removed_and_the_mail_of_the_account_stays(hanako: User) -> None:
    person = subscriber(hanako, {"sms": "+819012345678"})
    other = subscriber(channels={"line": "U1"}).addresses.get()
    assert not owning.remove(subscriber=person, address_id=other.pk)
    assert not owning.remove(subscriber=person, address_id=person.addresses.get(channel="mail").pk)
    assert owning.remove(subscriber=person, address_id=person.addresses.get(channel="sms").pk)
