"""The settings pages: what they show, what they keep, who gets in, and what they cost."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.notices.subscribers import commands, hooks, jobs, purpose
from kusei.engines.notices.subscribers.models import Address, Subscriber, Subscription, Topic
from kusei.engines.notices.subscribers.testing import subscriber, topic
from kusei.engines.notices.subscribers.tests.test_linking import PUSH
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.queries import has_consent
from kusei.foundation.people.testing import resident

HOME = reverse("subscribers:settings")
PAGES = ("settings", "topics", "about", "child", "hours", "known", "forget")
LINKING = ("sms", "sms_code", "call", "call_code", "line", "push", "letters")


def at(name: str, **more: Any) -> str:
    return reverse(f"subscribers:{name}", kwargs=more or None)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PAGES, *LINKING])
def test_strangers_sign_in_first_and_people_with_nothing_chosen_see_every_page(
    client: Client, visitor: Client, all_channels: None, name: str
) -> None:
    assert Client().get(at(name)).status_code == 302
    assert visitor.get(at(name)).status_code == 200


@pytest.mark.django_db
def test_looking_at_the_settings_makes_no_subscriber(visitor: Client, child: Topic) -> None:
    for name in PAGES:
        visitor.get(at(name))
    assert not Subscriber.objects.exists()


@pytest.mark.django_db
def test_topics_are_chosen_with_an_order_and_given_up_again(
    visitor: Client, hanako: User, child: Topic, waste: Topic, all_channels: None
) -> None:
    sent = {"on-child": "on", "first-child": "line", "second-child": "mail", "first-waste": "mail"}
    assert visitor.post(at("topics"), sent).url == HOME
    assert [(row.topic.key, row.channels, row.chosen) for row in Subscription.objects.all()] == [
        ("child", ["line", "mail"], "mail")
    ]
    assert "子育て" in visitor.get(HOME).content.decode()
    visitor.post(at("topics"), {"on-waste": "on", "first-waste": "inbox", "second-waste": "mail"})
    assert [(row.topic.key, row.channels) for row in Subscription.objects.all()] == [("waste", ["inbox"])]


@pytest.mark.django_db
def test_a_longer_order_of_before_stays_when_its_first_two_do(
    visitor: Client, hanako: User, all_channels: None
) -> None:
    topic("news", channels=["line", "push", "mail"])
    person = commands.ensure(user=hanako)
    commands.subscribe(subscriber=person, topic_key="news")
    visitor.post(at("topics"), {"on-news": "on", "first-news": "line", "second-news": "push"})
    assert person.subscriptions.get().channels == ["line", "push", "mail"]
    visitor.post(at("topics"), {"on-news": "on", "first-news": "push", "second-news": ""})
    assert person.subscriptions.get().channels == ["push"]


@pytest.mark.django_db
def test_only_channels_of_the_installation_are_offered(
    visitor: Client, child: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_available", [lambda: ["mail"]])
    page = visitor.get(at("topics")).content.decode()
    assert 'value="mail"' in page
    assert 'value="line"' not in page
    assert visitor.post(at("topics"), {"on-child": "on", "first-child": "line"}).status_code == 422
    for name in LINKING:
        assert visitor.get(at(name)).status_code == 404, name


@pytest.mark.django_db
def test_what_one_tells_needs_the_consent_on_the_same_page_and_is_kept_with_it(
    visitor: Client, hanako: User, areas: Any
) -> None:
    told = {"language": "en", "town": "蒲田五丁目", "collection_area": "a"}
    refused = visitor.post(at("about"), told)
    assert refused.status_code == 422
    assert "同意" in refused.content.decode()
    assert not has_consent(hanako, purpose.PURPOSE)
    visitor.post(at("about"), {**told, "agreed": "on"})
    row = Subscriber.objects.get()
    assert (row.language, row.town, row.collection_area) == ("en", "蒲田五丁目", "a")
    assert has_consent(hanako, purpose.PURPOSE)
    visitor.post(at("about"), {"language": "en", "town": "", "collection_area": ""})
    assert Subscriber.objects.get().town == ""


@pytest.mark.django_db
def test_the_language_alone_needs_no_consent(visitor: Client, hanako: User) -> None:
    visitor.post(at("about"), {"language": "vi", "town": ""})
    assert (Subscriber.objects.get().language, has_consent(hanako, purpose.PURPOSE)) == ("vi", False)


@pytest.mark.django_db
def test_birth_months_of_children_are_added_in_either_calendar_and_removed_one_by_one(
    visitor: Client, agreed: User
) -> None:
    visitor.post(at("child"), {"year": "令和6", "month": "5"})
    visitor.post(at("child"), {"year": "2020", "month": "11"})
    visitor.post(at("child"), {"year": "２０２４", "month": "5"})
    twins = [dt.date(2020, 11, 1), dt.date(2024, 5, 1), dt.date(2024, 5, 1)]
    assert Subscriber.objects.get().children_born == twins
    assert "令和6年5月" in visitor.get(HOME).content.decode()
    visitor.post(at("remove_child"), {"month": "2024-05-01"})
    assert Subscriber.objects.get().children_born == twins[:2]
    assert visitor.post(at("remove_child"), {"month": "1999-01-01"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["", "abc", "0", "99999", "2999", "令和99", "٢٠٢٤", "-1"])
def test_a_year_that_is_none_is_refused_at_its_field(visitor: Client, agreed: User, year: str) -> None:
    answer = visitor.post(at("child"), {"year": year, "month": "5"})
    assert answer.status_code == 422
    assert "aria-invalid" in answer.content.decode()


@pytest.mark.django_db
def test_quiet_hours_are_kept_emptied_and_refused_by_halves(visitor: Client, hanako: User) -> None:
    visitor.post(at("hours"), {"quiet_from": "22:00", "quiet_until": "06:30", "alerts": "on"})
    row = Subscriber.objects.get()
    assert (row.quiet_from, row.quiet_until, row.alerts) == (dt.time(22), dt.time(6, 30), True)
    assert visitor.post(at("hours"), {"quiet_from": "22:00", "alerts": "on"}).status_code == 422
    assert visitor.post(at("hours"), {"quiet_from": "22:00", "quiet_until": "22:00"}).status_code == 422
    visitor.post(at("hours"), {"quiet_from": "", "quiet_until": ""})
    row.refresh_from_db()
    assert (row.quiet_from, row.quiet_until, row.alerts) == (None, None, False)


@pytest.mark.django_db
def test_everything_is_stopped_and_resumed_from_the_settings(visitor: Client, hanako: User) -> None:
    visitor.post(at("stop_all"))
    assert "止めています" in visitor.get(HOME).content.decode()
    visitor.post(at("stop_all"), {"resume": "1"})
    assert Subscriber.objects.get().stopped_at is None


@pytest.mark.django_db
def test_all_that_is_known_is_shown_with_addresses_masked_and_can_be_deleted(
    visitor: Client, hanako: User, child: Topic, areas: Any, all_channels: None
) -> None:
    push = json.dumps(PUSH)
    person = subscriber(
        hanako,
        {"line": "U0123456789", "sms": "+819012345678", "push": push, "letter": ""},
        [child],
        town="蒲田五丁目",
        collection_area="a",
        children_born=[dt.date(2024, 5, 1)],
    )
    commands.suppress(channel="sms", value="+819012345678", why="bounced")
    page = visitor.get(at("known")).content.decode()
    shown = (
        "子育て",
        "蒲田五丁目",
        "A地区",
        "令和6年5月",
        "•••5678",
        "push.example.com",
        "届かない宛先でした",
        "LINE → メール",
    )
    assert [word for word in shown if word not in page] == []
    assert [word for word in ("U0123456789", "9012345678", PUSH["keys"]["auth"], "/send/abc") if word in page] == []  # type: ignore[index]
    visitor.post(at("repair", number=person.addresses.get(channel="sms").pk))
    assert person.addresses.get(channel="sms").usable
    visitor.post(at("remove", number=person.addresses.get(channel="line").pk))
    assert not person.addresses.filter(channel="line").exists()
    visitor.post(at("forget"))
    assert not Subscriber.objects.exists()


@pytest.mark.django_db
def test_nobody_touches_the_addresses_of_somebody_else(visitor: Client, hanako: User) -> None:
    other = subscriber(resident("taro@example.jp"), {"sms": "+819012345678"})
    subscriber(hanako)
    for row in other.addresses.all():
        assert visitor.post(at("remove", number=row.pk)).status_code == 404
        assert visitor.post(at("repair", number=row.pk)).status_code == 404
    assert other.addresses.count() == 2


@pytest.mark.django_db
def test_a_phone_is_linked_page_by_page(
    visitor: Client, hanako: User, all_channels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[hooks.CodeText] = []
    monkeypatch.setattr(hooks, "_send_code", [texts.append])
    assert visitor.post(at("sms"), {"number": "03-1234-5678"}).status_code == 422
    answer = visitor.post(at("sms"), {"number": "090-1234-5678"})
    jobs.send_code(code_id=hanako.subscriber.link_codes.get().pk)
    code = re.findall(r"\d{6}", texts[0].body)[0]
    page = visitor.get(answer.url).content.decode()
    assert "5678" in page
    assert "9012345678" not in page
    assert visitor.post(answer.url, {"code": "x"}).status_code == 422
    assert visitor.post(answer.url, {"code": code}).url == HOME
    assert Address.objects.get(channel="sms").usable


@pytest.mark.django_db
def test_the_page_of_line_shows_the_code_once_and_the_way_to_the_account(
    visitor: Client, all_channels: None, settings: Any
) -> None:
    settings.LINE_ACCOUNT = "@kusei"
    page = visitor.post(at("line")).content.decode()
    code = re.findall(r'class="num"[^>]*>([^<]+)<', page)[0]
    assert f"https://line.me/R/oaMessage/%40kusei/?{code}" in page
    assert code not in visitor.get(at("line")).content.decode()


@pytest.mark.django_db
def test_a_browser_posts_its_subscription_and_gets_a_sentence_when_it_is_none(
    visitor: Client, hanako: User, all_channels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_push_key", [lambda: "BKEY"])
    assert 'data-push-key="BKEY"' in visitor.get(at("push")).content.decode()
    assert visitor.post(at("push"), PUSH, content_type="application/json").json() == {"next": HOME}
    assert Address.objects.get(channel="push").usable
    for body in (b"{}", b"\xff\xfe", b"[" * 7000, b"x" * 100_000):
        answer = visitor.post(at("push"), body, content_type="application/json")
        assert (answer.status_code, bool(answer.json()["problem"])) == (422, True)


@pytest.mark.django_db
def test_the_service_worker_stands_at_the_root_and_needs_no_signing_in(client: Client) -> None:
    answer = client.get(reverse("notices_worker"))
    assert reverse("notices_worker").count("/") == 1
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert b"showNotification" in answer.content


@pytest.mark.django_db
def test_the_account_page_leads_to_the_settings(visitor: Client) -> None:
    assert HOME in visitor.get(reverse("people:account")).content.decode()


@pytest.mark.django_db
def test_withdrawing_the_consent_on_its_page_empties_what_was_told(visitor: Client, agreed: User) -> None:
    commands.remember(subscriber=commands.ensure(user=agreed), children_born=[dt.date(2024, 5, 1)])
    visitor.post(reverse("residents:consent", kwargs={"key": purpose.PURPOSE}), {"withdraw": "1"})
    assert Subscriber.objects.get().children_born == []


@pytest.mark.django_db
@pytest.mark.usefixtures("all_channels")
@pytest.mark.parametrize(("name", "most"), [("settings", 12), ("topics", 12), ("known", 12)])
def test_pages_cost_the_same_number_of_queries_however_much_was_chosen(
    visitor: Client, hanako: User, django_assert_max_num_queries: Any, name: str, most: int
) -> None:
    topics = [topic(f"topic-{place}") for place in range(30)]
    subscriber(hanako, {"line": "U1", "sms": "+819012345678"}, topics)
    visitor.get(at(name))
    with django_assert_max_num_queries(most) as counted:
        visitor.get(at(name))
    few = len(counted)
    Subscription.objects.exclude(topic=topics[0]).delete()
    with django_assert_max_num_queries(few):
        visitor.get(at(name))
