"""The calendar of a house by day, week and month; what everybody sees, and what only its staff sees."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.finding.calendars import month_weeks
from kusei.engines.bookings.finding.testing import house
from kusei.engines.bookings.reservations import commands
from kusei.engines.bookings.reservations.contacts import Guest
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, group, staff
from kusei.engines.payments.testing import department
from kusei.foundation.audit.models import Access
from kusei.foundation.org.models import RoleAssignment
from kusei.foundation.people.testing import resident, sign_in

pytestmark = pytest.mark.django_db
VIEWS = ("day", "week", "month")


def shown(view, client=None, **query):
    answer = (client or Client()).get(reverse("calendars:view", args=["test-hall", view]), {"on": DAY, **query})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def room():
    return house()


@pytest.mark.parametrize("view", VIEWS)
def test_everybody_sees_what_is_free_and_nobody_sees_who(view, room):
    who = resident(name="見本 花子")
    booked(room["hall-a"], who, purpose="合唱の練習", group=group(who, name="合唱の会"))
    page = shown(view)
    for hidden in ("花子", "合唱"):
        assert hidden not in page
    assert "空き" in page
    assert page.count("<h1") == 1


def test_a_day_tells_free_taken_and_over_in_words(room, watch):
    booked(room["hall-a"])
    page = shown("day", room="hall-a")
    assert reverse("bookings:new", args=["test-hall", "hall-a", DAY.isoformat(), "pm"]) in page
    assert reverse("bookings:new", args=["test-hall", "hall-a", DAY.isoformat(), "am"]) not in page
    assert reverse("waiting:new", args=["test-hall", "hall-a", DAY.isoformat(), "am"]) in page
    watch.at = dt.datetime(2026, 12, 3, 5, tzinfo=dt.UTC)
    assert "終わりました" in shown("day", room="hall-a")
    assert "休み" in shown("day", on="2026-12-30")


def test_free_times_tell_what_is_left(room):
    who = resident()
    commands.book(resource=room["seat-1"], day=DAY, begins=600, ends=720, person=who, by=who)
    page = shown("day", room="seat-1")
    assert "一部空き" in page
    assert "12:00–20:00" in page


def test_a_cell_of_the_month_says_it_in_words(room):
    page = shown("month", room="hall-b")
    assert "4枠" in page
    assert "休み" in page  # the second Monday
    booked(room["hall"], part="all-day")
    page = shown("month", room="hall-b")
    assert "空きなし" in page
    booked(room["hall"], part="am", day=DAY + dt.timedelta(days=1))
    assert "一部空き" in shown("month", room="hall-b")
    assert f"?on={DAY.isoformat()}&amp;room=hall-b" in page


def test_months_are_whole_weeks_that_begin_on_sunday():
    weeks = month_weeks(dt.date(2028, 2, 29))
    assert weeks[0][0] == dt.date(2028, 1, 30)
    assert all(len(one) == 7 for one in weeks)


def test_one_goes_on_from_the_end_of_a_month(room):
    assert "?on=2027-02-01" in shown("month", on="2027-01-31")
    assert "?on=2026-12-01" in shown("month", on="2027-01-31")


def test_staff_of_the_department_see_who_and_that_is_recorded(room):
    who = resident(name="見本 花子")
    made = booked(room["hall-a"], who)
    client = sign_in(Client(), staff("viewer"))
    page = shown("week", client)
    assert reverse("bookingdesk:one", args=[made.pk]) in page
    assert Access.objects.filter(object_id=str(made.pk)).count() == 1
    shown("month", client)
    assert Access.objects.filter(object_id=str(made.pk)).count() == 1
    other = staff("viewer", "other@example.lg.jp")
    RoleAssignment.objects.filter(user=other).update(department=department("zeimu", "税務課"))
    assert "花子" not in shown("week", sign_in(Client(), other))


def test_what_is_not_there_is_not_found(room):
    client = Client()
    for address in ("/calendars/nowhere/", "/calendars/test-hall/year/", "/calendars/nowhere.ics"):
        assert client.get(address).status_code == 404
    for on in ("9999-12-31", "0001-01-01", "x"):
        assert client.get("/calendars/test-hall/month/", {"on": on, "room": "no"}).status_code == 200


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_costs_a_fixed_number_of_queries(view, room, django_assert_max_num_queries):
    for number in range(5):
        booked(room["hall-a"], day=DAY + dt.timedelta(days=number))
    shown(view)
    with django_assert_max_num_queries(14):
        shown(view)


def test_the_day_sheet_tells_rooms_times_people_and_what_was_paid():
    room = house(rules={**FEE, "headcount": True, "purpose": True})
    who = resident(name="見本 花子")
    booked(room["hall-a"], who, people=12, purpose="合唱の練習")
    address = reverse("calendars:sheet", args=["test-hall"])
    client = sign_in(Client(), staff("viewer"))
    page = client.get(address, {"on": DAY}).content.decode()
    for words in ("花子", "合唱の練習", "未払い 300円", "9:00–12:00", "のべ 12人", "ホールB"):
        assert words in page
    assert Access.objects.filter(purpose="利用日報").count() == 1
    assert "使える部屋がありません" in client.get(address, {"on": "2026-12-30"}).content.decode()


def test_the_day_sheet_names_who_booked_at_the_counter_without_an_account(room):
    by = staff()
    commands.book(resource=room["hall-a"], day=DAY, part="am", by=by, guest=Guest("見本 次郎", "03-0000-0000"))
    page = sign_in(Client(), by).get(reverse("calendars:sheet", args=["test-hall"]), {"on": DAY}).content.decode()
    assert "見本 次郎" in page


def test_the_day_sheet_is_for_staff_of_the_department_only():
    house()
    address = reverse("calendars:sheet", args=["test-hall"])
    assert Client().get(address).status_code == 302
    assert sign_in(Client(), resident()).get(address).status_code == 403
    other = staff("viewer", "other@example.lg.jp")
    RoleAssignment.objects.filter(user=other).update(department=department("zeimu", "税務課"))
    assert sign_in(Client(), other).get(address).status_code == 404


def test_the_day_sheet_costs_a_fixed_number_of_queries(room, django_assert_max_num_queries):
    for key in ("hall-a", "hall-b", "class"):
        booked(room[key])
    client = sign_in(Client(), staff("viewer"))
    client.get(reverse("calendars:sheet", args=["test-hall"]), {"on": DAY})
    with django_assert_max_num_queries(24):
        client.get(reverse("calendars:sheet", args=["test-hall"]), {"on": DAY})
