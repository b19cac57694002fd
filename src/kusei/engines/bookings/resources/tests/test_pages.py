"""The public pages of facilities: found, read in words, the same number of queries however much there is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kusei.engines.bookings.resources import commands, searching, testing
from kusei.engines.bookings.resources.commands import end_facilities
from kusei.engines.bookings.resources.format.rules import Rules
from kusei.engines.bookings.resources.format.timetables import Closed
from kusei.engines.bookings.resources.models import Closure, Facility
from kusei.engines.bookings.resources.showing import hours, rules
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
RULES = {
    "key": "all",
    "bookers": [
        {
            "key": "groups",
            "label": "登録団体",
            "who": {"groups": ["resident"]},
            "lottery": True,
            "window": {
                "opens": {"months": 2, "of_month": 1, "at": "9:00", "moves": "next"},
                "closes": {"days": 3, "at": "17:00"},
            },
            "quotas": [{"most": 4, "of": "slots", "per": "month"}],
        }
    ],
    "approval": True,
    "grace": 30,
    "check_in": 15,
    "fee": {"table": "meeting-room"},
    "deposit": 5000,
    "payment": {"days": 20},
    "cancellation": {"until": {"days": 1, "at": "17:00"}, "refunds": [[30, 100], [7, 50]]},
    "no_show": {"after": 15, "most": 3, "within_days": 90, "suspends_days": 30},
    "lottery": {
        "opens": {"months": 4, "of_month": 1, "at": "9:00"},
        "closes": {"months": 2, "of_month": 4, "at": "24:00"},
        "draws": {"months": 2, "of_month": 5, "at": "10:00"},
        "wins": 4,
        "answer_days": 20,
    },
}


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_facilities_are_found_by_name_room_kind_and_accessibility(client: Client) -> None:
    testing.facility(accessibility=["lift"])
    testing.facility(key="reading", name={"ja": "見本図書館", "en": "Sample Library"}, kind="library")
    assert {"見本会館", "見本図書館"} <= {
        word for word in ("見本会館", "見本図書館") if word in page(client, "/facilities/")
    }
    for query, there, gone in (
        ("?q=図書館", "見本図書館", "見本会館"),
        ("?kind=hall", "見本会館", "見本図書館"),
        ("?access=lift", "見本会館", "見本図書館"),
    ):
        shown = page(client, f"/facilities/{query}")
        assert f">{there}</a>" in shown
        assert f">{gone}</a>" not in shown
    assert "あてはまる施設はありません" in page(client, "/facilities/?q=ない施設")


def test_the_list_says_so_when_there_is_nothing(client: Client) -> None:
    assert "施設はまだありません" in page(client, "/facilities/")


def test_the_list_costs_the_same_for_many_facilities(client: Client) -> None:
    testing.facility()
    page(client, "/facilities/")
    with CaptureQueriesContext(connection) as few:
        page(client, "/facilities/")
    for number in range(5):
        testing.facility(key=f"hall-{number}")
    with CaptureQueriesContext(connection) as many:
        page(client, "/facilities/")
    assert len(many) == len(few)


def test_a_facility_tells_rooms_hours_closed_days_and_rules_in_words(client: Client) -> None:
    testing.facility(rules=[RULES])
    shown = page(client, "/facilities/test-hall/")
    for words in (
        "見本の案内です",
        "ホールの一部",
        "200人",
        "午前 9:00–12:00",
        "9:00–20:00（30分きざみ、1回30分から180分まで）",
        "毎月第2月曜日",
        "12月29日から1月3日まで",
        "使う日の2か月前の月の1日 9:00（休みの日なら次の開館日）から、使う日の3日前 17:00まで",
        "1か月に4枠まで",
        "抽選の日：使う日の2か月前の月の5日 10:00",
        "結果の日から20日以内",
        "使うには承認が必要です",
        "保証金5,000円",
        "使う日の7日前までに取り消すと、払ったお金の50%を返します",
        "そのあとに取り消しても、お金は返しません",
        "始まりから15分のうちに受付をしないと",
        "90日のうちに3回あると、30日間",
    ):
        assert words in shown, words


def editor(facility: Facility, role: Role = Role.EDITOR) -> User:
    user = User.objects.create_user(f"{role}@example.invalid")
    department = Department.objects.get(code=facility.department_code)
    RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 1, 1))
    return user


def test_staff_close_and_reopen_on_a_page_and_see_what_was_wrong(client: Client) -> None:
    facility = testing.facility()
    sign_in(client, editor(facility))
    url, day = "/facilities/test-hall/closures/", (clock.today() + dt.timedelta(days=3)).isoformat()
    assert "臨時の休みを決める" in page(client, "/facilities/test-hall/")
    assert "これからの臨時の休みはありません" in page(client, url)
    wrong = client.post(url, {"first_day": day, "last_day": "2020-01-01", "reason": "点検"})
    assert wrong.status_code == 422
    assert "終わりを始まりより後にしてください" in wrong.content.decode()
    told = {"first_day": day, "last_day": day, "begins": "10:00", "ends": "12:00", "reason": "空調の点検"}
    assert client.post(url, told).status_code == 302
    closure = Closure.objects.get()
    assert (closure.begins, closure.ends, closure.resource) == (600, 720, None)
    assert "空調の点検" in page(client, url)
    client.post(f"{url}{closure.pk}/reopen/", {"reason": ""})
    assert Closure.objects.filter(lifted_at=None).exists()
    client.post(f"{url}{closure.pk}/reopen/", {"reason": "延期"})
    assert not Closure.objects.filter(lifted_at=None).exists()


def test_who_may_only_view_cannot_close_on_the_page(client: Client) -> None:
    facility = testing.facility()
    sign_in(client, editor(facility, Role.VIEWER))
    assert client.get("/facilities/test-hall/closures/").status_code == 403
    assert "臨時の休みを決める" not in page(client, "/facilities/test-hall/")


def test_closures_of_the_next_weeks_are_shown_with_their_reason(client: Client) -> None:
    facility = testing.facility()
    day = clock.today() + dt.timedelta(days=3)
    room = facility.resources.get(key="hall-a")
    commands.close(
        by=editor(facility),
        facility=facility,
        resource=room,
        first_day=day,
        last_day=day,
        begins=600,
        ends=720,
        reason="空調の点検",
    )
    shown = page(client, "/facilities/test-hall/")
    assert "10:00–12:00　ホールA：空調の点検" in shown


def test_an_ended_facility_can_still_be_read_and_is_in_no_list(client: Client) -> None:
    facility = testing.facility()
    end_facilities(municipality=facility.municipality, but=[])
    assert "見本会館" not in page(client, "/facilities/")
    assert "この施設の利用は終わりました" in page(client, "/facilities/test-hall/")
    assert not list(searching.entries(None))
    assert client.get("/facilities/nowhere/").status_code == 404


def test_a_facility_page_costs_the_same_for_many_rooms(client: Client) -> None:
    testing.facility()
    page(client, "/facilities/test-hall/")
    with CaptureQueriesContext(connection) as few:
        page(client, "/facilities/test-hall/")
    rooms = [
        {"key": f"room-{number}", "name": f"室{number}", "kind": "room", "timetable": "rooms", "rules": "all"}
        for number in range(40)
    ]
    testing.facility(key="large", resources=rooms, atoms=[])
    page(client, "/facilities/large/")
    with CaptureQueriesContext(connection) as many:
        page(client, "/facilities/large/")
    assert len(many) == len(few) <= 12


def test_search_offers_each_facility_in_both_languages() -> None:
    testing.facility()
    found = {entry.key: entry for entry in searching.entries(None)}
    assert set(found) == {"test-hall:ja", "test-hall:en"}
    assert found["test-hall:en"].title == "Sample Hall"
    assert not list(searching.entries(["other:ja"]))


def test_consecutive_closed_days_are_one_line() -> None:
    content = testing.facility(closed={"yearly": [["12-29", "01-03"]]}).versions.get().content
    closings = hours.Content.model_validate(content).closed.built
    (line,) = hours.coming(closings, [], dt.date(2026, 12, 20), dt.date(2027, 1, 10))
    assert line.days == "令和8年12月29日（火）から令和9年1月3日（日）まで"


def test_weekdays_that_are_always_closed_are_not_listed_one_by_one_but_moved_ones_are() -> None:
    may = (dt.date(2026, 5, 1), dt.date(2026, 5, 10))
    mondays = Closed.model_validate({"weekly": ["mon"]})
    assert not hours.coming(mondays.built, [], *may)
    moved = Closed.model_validate({"weekly": ["mon"], "moved": True})
    (line,) = hours.coming(moved.built, [], *may)
    assert line.days == "令和8年5月7日（木）"


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_rules_can_be_said_in_every_language(language: str) -> None:
    with translation.override(language):
        said = rules.facts(Rules.model_validate(RULES))
    assert all(line and "%(" not in line for fact in said for line in fact.lines)
