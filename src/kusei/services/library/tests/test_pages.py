"""What readers, librarians and everybody see and press; and what they do not find."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.checkins.models import Pass
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.services.library import commands
from kusei.services.library.models import ReaderCard, SeatCode
from kusei.services.library.tests.conftest import DAY, at, booked, browser
from kusei.services.library.tests.test_cards import UNTIL, issued

pytestmark = pytest.mark.django_db


def page(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    text = answer.content.decode()
    assert text.count("<h1") == 1
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    return text


def plan_of(client, **query):
    return client.get(reverse("library:library", args=["library-1"]), query)


def test_everybody_sees_how_many_seats_are_free(town, django_assert_max_num_queries):
    booked(town, 11 * 60, 12 * 60)
    commands.sit_down(seat=town.seats[1], person=town.second)
    with django_assert_max_num_queries(10):
        text = page(Client().get(reverse("library:index")))
    assert "12席のうち11席" in text
    data = json.loads(Client().get(reverse("library:numbers")).content)
    assert [(one["seats"], one["free"], one["open"]) for one in data["libraries"]] == [
        (12, 11, True),
        (12, 12, True),
        (12, 12, True),
    ]


def test_at_night_the_libraries_are_shut(town, now):
    now(at(21))
    assert "閉まっています" in page(Client().get(reverse("library:index")))
    assert "予約できる時間はありません" not in page(plan_of(Client(), day=(DAY + dt.timedelta(days=1)).isoformat()))


def test_the_plan_says_free_and_taken_by_shape_and_word(town, django_assert_max_num_queries):
    booked(town, 11 * 60, 12 * 60)
    with django_assert_max_num_queries(18):
        text = page(plan_of(Client(), begins=660, minutes=60))
    assert text.count("×</text>") == 1
    assert text.count("○</text>") == 11
    assert text.count("使用中") == 1
    assert "サインインして席を取る" in text
    own = page(plan_of(browser(town.reader), begins=660, minutes=60))
    assert own.count("◎</text>") == 1
    assert "予約する" not in re.sub(
        r"<title>.*?</title>|<nav.*?</nav>", "", own.split("席の一覧")[1].split("</table>")[0]
    )


@pytest.mark.parametrize(
    "query",
    [
        {"day": "yesterday"},
        {"day": "2026-13-01"},
        {"day": "9999-12-31"},
        {"begins": "-1", "minutes": "60"},
        {"begins": "99999999999999999999", "minutes": "x"},
        {"begins": "661", "minutes": "60"},
    ],
)
def test_strange_times_do_no_harm(town, query):
    assert "今から使える席" in page(plan_of(Client(), **query))


def test_a_reader_books_a_seat_and_sees_until_when_to_confirm(town, now):
    client = browser(town.reader)
    sent = {"seat": "seat-03", "day": DAY.isoformat(), "begins": "660", "minutes": "90"}
    answer = client.post(reverse("library:book", args=["library-1"]), sent, follow=True)
    assert "10:45から11:15まで" in page(answer)
    assert Booking.objects.get().ends_at == at(12, 30)
    now(at(11, 5))
    client = browser(town.reader)
    assert "あと10分" in page(client.get(reverse("library:mine")))
    again = client.post(reverse("library:book", args=["library-1"]), {**sent, "seat": "seat-04"}, follow=True)
    assert "上限" in page(again)


def test_one_tap_from_the_plan(town):
    client = browser(town.reader)
    assert "空いている席を今から使う" in page(plan_of(client))
    answer = client.post(reverse("library:now", args=["library-1"]), follow=True)
    assert "あと15分" in page(answer)
    assert client.post(reverse("library:now", args=["library-1"]), {"seat": "nothing"}).status_code == 302
    assert Booking.objects.count() == 1


def test_the_code_on_the_seat_confirms_sits_and_tells(town, now):
    code = {one.resource.key: one.code for one in commands.renew_codes(library=town.library, by=town.librarian)}
    booked(town)
    here = reverse("library:here", args=[code["seat-01"]])
    assert Client().get(here).status_code == 302  # to the sign-in
    now(at(11, 1))
    client = browser(town.reader)
    assert "席に着きました" in page(client.get(here))
    assert "使っています" in page(client.post(here, follow=True))
    other = browser(town.second)
    assert "この席は、いま使えません" in page(other.get(here))
    free = reverse("library:here", args=[code["seat-02"].lower()])
    assert "この席を今から使う" in page(other.get(free))
    assert "使っています" in page(other.post(free, follow=True))


def test_a_code_is_typed_with_gaps_and_a_wrong_one_is_told(town):
    code = commands.renew_codes(library=town.library, by=town.librarian)[0].code
    client = browser(town.reader)
    typed = f"{code[:4]} {code[4:8]}-{code[8:].lower()}"
    answer = client.post(reverse("library:typed"), {"code": typed})
    assert answer.url.endswith(reverse("library:here", args=[code]))
    assert "席のコードが違います" in page(client.post(reverse("library:typed"), {"code": "x"}, follow=True))


def test_going_on_and_leaving_by_the_page(town, now):
    commands.sit_down(seat=town.seats[0], person=town.reader)  # until 11:30
    client = browser(town.reader)
    assert "12:00まで延長する" in page(client.get(reverse("library:mine")))
    assert "12:00まで使えます" in page(client.post(reverse("library:go_on"), follow=True))
    assert "いま取っている席はありません" in page(client.post(reverse("library:leave"), follow=True))
    assert "いま使っている席がありません" in page(client.post(reverse("library:leave"), follow=True))


def test_the_card_on_the_phone_shows_a_code_for_minutes_and_never_its_own(town, django_assert_max_num_queries):
    card = issued(town)
    client = browser(town.reader)
    with django_assert_max_num_queries(22):
        answer = client.get(reverse("library:card"))
    text = page(answer)
    shown = Pass.objects.get().code
    assert f"{shown[:4]}-{shown[4:8]}-{shown[8:]}" in text
    assert re.search(r'<svg[^>]* viewBox="0 0 \d+ \d+"', text)  # as wide as the phone
    assert card.token.code[:4] + "-" not in text
    assert "no-store" in answer["Cache-Control"]
    assert client.get(reverse("library:card_code")).status_code == 200
    assert browser(town.second).get(reverse("library:card_code")).status_code == 404


def test_without_a_card_the_page_says_how_to_get_one_and_shows_the_stopped(town, now):
    client = browser(town.reader)
    assert "図書館の窓口で、本人確認書類を見せてください" in page(client.get(reverse("library:card")))
    card = issued(town)
    commands.stop_reader_card(card_id=card.pk, why="紛失", by=town.librarian)
    assert "紛失" in page(client.get(reverse("library:card")))
    issued(town)
    now(at(10, day=UNTIL + dt.timedelta(days=1)))
    client = browser(town.reader)
    assert "カードの期限が切れています" in page(client.get(reverse("library:card")))


def test_a_librarian_issues_finds_prints_replaces_and_stops(town):
    client = browser(town.librarian)
    issue = reverse("library:issue")
    sent = {
        "email": "nobody@example.jp",
        "proof": "document",
        "valid_until": UNTIL.isoformat(),
        "department": town.office.pk,
    }
    assert client.post(issue, sent).status_code == 422
    answer = client.post(issue, {**sent, "email": "reader@example.jp"}, follow=True)
    assert "利用者カードを発行しました" in page(answer)
    card = ReaderCard.objects.get()
    for wanted in (card.number, card.token.code, "reader@example.jp", "見本"):
        assert "見本 花子" in page(client.post(reverse("library:desk"), {"q": wanted})), wanted
    assert "カードは見つかりません" in page(client.post(reverse("library:desk"), {"q": "だれもいない"}))
    paper = client.post(reverse("library:paper", args=[card.pk]))
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")
    assert "再発行" in page(client.post(reverse("library:reissue", args=[card.pk]), follow=True))
    new = ReaderCard.objects.get(stopped_at=None)
    assert "理由を書いてください" in page(client.post(reverse("library:stop", args=[new.pk]), follow=True))
    stopped = client.post(reverse("library:stop", args=[new.pk]), {"why": "転出"}, follow=True)
    assert "転出" in page(stopped)
    assert client.post(reverse("library:paper", args=[new.pk])).status_code == 404


def test_the_seats_of_today_and_their_codes_at_the_desk(town, now, django_assert_max_num_queries):
    made = booked(town)
    now(at(11, 2))
    client, today = browser(town.librarian), reverse("library:today", args=["library-1"])
    with django_assert_max_num_queries(26):
        assert "席に着いた" in page(client.get(today))
    assert "席のコードは、まだありません" in page(
        client.post(reverse("library:sheet", args=["library-1"]), follow=True)
    )
    client.post(reverse("library:come", args=["library-1", made.pk]))
    made.refresh_from_db()
    assert made.state == State.USED
    assert "窓口" in page(client.get(today))
    client.post(reverse("library:renew_codes", args=["library-1"]))
    before = set(SeatCode.objects.values_list("code", flat=True))
    client.post(reverse("library:renew_codes", args=["library-1"]))
    assert len(before) == 12
    assert not before & set(SeatCode.objects.values_list("code", flat=True))
    paper = client.post(reverse("library:sheet", args=["library-1"]))
    assert paper.content[:4] == b"%PDF"
    gone = browser(town.reader).get(reverse("library:here", args=[before.pop()]))
    assert gone.status_code == 404


def test_nobody_else_comes_to_the_desk(town):
    card = issued(town)
    made = booked(town)
    pages = [
        ("get", reverse("library:desk")),
        ("get", reverse("library:issue")),
        ("get", reverse("library:desk_card", args=[card.pk])),
        ("post", reverse("library:stop", args=[card.pk])),
        ("post", reverse("library:reissue", args=[card.pk])),
        ("post", reverse("library:renew", args=[card.pk])),
        ("post", reverse("library:paper", args=[card.pk])),
        ("get", reverse("library:today", args=["library-1"])),
        ("post", reverse("library:come", args=["library-1", made.pk])),
        ("post", reverse("library:renew_codes", args=["library-1"])),
        ("post", reverse("library:sheet", args=["library-1"])),
    ]
    reader, viewer, stranger = (browser(one) for one in (town.reader, town.viewer, town.stranger))
    for method, address in pages:
        assert getattr(Client(), method)(address).status_code == 302, address
        assert getattr(reader, method)(address).status_code == 403, address
        assert getattr(viewer, method)(address).status_code == 403, address
        assert getattr(stranger, method)(address).status_code in {403, 404}, address
    assert ReaderCard.objects.get().stopped_at is None
    assert not SeatCode.objects.exists()


def test_what_is_not_there_is_not_found(town):
    client, desk = browser(town.reader), browser(town.librarian)
    assert client.get(reverse("library:library", args=["nothing"])).status_code == 404
    assert client.get(reverse("library:here", args=["ABCDEFGHJKMN"])).status_code == 404
    assert client.post(reverse("library:book", args=["nothing"])).status_code == 404
    for address in (
        reverse("library:desk_card", args=[10**30]),
        reverse("library:desk_card", args=[1]),
        reverse("library:today", args=["nothing"]),
    ):
        assert desk.get(address).status_code == 404
    assert client.get(reverse("library:leave")).status_code == 405


def test_the_page_of_the_facility_leads_to_the_plan(town):
    text = page(Client().get(reverse("facilities:one", args=["library-1"])))
    assert f'href="{reverse("library:library", args=["library-1"])}"' in text
