"""The one-click stop works for everybody who holds the address, for nobody else, and tells nothing about anybody."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.notices.subscribers import commands, stopping
from kusei.engines.notices.subscribers.models import Subscriber, Topic
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.foundation.people.models import User

pytestmark = pytest.mark.django_db


def undo_of(page: bytes) -> str:
    found = re.search(r'name="undo" value="([^"]+)"', page.decode())
    assert found
    return found[1]


def test_looking_at_the_page_stops_nothing_and_names_nobody(client: Client, hanako: User, child: Topic) -> None:
    person = subscriber(hanako, topics=[child])
    answer = client.get(stopping.link(person.pk, "child"))
    assert person.subscriptions.count() == 1
    assert "子育て" in answer.content.decode()
    assert not any(word in answer.content.decode() for word in (hanako.name, hanako.email))
    assert "hanako" not in stopping.link(person.pk, "child")


def test_one_post_without_cookies_stops_the_topic_alone(hanako: User, child: Topic, waste: Topic) -> None:
    person = subscriber(hanako, topics=[child, waste])
    client = Client(enforce_csrf_checks=True)
    answer = client.post(stopping.link(person.pk, "child"), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert [row.topic.key for row in person.subscriptions.all()] == ["waste"]
    assert client.post(stopping.link(person.pk, "child"), {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_the_stop_can_be_taken_back_on_the_same_page_with_the_same_order(
    client: Client, hanako: User, child: Topic
) -> None:
    person = subscriber(hanako)
    commands.subscribe(subscriber=person, topic_key="child", channels=["mail", "inbox"])
    address = stopping.link(person.pk, "child")
    undo = undo_of(client.post(address).content)
    client.post(address, {"undo": undo})
    assert person.subscriptions.get().channels == ["mail", "inbox"]


def test_everything_is_stopped_and_taken_back(client: Client, hanako: User, child: Topic) -> None:
    person = subscriber(hanako, topics=[child])
    address = stopping.link(person.pk)
    undo = undo_of(client.post(address).content)
    assert Subscriber.objects.get().stopped_at is not None
    client.post(address, {"undo": undo})
    assert Subscriber.objects.get().stopped_at is None


def test_an_undo_of_another_link_is_refused(client: Client, hanako: User, child: Topic) -> None:
    person, other = subscriber(hanako, topics=[child]), subscriber(topics=[child])
    undo = undo_of(client.post(stopping.link(person.pk, "child")).content)
    other.subscriptions.all().delete()
    assert client.post(stopping.link(other.pk, "child"), {"undo": undo}).status_code == 404
    assert client.post(stopping.link(other.pk, "child"), {"undo": "child:x"}).status_code == 404
    assert not other.subscriptions.exists()


def test_a_forged_token_is_not_found(client: Client, hanako: User, child: Topic) -> None:
    person = subscriber(hanako, topics=[child])
    token = stopping.token(person.pk, "child")
    for forged in (f"{person.pk}.child", token[:-1], token.replace("child", "waste"), "x", f"1{token}"):
        assert client.post(reverse("subscribers:stop", args=(forged,))).status_code == 404, forged
    assert client.get(stopping.link(person.pk, "no-such-topic")).status_code == 404
    assert person.subscriptions.count() == 1


def test_the_link_of_somebody_who_was_forgotten_says_that_nothing_comes(
    client: Client, hanako: User, child: Topic
) -> None:
    person = subscriber(hanako, topics=[child])
    address = stopping.link(person.pk, "child")
    commands.forget(user=hanako)
    assert "もう届きません" in client.get(address).content.decode()
    assert client.post(address).status_code == 200


def test_the_page_reads_in_the_language_of_the_message(client: Client, child: Topic) -> None:
    person = subscriber(topics=[child])
    assert stopping.link(person.pk, "child", "ne").startswith("/en/")
    assert 'lang="en"' in client.get(stopping.link(person.pk, "child", "en")).content.decode()


def test_somebody_who_posts_again_and_again_is_told_to_wait(client: Client, child: Topic) -> None:
    person = subscriber(topics=[child])
    address = stopping.link(person.pk, "child")
    assert [client.post(address).status_code for _time in range(61)][-1] == 429


@given(st.integers(1, 2**62), st.from_regex(r"([a-z][a-z0-9-]{1,39})?", fullmatch=True))
def test_a_token_reads_as_what_was_signed(number: int, topic: str) -> None:
    assert stopping.read(stopping.token(number, topic)) == (number, topic)


@given(st.text(max_size=40))
def test_no_other_text_reads_as_a_token(text: str) -> None:
    with pytest.raises(stopping.Forged):
        stopping.read(text)
