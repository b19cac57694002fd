"""The counter: staff find who it is for, pick a free slot, see the price, book, and take the money at their till."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.reservations import commands, contacts, jobs, paying
from kusei.engines.bookings.reservations.models import Booking, Contact, Group, Series
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, equipped, group, rooms, staff
from kusei.engines.bookings.resources.models import Facility
from kusei.engines.payments import testing
from kusei.engines.payments.invoices import payers
from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.foundation.audit.models import Access
from kusei.foundation.org.models import Role
from kusei.foundation.people.testing import resident, sign_in

pytestmark = pytest.mark.django_db
GUEST = {"name": "見本 次郎", "phone": "03-0000-0000"}


def client_of(user):
    return sign_in(Client(), user)


def slot(part="am", name="new"):
    return reverse(f"bookingdesk:{name}", args=["test-hall", "hall-a", DAY.isoformat(), part])


def test_a_guest_is_booked_with_name_and_phone_which_are_encrypted_and_forgotten(watch):
    rooms(**FEE, contact_days=30)
    client = client_of(staff())
    missing = client.post(slot(), {"phone": "x"})
    assert missing.status_code == 422
    assert "名前を入力してください。" in missing.content.decode()
    page = client.post(slot(), GUEST, follow=True).content.decode()
    made = Booking.objects.get()
    assert (made.source, made.state, made.person) == ("counter", "unpaid", None)
    assert "見本 次郎（03-0000-0000）" in page
    assert payers.of(Invoice.objects.get()).name == "見本 次郎"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed::text FROM reservations_contact")
        assert "見本".encode().hex() not in cursor.fetchone()[0]
    assert list(contacts.named(Booking.objects.all(), "見本　次郎")) == [made]
    watch.at = dt.datetime(2027, 1, 2, 1, tzinfo=dt.UTC)
    jobs.forget_contacts()
    assert Contact.objects.exists()
    watch.on(days=1)
    jobs.forget_contacts()
    assert not Contact.objects.exists()


def test_groups_and_people_are_found_and_who_was_found_is_recorded():
    rooms()
    who = resident(name="見本 花子")
    made = group(who, name="合唱の会")
    client = client_of(staff())
    address = reverse("bookingdesk:choose", args=["test-hall"])
    page = client.get(address, {"on": DAY.isoformat(), "room": "hall-a"}).content.decode()
    assert slot() in page
    Group.objects.update(facility=Facility.objects.get())
    assert f"group={made.pk}" in client.get(address, {"q": "合唱"}).content.decode()
    for words in ("hanako@example.jp", "花子"):
        assert f"person={who.pk}" in client.get(address, {"q": words}).content.decode()
    assert Access.objects.filter(model="people.user", object_id=str(who.pk)).exists()
    assert "見つかりません" in client.get(address, {"q": "だれもいない"}).content.decode()
    client.post(slot() + f"?person={who.pk}", {})
    client.post(slot("pm") + f"?group={made.pk}", {})
    assert [(one.person, one.group) for one in Booking.objects.order_by("number")] == [(who, None), (None, made)]


def test_an_earlier_number_finds_the_person():
    made = booked(rooms()["hall-a"])
    page = client_of(staff()).get(reverse("bookingdesk:choose", args=["test-hall"]), {"q": str(made.number)})
    assert f"person={made.person_id}" in page.content.decode()


def test_the_price_is_shown_before_anything_is_booked():
    equipped(**FEE)
    client = client_of(staff())
    page = client.post(slot(), {**GUEST, "part": "am+pm", "extra-projector": "2", "look": "1"})
    assert page.status_code == 200
    assert "1,100円" in page.content.decode()  # 300 + 400, and 200 in each part
    assert not Booking.objects.exists()


def test_who_may_not_book_there_finds_no_counter():
    rooms()
    client = client_of(staff("viewer", "viewer@example.lg.jp"))
    assert client.get(slot()).status_code == 404
    assert client.get(reverse("bookingdesk:choose", args=["test-hall"])).status_code == 404
    assert client_of(resident()).get(slot()).status_code == 403
    assert client_of(staff()).get(slot() + "?person=999999").status_code == 404


def test_series_are_looked_at_before_they_are_booked_and_cancelled_at_once():
    room = rooms()["hall-a"]
    booked(room, resident(), day=DAY + dt.timedelta(days=14))
    client = client_of(staff())
    how = {**GUEST, "every": "2", "until": "2027-01-28", "skip_holidays": "on"}
    page = client.post(slot(name="series_new"), {**how, "look": "1"}).content.decode()
    assert Booking.objects.count() == 1
    assert "空きなし" in page  # 12-17
    assert "休み・貸出しなし" in page  # 12-31
    page = client.post(slot(name="series_new"), {**how, "book": "1"}, follow=True).content.decode()
    series = Series.objects.get()
    assert [line["outcome"] for line in series.report] == [
        "booked",
        "bookings.taken",
        "bookings.not-offered",
        "booked",
        "booked",
    ]
    assert "空きがありませんでした" in page
    missing = client.post(reverse("bookingdesk:series_cancel", args=[series.pk]), {"why": ""}, follow=True)
    assert "理由を書くと" in missing.content.decode()
    client.post(reverse("bookingdesk:series_cancel", args=[series.pk]), {"why": "講師の都合"})
    assert set(series.bookings.values_list("state", flat=True)) == {"cancelled"}
    assert Booking.objects.filter(state="confirmed").count() == 1


def test_holidays_are_left_out_when_it_is_said():
    room = rooms()["hall-a"]
    made = commands.book_series(
        resource=room, first_day=dt.date(2027, 2, 4), weeks=4, part="am", skip_holidays=True, by=staff()
    )
    assert [line["outcome"] for line in made.report] == ["booked", "bookings.holiday-skipped", "booked", "booked"]


@pytest.mark.parametrize("until", ["2026-12-03", "2030-12-03", ""])
def test_a_series_has_two_days_and_at_most_a_year_of_them(until):
    rooms()
    client = client_of(staff())
    answer = client.post(slot(name="series_new"), {**GUEST, "every": "1", "until": until, "book": "1"})
    assert answer.status_code == 422
    assert not Series.objects.exists()


def test_deposits_wait_on_their_page_until_somebody_decides(watch):
    made = booked(rooms(**FEE, deposit=1000)["hall-a"])
    invoice = Invoice.objects.get()
    testing.payment(invoice)
    paying.on_paid(invoice)
    watch.at = made.begins_at
    by = staff()
    commands.use(booking_id=made.pk, by=by)
    client = client_of(by)
    assert str(made.pk) in client.get(reverse("bookingdesk:deposits")).content.decode()
    wrong = client.post(reverse("bookingdesk:deposit", args=[made.pk]), {"kept": "x", "why": "破損"}, follow=True)
    assert "返さない金額は" in wrong.content.decode()
    page = client.post(reverse("bookingdesk:deposit", args=[made.pk]), {"kept": "300", "why": "破損"}, follow=True)
    assert "300円" in page.content.decode()
    assert Refund.objects.get().amount == 700
    assert "返していない保証金はありません" in client.get(reverse("bookingdesk:deposits")).content.decode()


def test_papers_are_for_the_booker_and_the_desk_alone():
    made = booked(rooms()["hall-a"], resident(name="見本 花子"))
    for client, name in ((client_of(made.person), "bookings:paper"), (client_of(staff("viewer")), "bookingdesk:paper")):
        answer = client.get(reverse(name, args=[made.pk]))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    other = client_of(resident("other@example.jp"))
    assert other.get(reverse("bookings:paper", args=[made.pk])).status_code == 404
    commands.cancel(booking_id=made.pk, by=made.person)
    assert client_of(made.person).get(reverse("bookings:paper", args=[made.pk])).status_code == 404


def test_groups_are_listed_searched_decided_and_extended_at_the_desk():
    hall = rooms(who={"groups": ["culture"]})["hall-a"].facility
    client = client_of(staff())
    client.post(reverse("bookingdesk:group_new", args=[hall.key]), {"name": "合唱の会", "kind": "culture"})
    made = Group.objects.get()
    assert made.representative is None
    page = client.get(reverse("bookingdesk:groups"), {"q": "合唱", "state": "asked"}).content.decode()
    assert "合唱の会" in page
    assert "合唱の会" not in client.get(reverse("bookingdesk:groups"), {"state": "over"}).content.decode()

    def one(what):
        return reverse("bookingdesk:group_act", args=[made.pk, what])

    refused = client.post(one("refuse"), {"until": "", "why": ""})
    assert refused.status_code == 422
    assert "理由を書くと" in refused.content.decode()
    assert client.post(one("register"), {"until": "2020-01-01", "why": ""}).status_code == 422
    client.post(one("register"), {"until": "2028-03-31", "why": ""})
    client.post(one("extend"), {"until": "2029-03-31", "why": "更新"})
    made.refresh_from_db()
    assert (made.state, made.valid_until) == ("registered", dt.date(2029, 3, 31))
    viewer = client_of(staff("viewer", "viewer@example.lg.jp"))
    assert "登録を決める" not in viewer.get(reverse("bookingdesk:group", args=[made.pk])).content.decode()
    assert viewer.post(one("end"), {"why": "x"}).status_code == 403


def test_what_goes_by_the_route_shows_no_button_of_its_own():
    made = booked(rooms(approval=True, route=True)["hall-a"])
    page = client_of(staff(Role.APPROVER)).get(reverse("bookingdesk:one", args=[made.pk])).content.decode()
    assert "使用を承認する" not in page
    page = client_of(staff(email="editor@example.lg.jp")).get(reverse("bookingdesk:one", args=[made.pk]))
    assert "承認の決裁に出す" in page.content.decode()
