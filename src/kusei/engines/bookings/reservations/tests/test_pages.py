"""What residents see and press: free times, the form, their bookings, cancelling and undoing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.reservations import commands
from kusei.engines.bookings.reservations.models import Booking, Source
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, equipped, group, rooms
from kusei.foundation.people.testing import resident, sign_in

pytestmark = pytest.mark.django_db
ASKING = {"purpose": True, "headcount": True, "grace": 10}


def client_of(user):
    return sign_in(Client(), user)


def week(client, **query):
    return client.get(reverse("bookings:facility", args=["test-hall"]), {"from": DAY.isoformat(), **query})


def test_the_week_shows_everybody_what_is_free(django_assert_max_num_queries):
    room = rooms()
    booked(room["hall-a"])
    with django_assert_max_num_queries(14):
        answer = week(Client(), room="hall")
    page = answer.content.decode()
    assert reverse("bookings:new", args=["test-hall", "hall", DAY.isoformat(), "pm"]) in page
    assert reverse("bookings:new", args=["test-hall", "hall", DAY.isoformat(), "am"]) not in page
    assert "空きなし" in page


def test_days_and_rooms_that_are_not_there_do_no_harm():
    rooms()
    assert week(Client(), **{"from": "yesterday"}).status_code == 200
    assert week(Client(), **{"from": "9999-12-31"}).status_code == 200
    assert week(Client(), room="nothing").status_code == 200
    client = client_of(resident())
    for parts in (["test-hall", "hall", "2026-13-01", "am"], ["test-hall", "no", DAY.isoformat(), "am"]):
        assert client.get(reverse("bookings:new", args=parts)).status_code == 404


def test_a_resident_books_by_the_form_and_reads_what_to_do_next():
    rooms(**ASKING, **FEE)
    who = resident()
    client, address = client_of(who), reverse("bookings:new", args=["test-hall", "hall-a", DAY.isoformat(), "am"])
    missing = client.post(address, {"people": ""})
    assert missing.status_code == 422
    assert "利用の目的を入力してください。" in missing.content.decode()
    answer = client.post(address, {"people": "12", "purpose": "合唱の練習"}, follow=True)
    page = answer.content.decode()
    made = Booking.objects.get()
    assert (made.people, made.purpose, made.person) == (12, "合唱の練習", who)
    assert "お支払いに進む" in page
    assert "予約を取りやめる" in page


def test_the_loser_reads_the_free_slots_in_the_same_answer():
    room = rooms()
    booked(room["hall-a"], resident("first@example.jp"))
    address = reverse("bookings:new", args=["test-hall", "hall-a", DAY.isoformat(), "am"])
    answer = client_of(resident()).post(address, {})
    assert answer.status_code == 422
    assert reverse("bookings:new", args=["test-hall", "hall-b", DAY.isoformat(), "am"]) in answer.content.decode()


def test_a_seat_is_booked_from_time_to_time():
    rooms()
    client = client_of(resident())
    address = reverse("bookings:new", args=["test-hall", "seat-1", DAY.isoformat()])
    assert client.get(address).status_code == 200
    assert client.post(address, {"begins": "600", "minutes": "90"}).status_code == 302
    made = Booking.objects.get()
    assert made.ends_at - made.begins_at == dt.timedelta(minutes=90)


def test_the_list_shows_ones_own_and_the_groups_in_a_fixed_number_of_queries(django_assert_max_num_queries):
    room = rooms()
    who, other = resident(), resident("other@example.jp")
    for number in range(3):
        booked(room["hall-a"], who, day=DAY + dt.timedelta(days=number))
    booked(room["hall-b"], other, group=group(other, who, name="合唱の会"))
    booked(room["class"], other)
    client = client_of(who)
    client.get(reverse("bookings:mine"))
    with django_assert_max_num_queries(14):
        page = client.get(reverse("bookings:mine")).content.decode()
    assert page.count("予約番号") == 4
    assert "合唱の会" in page
    assert "教室" not in page


def test_a_booking_of_somebody_else_is_not_found():
    made = booked(rooms()["hall-a"], resident("first@example.jp"))
    client = client_of(resident())
    assert client.get(reverse("bookings:one", args=[made.pk])).status_code == 404
    assert client.post(reverse("bookings:cancel", args=[made.pk])).status_code == 404
    assert Client().get(reverse("bookings:one", args=[made.pk])).status_code == 302


def test_it_is_cancelled_and_undone_by_a_button(watch):
    room = rooms(**ASKING)["hall-a"]
    who = resident()
    first, second = (booked(room, who, part=part, people=2, purpose="会議") for part in ("am", "pm"))
    client = client_of(who)
    page = client.post(reverse("bookings:undo", args=[first.pk]), follow=True).content.decode()
    assert "予約を取りやめました" in page
    watch.on(minutes=11)
    page = client.post(reverse("bookings:undo", args=[second.pk]), follow=True).content.decode()
    assert "期限を過ぎました" in page
    page = client.post(reverse("bookings:cancel", args=[second.pk]), follow=True).content.decode()
    assert "予約を取り消しました" in page
    assert [one.state for one in Booking.objects.order_by("number")] == ["undone", "cancelled"]


def test_what_is_held_for_somebody_is_accepted_by_a_button(watch):
    room = rooms()["hall-a"]
    who = resident()
    until = watch.at + dt.timedelta(hours=1)
    made = commands.book(resource=room, day=DAY, part="am", person=who, source=Source.LOTTERY, until=until)
    client = client_of(who)
    assert "この枠を申し込む" in client.get(reverse("bookings:one", args=[made.pk])).content.decode()
    client.post(reverse("bookings:accept", args=[made.pk]))
    assert Booking.objects.get().state == "confirmed"


def test_the_price_is_shown_line_by_line_and_follows_what_is_chosen():
    equipped(**FEE, deposit=1000)
    client, address = (
        client_of(resident()),
        reverse("bookings:new", args=["test-hall", "hall-a", DAY.isoformat(), "am"]),
    )
    page = client.get(address).content.decode()
    assert "1,300円" in page
    assert "9:00–17:00" in page  # the morning and the afternoon together
    looked = client.post(address, {"part": "am+pm", "extra-projector": "1", "look": "1"})
    assert looked.status_code == 200
    assert "2,100円" in looked.content.decode()  # 300 + 400, the projector in both parts, and the deposit
    assert not Booking.objects.exists()
    client.post(address, {"part": "am+pm", "extra-projector": "1"})
    made = Booking.objects.get()
    assert (made.part, made.price, made.deposit) == ("am+pm", 1100, 1000)
    page = client.get(reverse("bookings:one", args=[made.pk])).content.decode()
    assert "プロジェクター × 1" in page


def test_parts_that_are_taken_are_not_offered_together():
    room = rooms()["hall-a"]
    booked(room, resident("first@example.jp"), part="pm")
    client = client_of(resident())
    page = client.get(reverse("bookings:new", args=["test-hall", "hall-a", DAY.isoformat(), "am"])).content.decode()
    assert "9:00–17:00" not in page


def test_a_price_that_cannot_be_computed_yet_says_why():
    asking = {"fee": {"table": "meeting-room", "part": "band", "asked": ["room"]}, "payment": {"days": 5}}
    rooms(**asking)
    client = client_of(resident())
    page = client.get(reverse("bookings:new", args=["test-hall", "hall-a", DAY.isoformat(), "am"])).content.decode()
    assert "料金は、まだ計算できません。" in page
