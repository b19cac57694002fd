"""What residents and the desk see and press."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.testing import DAY, booked, rooms, staff
from kusei.engines.bookings.waiting.models import Alert, Entry, Offer
from kusei.engines.bookings.waiting.testing import waits, work
from kusei.engines.payments.testing import department
from kusei.foundation.audit.models import Access
from kusei.foundation.org.models import RoleAssignment
from kusei.foundation.people.testing import resident, sign_in

pytestmark = pytest.mark.django_db
NEW = ["test-hall", "hall-a", DAY.isoformat(), "am"]


def client_of(user):
    return sign_in(Client(), user)


@pytest.fixture
def owner():
    return resident("owner@example.jp")


def test_one_waits_by_the_form_and_reads_the_place_in_line(owner):
    room = rooms(headcount=True, purpose=True)
    booked(room["hall-a"], owner, people=3, purpose="会議")
    first, second = resident(), resident("second@example.jp")
    told = {"people": "5", "purpose": "練習", "times": "one"}
    for who in (first, second):
        answer = client_of(who).post(reverse("waiting:new", args=NEW), told, follow=True)
    assert "順番は2番目です" in answer.content.decode()
    entry = Entry.objects.get(person=first)
    assert (entry.people, entry.purpose, entry.part, entry.first_day) == (5, "練習", "am", DAY)


def test_other_rooms_days_and_times_may_do(owner):
    room = rooms()
    for number in range(3):
        booked(room["hall"], owner, part="all-day", day=DAY + dt.timedelta(days=number))
    last = (DAY + dt.timedelta(days=2)).isoformat()
    told = {"times": "any", "last_day": last, "others": [str(room["hall-b"].pk)]}
    client_of(resident()).post(reverse("waiting:new", args=NEW), told)
    entry = Entry.objects.get()
    assert (entry.part, entry.last_day.isoformat()) == ("", last)
    assert {one.key for one in entry.resources.all()} == {"hall-a", "hall-b"}


def test_mistakes_stand_in_the_form(owner):
    room = rooms(headcount=True)
    address = reverse("waiting:new", args=NEW)
    client = client_of(resident())
    page = client.post(address, {"people": "5", "times": "one"})
    assert page.status_code == 422
    assert "いま空いている枠があります" in page.content.decode()
    booked(room["hall-a"], owner, people=3)
    page = client.post(address, {"people": "", "times": "one", "last_day": "2026-11-01"}).content.decode()
    assert "使う人数を入力してください" in page
    assert "はじめの日より後" in page
    assert not Entry.objects.exists()


def test_slots_that_are_not_there_are_not_found():
    rooms()
    client = client_of(resident())
    on = DAY.isoformat()
    for parts in (
        ("hall-a", "2026-11-01", "am"),
        ("no", on, "am"),
        ("hall-a", on, "dawn"),
        ("hall-a", "2026-13-01", "am"),
    ):
        assert client.get(reverse("waiting:new", args=["test-hall", *parts])).status_code == 404
    assert Client().get(reverse("waiting:new", args=NEW)).status_code == 302
    assert client.get(reverse("waiting:new", args=["test-hall", "seat-1", DAY.isoformat()])).status_code == 200


def test_an_offer_is_taken_or_declined_by_a_button(owner):
    room = rooms()
    first, second = resident(), resident("second@example.jp")
    for part, how, state in (("am", "accept", "confirmed"), ("pm", "decline", "cancelled")):
        made = booked(room["hall-a"], owner, part=part)
        who = first if how == "accept" else second
        waits(who, room["hall-a"], part=part)
        reservations.cancel(booking_id=made.pk, by=owner)
        work()
        offer = Offer.objects.latest("pk")
        client = client_of(who)
        assert "までにお返事ください" in client.get(reverse("waiting:mine")).content.decode()
        stranger = client_of(owner).post(reverse("waiting:act", args=[offer.pk, how]))
        assert stranger.status_code == 404
        client.post(reverse("waiting:act", args=[offer.pk, how]))
        assert Booking.objects.get(pk=offer.booking_id).state == state
        again = client.post(reverse("waiting:act", args=[offer.pk, how]), follow=True).content.decode()
        assert "もう終わりました" in again


def test_leaving_by_a_button(owner):
    room = rooms()
    booked(room["hall-a"], owner)
    who = resident()
    entry = waits(who, room["hall-a"])
    client = client_of(who)
    page = client.post(reverse("waiting:act", args=[entry.pk, "leave"]), follow=True).content.decode()
    assert "これまでの空き待ち" in page
    assert client.post(reverse("waiting:act", args=[entry.pk, "other"])).status_code == 404
    assert not Entry.objects.in_line().exists()


def test_a_search_is_kept_paused_renewed_and_deleted_by_buttons():
    rooms()
    client = client_of(resident())
    address = f"{reverse('waiting:alert-new')}?people=20&begins=540&since={DAY}&until={DAY}"
    page = client.get(address).content.decode()
    assert "20人" in page
    assert "はじめの日" not in page
    answer = client.post(address, {"until": "2027-03-01"}, follow=True)
    assert "20人" in answer.content.decode()
    made = Alert.objects.get()
    assert made.wish == {"since": "2026-12-03", "until": "2027-03-01", "people": 20, "begins": 540}
    for what in ("pause", "go-on", "renew", "delete"):
        assert client.post(reverse("waiting:alert-act", args=[made.pk, what])).status_code == 302
    made.refresh_from_db()
    assert made.deleted_at is not None
    assert client.post(reverse("waiting:alert-act", args=[made.pk, "pause"])).status_code == 404
    wrong = client.post(address, {"until": "2029-03-01"})
    assert wrong.status_code == 422
    assert client.get(f"{reverse('waiting:alert-new')}?people=-1").status_code == 302


def test_the_desk_sees_its_houses_line_and_that_is_recorded(owner):
    room = rooms()
    booked(room["hall-a"], owner)
    entry = waits(resident(name="見本 花子"), room["hall-a"])
    client = client_of(staff("viewer"))
    page = client.get(reverse("waiting:desk")).content.decode()
    assert "花子" in page
    assert Access.objects.filter(model="waiting.entry", object_id=str(entry.pk)).exists()
    other = staff("viewer", "other@example.lg.jp")
    RoleAssignment.objects.filter(user=other).update(department=department("zeimu", "税務課"))
    assert "花子" not in client_of(other).get(reverse("waiting:desk")).content.decode()
    assert client_of(owner).get(reverse("waiting:desk")).status_code == 403


def test_the_list_costs_a_fixed_number_of_queries(owner, django_assert_max_num_queries):
    room = rooms()
    who = resident()
    for number in range(5):
        booked(room["hall-a"], owner, day=DAY + dt.timedelta(days=number))
        waits(who, room["hall-a"], days=number + 1) if number else waits(who, room["hall-a"])
    client = client_of(who)
    client.get(reverse("waiting:mine"))
    with django_assert_max_num_queries(20):
        client.get(reverse("waiting:mine"))
