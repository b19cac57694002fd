from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import html5lib
import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.notices.recurring.models import CollectionArea, CollectionCalendar, ReminderChoice
from kusei.engines.notices.subscribers import hooks
from kusei.engines.notices.subscribers.models import Subscriber, Subscription
from kusei.foundation.org.models import Municipality
from kusei.foundation.people.models import User

At = Callable[..., None]
IKE = "/collection/ike/"


@pytest.fixture(autouse=True)
def _today(at: At) -> None:
    at(2026, 11, 22, 10, 0)


def shown(client: Client, address: str, **data: str) -> str:
    answer = client.get(address, data)
    assert answer.status_code == 200, address
    text = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    return text


@pytest.mark.parametrize("typed", ["池上", "いけがみ", "ｲｹｶﾞﾐ", "池上1丁目", "いけがみ１ちょうめ", "ikegami", "けが"])
def test_a_town_is_found_by_kanji_kana_and_part_of_its_name(client: Client, ward: Municipality, typed: str) -> None:
    page = shown(client, "/collection/", q=typed)
    assert 'href="/collection/ike/"' in page
    assert "蒲田一丁目" not in page


def test_what_is_not_found_is_said_with_a_way_on(client: Client, ward: Municipality) -> None:
    assert "あてはまる町はありません。" in shown(client, "/collection/", q="月面")


def test_an_area_shows_its_next_days_and_its_month_with_words_and_shapes(client: Client, ward: Municipality) -> None:
    page = shown(client, IKE)
    assert "11月23日（月）" in page
    assert "あした" in page
    assert "●</span> 可燃" in page
    assert "▲</span> 資源" in page
    assert "11月26日（木）の収集は、11月27日（金）に移ります（可燃ごみ）" in page
    assert page.count("<tr>") == 1 + 5  # November 2026 begins on a Sunday


@pytest.mark.parametrize("prefix", ["/en", "/ja-easy"])
def test_the_pages_stand_in_english_and_plain_japanese(client: Client, ward: Municipality, prefix: str) -> None:
    page = shown(client, f"{prefix}{IKE}")
    assert ("Burnable waste" if prefix == "/en" else "燃やすごみ") in page
    assert ("Ikegami" if prefix == "/en" else "池上") in page


def test_the_pages_cost_a_fixed_number_of_queries(
    client: Client, ward: Municipality, django_assert_num_queries: Any
) -> None:
    for address, count in (
        ("/collection/", 4),
        (IKE, 2),
        (f"{IKE}2026/12/", 2),
        (f"{IKE}2026/", 2),
        ("/collection/sorting/", 4),
    ):
        client.get(address)
        with django_assert_num_queries(count):
            client.get(address)


@pytest.mark.parametrize(
    "address",
    [
        "/collection/nowhere/",
        f"{IKE}2026/13/",
        f"{IKE}2025/3/",
        f"{IKE}2030/1/",
        f"{IKE}9999/1/",
        f"{IKE}2029/",
        f"{IKE}99999999999/",
        "/collection/nowhere.ics",
        f"{IKE}2029/days.csv",
    ],
)
def test_what_there_is_no_calendar_for_is_not_found(client: Client, ward: Municipality, address: str) -> None:
    assert client.get(address).status_code == 404


def test_today_has_a_page_even_when_the_calendar_has_ended(client: Client, ward: Municipality, at: At) -> None:
    at(2027, 5, 1, 10, 0)
    page = shown(client, IKE)
    assert "この先のカレンダーは、まだありません。" in page
    assert "この月のカレンダーは、まだありません。" in page
    assert f"{IKE}2026/" in page
    assert f"{IKE}2027/" not in page
    assert shown(client, "/collection/")


def test_without_any_calendar_the_page_says_so(client: Client, home: Municipality) -> None:
    assert "収集カレンダーは、まだありません。" in shown(client, "/collection/")
    assert shown(client, "/collection/sorting/")
    Municipality.objects.all().delete()
    assert shown(client, "/collection/")
    assert client.get(IKE).status_code == 404


