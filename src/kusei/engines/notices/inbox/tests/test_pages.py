"""The inbox: what it shows to whom, in which language, and what marking does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.notices.deliveries import commands, queries, spreading
from kusei.engines.notices.deliveries.models import Sending
from kusei.engines.notices.subscribers.models import Subscriber, Topic
from kusei.engines.notices.subscribers.testing import subscriber, topic
from kusei.engines.notices.texts.message import Text, Texts
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident, sign_in

HOME = reverse("notices:inbox")
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def hanako(db: None) -> User:
    return resident("hanako@example.jp")


@pytest.fixture
def child(db: None) -> Topic:
    return topic("child")


@pytest.fixture
def person(hanako: User, child: Topic) -> Subscriber:
    return subscriber(hanako, topics=[child])


@pytest.fixture
def visitor(client: Client, hanako: User) -> Client:
    return sign_in(client, hanako)


def tell(
    person: Subscriber, occasion: str, title: str = "書類が足りません", body: str = "本文です。", link: str = ""
) -> int:
    """A single notice in the inbox; its number."""
    commands.notify(subscriber=person, occasion=occasion, on=DAY, texts=Texts.of(title, body, link))
    return next(one.id for one in queries.inbox(person).entries if one.kind == "message" and one.title == title)


def send(child: Topic, occasion: str = "c1", texts: Texts | None = None, **more: Any) -> Sending:
    """A notice to everybody who chose the topic."""
    words = texts or Texts.of("予防接種のお知らせ", "会場は保健所です。")
    made = commands.release(kind="campaign", occasion=occasion, texts=words, channels=["inbox"], topic=child, **more)
    spreading.spread(made.pk)
    return made


def at(name: str, kind: str, number: int) -> str:
    return reverse(f"notices:{name}", kwargs={"kind": kind, "number": number})


@pytest.mark.django_db
def test_an_empty_inbox_leads_to_the_choice_of_topics_and_makes_no_subscriber(visitor: Client) -> None:
    page = visitor.get(HOME).content.decode()
    assert "まだ届いていません" in page
    assert reverse("subscribers:settings") in page
    assert not Subscriber.objects.exists()
    assert Client().get(HOME).status_code == 302


@pytest.mark.django_db
def test_the_newest_notice_stands_first_with_topic_and_what_was_not_read(
    visitor: Client, person: Subscriber, child: Topic
) -> None:
    send(child)
    tell(person, "a1", "書類が足りません")
    page = visitor.get(HOME).content.decode()
    assert page.index("書類が足りません") < page.index("予防接種のお知らせ")
    assert page.count("まだ読んでいません") == 2
    assert "子育て" in page
    assert "手続などの連絡" in page


@pytest.mark.django_db
def test_opening_a_notice_marks_it_as_read_and_the_button_takes_that_back(
    visitor: Client, person: Subscriber, child: Topic
) -> None:
    sent = send(child)
    address = at("one", "sending", sent.pk)
    visitor.head(address)
    assert queries.unread(person) == 1
    assert "会場は保健所です" in visitor.get(address).content.decode()
    assert queries.unread(person) == 0
    visitor.post(at("mark", "sending", sent.pk), {"what": "unread"})
    assert queries.unread(person) == 1
    visitor.post(at("mark", "sending", sent.pk), {"what": "read"})
    assert queries.unread(person) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["sending", "message"])
def test_what_is_put_away_leaves_the_list_and_can_be_taken_back_at_once(
    visitor: Client, person: Subscriber, child: Topic, kind: str
) -> None:
    number = send(child).pk if kind == "sending" else tell(person, "a1", "予防接種のお知らせ")
    answer = visitor.post(at("mark", kind, number), {"what": "put-away"})
    page = visitor.get(answer.url).content.decode()
    assert "元に戻す" in page
    assert queries.inbox(person).total == 0
    assert "予防接種のお知らせ" in visitor.get(f"{HOME}?archived=1").content.decode()
    visitor.post(at("mark", kind, number), {"what": "take-back"})
    assert queries.inbox(person).total == 1
    assert "元に戻す" not in visitor.get(answer.url).content.decode()


@pytest.mark.django_db
def test_a_notice_is_read_in_ones_own_language_and_in_the_others_that_exist(
    visitor: Client, person: Subscriber, child: Topic
) -> None:
    words = {"ja": "予防接種", "en": "Vaccination", "vi": "Tiêm chủng"}
    sent = send(child, texts=Texts({code: Text(title=title, body=title) for code, title in words.items()}))
    address = at("one", "sending", sent.pk)
    page = visitor.get(address).content.decode()
    assert '<h1 lang="ja">予防接種</h1>' in page
    assert "Tiếng Việt" in page
    assert '<h1 lang="vi">Tiêm chủng</h1>' in visitor.get(f"{address}?in=vi").content.decode()
    assert '<h1 lang="ja">' in visitor.get(f"{address}?in=xx").content.decode()
    Subscriber.objects.update(language="en")
    assert '<h1 lang="en">Vaccination</h1>' in visitor.get(address).content.decode()


@pytest.mark.django_db
def test_the_list_is_narrowed_by_words_topic_and_what_was_not_read(
    visitor: Client, person: Subscriber, child: Topic
) -> None:
    sent = send(child)
    tell(person, "a1", "書類が足りません")
    visitor.get(at("one", "sending", sent.pk))

    def titles(query: str) -> list[str]:
        page = visitor.get(f"{HOME}?{query}").content.decode()
        return [title for title in ("予防接種のお知らせ", "書類が足りません") if title in page]

    assert titles("q=保健所") == ["予防接種のお知らせ"]
    assert titles("topic=child") == ["予防接種のお知らせ"]
    assert titles("unread=1") == ["書類が足りません"]
    assert titles("q=ない言葉") == []
    assert "あてはまるお知らせはありません" in visitor.get(f"{HOME}?q=ない言葉").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "2", "99", "-1", "x", "1" * 30, "２"])
def test_pages_beyond_the_end_are_the_last_one(visitor: Client, person: Subscriber, page: str) -> None:
    for place in range(25):
        commands.notify(subscriber=person, occasion=f"a{place}", on=DAY, texts=Texts.of(f"連絡{place}"))
    answer = visitor.get(HOME, {"page": page})
    assert answer.status_code == 200
    assert answer.content.decode().count("<li><h2>") == (5 if page in {"2", "99"} else 20)


@pytest.mark.django_db
def test_nobody_reads_or_marks_what_others_received(person: Subscriber, child: Topic) -> None:
    number, sent = tell(person, "a1"), send(child)
    other = resident("taro@example.jp")
    subscriber(other)
    stranger = sign_in(Client(), other)
    for kind, one in (("message", number), ("sending", sent.pk), ("sending", 2**63), ("letter", 1)):
        assert stranger.get(at("one", kind, one)).status_code == 404
        assert stranger.post(at("mark", kind, one), {"what": "put-away"}).status_code == 404
    assert Client().get(at("one", "message", number)).status_code == 302
    assert not queries.inbox(person, archived=True).entries


@pytest.mark.django_db
def test_a_mark_that_does_not_exist_is_not_found(visitor: Client, person: Subscriber) -> None:
    number = tell(person, "a1")
    assert visitor.post(at("mark", "message", number), {"what": "burn"}).status_code == 404
    assert visitor.get(at("mark", "message", number)).status_code == 405


@pytest.mark.django_db
def test_what_a_notice_says_is_shown_as_text_and_its_link_in_the_language_of_the_page(
    visitor: Client, person: Subscriber
) -> None:
    number = tell(person, "a1", "<b>太字</b>", "<script>x</script>\n\n二つめ", "/procedures/")
    page = visitor.get(at("one", "message", number)).content.decode()
    assert "<b>太字" not in page
    assert "<script>x" not in page
    assert "<p>二つめ</p>" in page
    assert 'href="/en/procedures/"' in visitor.get(f"/en{at('one', 'message', number)}").content.decode()


@pytest.mark.django_db
def test_a_drill_says_so_in_the_list_and_on_its_page(visitor: Client, person: Subscriber, child: Topic) -> None:
    sent = send(child, drill=True)
    assert "訓練" in visitor.get(HOME).content.decode()
    assert "訓練です" in visitor.get(at("one", "sending", sent.pk)).content.decode()


@pytest.mark.django_db
def test_the_home_page_tells_the_reader_alone_of_unread_notices(visitor: Client, person: Subscriber) -> None:
    for place in range(4):
        tell(person, f"a{place}", f"連絡その{place}")
    page = visitor.get("/").content.decode()
    assert [place for place in range(4) if f"連絡その{place}" in page] == [3]
    assert f'href="{HOME}?unread=1"' in page
    assert "連絡その" not in Client().get("/").content.decode()


@pytest.mark.django_db
def test_the_navigation_leads_residents_to_their_inbox(visitor: Client) -> None:
    assert f'href="{HOME}"' in visitor.get("/").content.decode()
    assert f'href="{HOME}"' not in Client().get("/").content.decode()


@pytest.mark.django_db
def test_the_inbox_costs_the_same_number_of_queries_however_full_it_is(
    visitor: Client, person: Subscriber, django_assert_max_num_queries: Any
) -> None:
    number = tell(person, "a0")
    visitor.get(HOME)
    with django_assert_max_num_queries(9) as counted:
        visitor.get(HOME)
    for place in range(30):
        tell(person, f"b{place}", f"連絡{place}")
    with django_assert_max_num_queries(len(counted)):
        visitor.get(HOME)
    visitor.get(at("one", "message", number))
    with django_assert_max_num_queries(9):
        visitor.get(at("one", "message", number))
