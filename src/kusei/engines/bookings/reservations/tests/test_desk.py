"""What staff see and do: the day sheet, approvals, uses, cancellations; all of it recorded."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.testing import DAY, NOW, booked, rooms, staff
from kusei.engines.payments.testing import department
from kusei.foundation.audit.models import Access
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.testing import resident, sign_in

pytestmark = pytest.mark.django_db


def client_of(user):
    return sign_in(Client(), user)


def test_the_day_sheet_shows_the_day_and_what_waits_and_says_who_read(django_assert_max_num_queries):
    room = rooms(approval=True)
    mine = booked(room["hall-a"], resident(name="見本 花子"), purpose="合唱の練習")
    booked(room["hall-b"], part="pm", day=DAY.replace(day=4))
    client = client_of(staff("viewer"))
    client.get(reverse("bookingdesk:day"))
    with django_assert_max_num_queries(24):
        page = client.get(reverse("bookingdesk:day"), {"on": DAY.isoformat()}).content.decode()
    assert page.count("合唱の練習") == 2
    assert "承認待ちの予約" in page
    assert Access.objects.filter(object_id=str(mine.pk)).exists()


def test_another_department_finds_nothing():
    made = booked(rooms()["hall-a"])
    other = staff("viewer", "other@example.lg.jp")
    RoleAssignment.objects.filter(user=other).update(department=department("zeimu", "税務課"))
    client = client_of(other)
    assert client.get(reverse("bookingdesk:one", args=[made.pk])).status_code == 404
    assert client.post(reverse("bookingdesk:act", args=[made.pk, "cancel"]), {"why": "x"}).status_code == 404
    resident_client = client_of(made.person)
    assert resident_client.get(reverse("bookingdesk:day")).status_code == 403


def test_approving_refusing_and_reopening_by_buttons():
    made = booked(rooms(approval=True)["hall-a"])
    editor, boss = client_of(staff()), client_of(staff(Role.APPROVER, "boss@example.lg.jp"))
    page = editor.get(reverse("bookingdesk:one", args=[made.pk])).content.decode()
    assert "使用を承認する" not in page
    assert editor.post(reverse("bookingdesk:act", args=[made.pk, "approve"])).status_code == 403
    for what, state in (("refuse", "refused"), ("reopen", "confirmed")):
        boss.post(reverse("bookingdesk:act", args=[made.pk, what]), {"why": "書類の確認"})
        assert Booking.objects.get().state == state
    assert boss.post(reverse("bookingdesk:act", args=[made.pk, "delete"])).status_code == 404


def test_uses_and_cancellations_by_buttons(watch):
    room = rooms()["hall-a"]
    first, second = booked(room), booked(room, day=NOW.date(), part="pm")
    by = staff()
    client = client_of(by)
    page = client.post(reverse("bookingdesk:act", args=[first.pk, "cancel"]), {"why": ""}, follow=True).content.decode()
    assert "理由を書くと" in page
    client.post(reverse("bookingdesk:act", args=[first.pk, "cancel"]), {"why": "空調の故障", "full": "on"})
    watch.at = second.begins_at
    client = client_of(by)
    assert "連絡なく来なかった" in client.get(reverse("bookingdesk:one", args=[second.pk])).content.decode()
    client.post(reverse("bookingdesk:act", args=[second.pk, "use"]))
    assert [one.state for one in Booking.objects.order_by("number")] == ["cancelled", "used"]