def test_the_year_stands_on_one_page_with_all_twelve_months_and_their_signs(client: Client, ward: Municipality) -> None:
    page = shown(client, f"{IKE}2026/")
    assert page.count('<table class="month">') == 12
    assert "可資" in page
    assert "12月31日（木）から1月3日（日）までは収集しません" in page


def test_the_calendar_to_subscribe_to_is_one_that_another_library_reads(client: Client, ward: Municipality) -> None:
    answer = client.get("/collection/ike.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    feed = icalendar.Calendar.from_ical(answer.content)
    events = {str(one["UID"]): one for one in feed.walk("VEVENT")}
    monday = events["collection-131113-ike-20261123@kusei"]
    assert str(monday["SUMMARY"]) == "可燃ごみ・資源（古紙・びん・缶）"
    assert monday.decoded("DTSTART").isoformat() == "2026-11-23"
    assert not monday.walk("VALARM")
    assert "collection-131113-ike-20261126@kusei" not in events
    assert "collection-131113-ike-20261127@kusei" in events
    rung = icalendar.Calendar.from_ical(client.get("/collection/ike.ics?alarm=1").content)
    assert rung.walk("VALARM")[0].decoded("TRIGGER").total_seconds() == -4 * 3600


def test_the_same_days_give_the_same_bytes_and_nothing_is_sent_twice(
    client: Client, ward: Municipality, at: At
) -> None:
    first = client.get("/collection/ike.ics")
    at(2026, 11, 29, 23, 0)
    again = client.get("/collection/ike.ics")
    assert again.content == first.content
    assert client.get("/collection/ike.ics", headers={"If-None-Match": first["ETag"]}).status_code == 304
    area = CollectionArea.objects.get(code="ike")
    area.pattern.rules = [{"item": "burnable", "weekly": ["sat"]}]
    area.pattern.save()
    assert client.get("/collection/ike.ics", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_table_of_a_year_has_a_row_for_each_day_and_item(client: Client, ward: Municipality) -> None:
    answer = client.get(f"{IKE}2026/days.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "日付"
    assert ["2026-11-23", "月", "池上", "burnable", "可燃ごみ", "08:00"] in rows
    assert not any(row[0] in {"2026-12-31", "2027-01-01"} for row in rows)


@pytest.mark.parametrize(("typed", "word"), [("ﾍﾟｯﾄ", "ペットボトル"), ("ふとん", "布団"), ("段ボール", "段ボール")])
def test_the_dictionary_finds_words_by_their_reading(client: Client, ward: Municipality, typed: str, word: str) -> None:
    page = shown(client, "/collection/sorting/", q=typed)
    assert word in page
    assert "冷蔵庫" not in page


@pytest.mark.parametrize("typed", ["月面車", "%", "_", "\\", "x" * 5000])
def test_what_the_dictionary_does_not_have_is_said(client: Client, ward: Municipality, typed: str) -> None:
    assert "あてはまるものはありません。" in shown(client, "/collection/sorting/", q=typed)


def test_pages_that_are_not_numbers_are_the_first(client: Client, ward: Municipality) -> None:
    for page in ("0", "x", "9" * 30, "２"):
        assert "アイロン" in shown(client, "/collection/sorting/", page=page)


def test_an_area_is_remembered_in_this_browser_only_when_asked_and_forgotten_again(
    client: Client, ward: Municipality
) -> None:
    client.get(IKE)
    assert "kusei_area" not in client.cookies
    answer = client.post("/collection/remember/", {"area": "ike"})
    assert answer["Location"] == IKE
    assert client.cookies["kusei_area"]["httponly"]
    assert "池上の次の収集日" in shown(client, "/collection/")
    client.post("/collection/remember/", {"area": ""})
    assert "池上の次の収集日" not in shown(client, "/collection/")
    assert client.post("/collection/remember/", {"area": "nowhere"}).status_code == 404
    assert client.get("/collection/remember/").status_code == 405


def test_a_cookie_with_anything_in_it_does_no_harm(client: Client, ward: Municipality) -> None:
    client.cookies["kusei_area"] = "<script>"
    assert "<script>&" not in shown(client, "/collection/")


@pytest.fixture
def resident(db: None, client: Client) -> User:
    user = User.objects.create_user("resident@example.jp")
    client.force_login(user)
    return user


EVERY = ["burnable", "unburnable", "resources", "pet"]
CHOICE: dict[str, Any] = {"area": "ike", "times": ["evening", "morning"], "items": ["burnable"], "agreed": "on"}


def test_strangers_are_asked_to_sign_in_for_reminders(client: Client, ward: Municipality) -> None:
    assert client.get("/collection/reminders/").status_code == 302
    assert client.post("/collection/reminders/stop/").status_code == 302
    assert not Subscriber.objects.exists()


def test_a_person_chooses_when_and_of_what_to_be_reminded(client: Client, ward: Municipality, resident: User) -> None:
    assert 'value="ike" selected' in shown(client, "/collection/reminders/?area=ike")
    assert client.post("/collection/reminders/", CHOICE).status_code == 302
    person = Subscriber.objects.get(user=resident)
    choice = ReminderChoice.objects.get(subscriber=person)
    assert (person.collection_area, choice.evening, choice.morning, choice.items) == ("ike", True, True, ["burnable"])
    assert Subscription.objects.filter(subscriber=person, topic__key="waste").count() == 1
    page = shown(client, "/collection/reminders/")
    assert "収集日のお知らせを受け取っています。" in page
    assert 'name="agreed"' not in page
    assert "池上の次の収集日" in shown(client, "/collection/")


def test_choosing_again_keeps_the_own_order_of_channels_and_every_item_means_all(
    client: Client, ward: Municipality, resident: User
) -> None:
    client.post("/collection/reminders/", CHOICE)
    Subscription.objects.update(channels=["mail"])
    client.post("/collection/reminders/", {**CHOICE, "items": EVERY})
    assert Subscription.objects.get().channels == ["mail"]
    assert ReminderChoice.objects.get().items == []


def test_without_consent_or_a_time_or_an_area_nothing_is_kept(
    client: Client, ward: Municipality, resident: User
) -> None:
    for wrong in (
        {key: value for key, value in CHOICE.items() if key != "agreed"},
        {**CHOICE, "times": []},
        {**CHOICE, "area": ""},
        {**CHOICE, "area": "nowhere"},
        {**CHOICE, "times": ["noon"]},
    ):
        assert client.post("/collection/reminders/", wrong).status_code == 422
    assert not ReminderChoice.objects.exists()
    assert not Subscription.objects.exists()


def test_stopping_takes_the_choice_away(client: Client, ward: Municipality, resident: User) -> None:
    client.post("/collection/reminders/", CHOICE)
    for _ in range(2):
        assert client.post("/collection/reminders/stop/").status_code == 302
    assert not ReminderChoice.objects.exists()
    assert not Subscription.objects.exists()


def test_a_ward_without_the_topic_says_so_instead_of_failing(
    client: Client, ward: Municipality, resident: User, waste: Any
) -> None:
    waste.delete()
    answer = client.post("/collection/reminders/", CHOICE)
    assert answer.status_code == 422
    assert "その種類のお知らせは、いまはありません。" in answer.content.decode()


def test_the_settings_of_notices_offer_the_areas(ward: Municipality) -> None:
    assert hooks.areas() == [("ike", "池上"), ("kama", "蒲田")]
    CollectionCalendar.objects.all().delete()
    assert hooks.areas() == []


def test_every_page_of_this_part_is_reached_by_a_link(client: Client, ward: Municipality) -> None:
    pages = shown(client, "/collection/") + shown(client, IKE) + shown(client, f"{IKE}2026/")
    for name, args in (("sorting", ()), ("reminders", ()), ("ical", ("ike",)), ("year", ("ike", 2026)),
                       ("csv", ("ike", 2026)), ("month", ("ike", 2026, 12)), ("remember", ())):  # fmt: skip
        assert reverse(f"recurring:{name}", args=args) in pages, name
