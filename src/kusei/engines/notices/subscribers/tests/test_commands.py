"""What people choose and tell, and when their addresses are used."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from kusei.engines.notices.subscribers import commands, purpose, queries
from kusei.engines.notices.subscribers.commands.addresses import SOFT_BOUNCES
from kusei.engines.notices.subscribers.models import Address, Subscriber, Subscription, Topic
from kusei.engines.notices.subscribers.refusals import AttributeRefused, ChannelRefused, NotAgreed, TopicGone
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.foundation.people import closing
from kusei.foundation.people.commands import AccountRefused  # noqa: F401  shows that accounts are loaded
from kusei.foundation.people.identity import Level
from kusei.foundation.people.models import User
from kusei.foundation.people.registration import commands as registration
from kusei.foundation.people.residents import commands as residents
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db


def test_an_account_becomes_one_subscriber_with_its_own_mail_address(hanako: User) -> None:
    made = commands.ensure(user=hanako)
    assert commands.ensure(user=hanako) == made
    assert queries.addresses("mail", [made.pk]) == [(made.pk, "hanako@example.jp")]


def test_the_mail_address_of_an_account_that_never_proved_it_is_not_used() -> None:
    made = commands.ensure(user=resident("nobody@example.jp", Level.ANONYMOUS))
    assert queries.addresses("mail", [made.pk]) == []


def test_a_mail_address_that_is_verified_later_is_used_from_then_on() -> None:
    user = resident("nobody@example.jp", Level.ANONYMOUS)
    made = commands.ensure(user=user)
    row = EmailAddress.objects.get(user=user)
    row.verified = True
    row.save()
    assert queries.addresses("mail", [made.pk]) == [(made.pk, "nobody@example.jp")]


def test_the_language_follows_the_account_and_nothing_else_of_it_does(hanako: User) -> None:
    made = commands.ensure(user=hanako)
    registration.rename(user=hanako, name="見本 華子", language="en")
    made.refresh_from_db()
    assert made.language == "en"
    commands.remember(subscriber=made, language="vi")
    hanako.save(update_fields=["name"])
    made.refresh_from_db()
    assert made.language == "vi"


def test_choosing_a_topic_takes_its_own_order_and_the_first_channel_with_an_address(hanako: User, child: Topic) -> None:
    made = commands.ensure(user=hanako)
    row = commands.subscribe(subscriber=made, topic_key="child")
    assert (row.channels, row.chosen) == (["line", "mail"], "mail")


def test_choosing_again_changes_the_order_and_makes_no_second_row(hanako: User, child: Topic) -> None:
    made = commands.ensure(user=hanako)
    commands.subscribe(subscriber=made, topic_key="child")
    commands.subscribe(subscriber=made, topic_key="child", channels=["inbox", "mail", "inbox"])
    assert [row.channels for row in Subscription.objects.all()] == [["inbox", "mail"]]


def test_a_topic_that_ended_and_an_unknown_channel_are_refused(hanako: User, child: Topic) -> None:
    made = commands.ensure(user=hanako)
    with pytest.raises(ChannelRefused):
        commands.subscribe(subscriber=made, topic_key="child", channels=["pigeon"])
    Topic.objects.update(ended_on=dt.date(2026, 4, 1))
    for key in ("child", "nothing"):
        with pytest.raises(TopicGone):
            commands.subscribe(subscriber=made, topic_key=key)


def test_stopping_a_topic_gives_back_the_order_by_which_it_can_be_taken_back(hanako: User, child: Topic) -> None:
    made = commands.ensure(user=hanako)
    commands.subscribe(subscriber=made, topic_key="child", channels=["mail", "line"])
    assert commands.stop(subscriber=made, topic_key="child") == ["mail", "line"]
    assert commands.stop(subscriber=made, topic_key="child") == []
    assert not Subscription.objects.exists()


def test_stopping_everything_keeps_what_was_chosen_and_alerts(hanako: User, child: Topic) -> None:
    made = subscriber(hanako, topics=[child])
    commands.stop(subscriber=made)
    made.refresh_from_db()
    assert (made.stopped_at is not None, made.alerts, made.subscriptions.count()) == (True, True, 1)
    commands.resume(subscriber=made)
    made.refresh_from_db()
    assert made.stopped_at is None


def test_a_hard_bounce_ends_the_use_of_an_address_at_once_and_a_repair_begins_it_again(
    hanako: User, child: Topic
) -> None:
    made = subscriber(hanako, topics=[child])
    commands.bounced(channel="mail", subscriber_id=made.pk, hard=True)
    row = Address.objects.get()
    assert (row.usable, row.suppressed_why, made.subscriptions.get().chosen) == (False, "bounced", "")
    assert commands.repair(subscriber=made, address_id=row.pk)
    row.refresh_from_db()
    assert (row.usable, row.bounces, made.subscriptions.get().chosen) == (True, 0, "mail")
    assert not commands.repair(subscriber=made, address_id=row.pk)


def test_soft_bounces_end_the_use_of_an_address_only_when_there_were_many(hanako: User) -> None:
    made = subscriber(hanako)
    for number in range(SOFT_BOUNCES):
        assert Address.objects.get().usable, number
        commands.bounced(channel="mail", subscriber_id=made.pk, hard=False)
    assert not Address.objects.get().usable


def test_nobody_repairs_the_address_of_somebody_else(hanako: User) -> None:
    other = subscriber(channels={"mail": "x@example.jp"})
    commands.suppress(channel="mail", value="x@example.jp", why="bounced")
    assert not commands.repair(subscriber=subscriber(hanako), address_id=other.addresses.get().pk)


def test_an_address_is_suppressed_by_its_value_also_when_it_is_the_accounts_own(hanako: User) -> None:
    subscriber(hanako)
    assert commands.suppress(channel="mail", value="HANAKO@example.jp", why="bounced") == 1
    assert commands.suppress(channel="mail", value="hanako@example.jp", why="blocked") == 0
    assert Address.objects.get().suppressed_why == "bounced"
    assert commands.suppress(channel="mail", value="", why="bounced") == 0


def test_a_new_mailbox_of_the_account_is_used_although_the_old_one_bounced(hanako: User) -> None:
    made = subscriber(hanako)
    commands.bounced(channel="mail", subscriber_id=made.pk, hard=True)
    EmailAddress.objects.filter(user=hanako).delete()
    assert not Address.objects.get().usable
    EmailAddress.objects.create(user=hanako, email="new@example.jp", verified=True, primary=True)
    assert Address.objects.get().usable


def test_a_friend_without_account_is_one_subscriber_however_often_the_webhook_comes(db: None) -> None:
    made = commands.reached(channel="line", value="U1", language="ne")
    assert commands.reached(channel="line", value="U1") == made
    commands.suppress(channel="line", value="U1", why="blocked")
    assert not Address.objects.get().usable
    commands.reached(channel="line", value="U1")
    assert Address.objects.get().usable
    assert (made.language, made.user) == ("ne", None)


def test_what_says_something_about_a_person_is_kept_only_with_consent(hanako: User) -> None:
    made = commands.ensure(user=hanako)
    commands.remember(subscriber=made, language="en", town="", children_born=[])
    with pytest.raises(NotAgreed):
        commands.remember(subscriber=made, children_born=[dt.date(2020, 5, 3)])
    residents.give_consent(user=hanako, purpose=purpose.PURPOSE)
    kept = commands.remember(subscriber=made, children_born=[dt.date(2022, 5, 3), dt.date(2020, 5, 31)])
    assert kept.children_born == [dt.date(2020, 5, 1), dt.date(2022, 5, 1)]


def test_taking_the_consent_back_deletes_what_was_told_and_leaves_the_topics(agreed: User, child: Topic) -> None:
    made = commands.ensure(user=agreed)
    commands.subscribe(subscriber=made, topic_key="child")
    commands.remember(subscriber=made, children_born=[dt.date(2020, 5, 3)], town="蒲田五丁目")
    residents.withdraw(user=agreed, purpose=purpose.PURPOSE)
    made.refresh_from_db()
    assert (made.town, made.children_born, made.subscriptions.count()) == ("", [], 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "xx"),
        ("town", "月面一丁目"),
        ("collection_area", "z"),
        ("children_born", [dt.date(2999, 1, 1)]),
        ("children_born", [dt.date(1, 1, 1)]),
        ("children_born", [dt.date(2020, 1, 1)] * 16),
        ("quiet_from", dt.time(21)),
    ],
)
def test_an_impossible_attribute_is_refused_with_a_sentence_at_its_field(
    agreed: User, areas: Any, name: str, value: Any
) -> None:
    made = commands.ensure(user=agreed)
    Subscriber.objects.update(quiet_from=None, quiet_until=None)
    with pytest.raises(AttributeRefused) as refused:
        commands.remember(subscriber=made, **{name: value})
    assert (refused.value.attribute, bool(str(refused.value))) == (name, True)


def test_an_attribute_that_does_not_exist_is_a_mistake_of_the_program(hanako: User) -> None:
    with pytest.raises(TypeError):
        commands.remember(subscriber=commands.ensure(user=hanako), income=5)


def test_closing_the_account_forgets_its_subscriber_with_all_addresses(hanako: User, child: Topic) -> None:
    subscriber(hanako, {"line": "U1"}, [child])
    closing.close_own_account(user=hanako)
    assert not Subscriber.objects.exists()
    assert not Address.objects.exists()


def test_deleting_an_account_row_deletes_its_subscriber(hanako: User) -> None:
    subscriber(hanako)
    hanako.delete()
    assert not Subscriber.objects.exists()


def test_the_database_refuses_that_one_address_belongs_to_two_people(db: None) -> None:
    subscriber(channels={"line": "U1"})
    with pytest.raises(IntegrityError, match="subscribers_address_of_one_person"), transaction.atomic():
        subscriber(channels={"line": "U1"})
