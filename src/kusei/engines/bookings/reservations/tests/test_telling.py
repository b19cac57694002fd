"""What who booked is told, once, in their language; and what an invoice tells already is not told again."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.reservations import commands, paying, telling
from kusei.engines.bookings.reservations.models import Booking, Source
from kusei.engines.bookings.reservations.testing import (
    FEE,
    booked,
    group,
    rooms,
    staff,
    told_texts,
    told_titles,
    waiting,
)
from kusei.engines.notices.deliveries.models import Message
from kusei.engines.payments import testing
from kusei.engines.payments.collecting import jobs as collecting
from kusei.engines.payments.invoices import telling as invoices
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.org.models import Role
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db


def run():
    """Run the jobs that wait, twice: nobody is told twice."""
    for booking_id, kind in waiting() * 2:
        telling.tell(booking_id, kind)


def test_a_booking_without_a_fee_is_confirmed_once_with_its_place_time_and_number():
    made = booked(rooms()["hall-a"])
    run()
    ((title, body),) = told_texts(made.person)
    assert title == "予約できました"
    assert "見本会館 ホールA" in body
    assert "9:00–12:00" in body
    assert f"予約番号：{made.number}" in body


@pytest.mark.parametrize("language", ["en", "ja-easy"])
def test_every_sentence_is_kept_in_the_language_of_the_reader(language):
    who = resident()
    who.language = language
    who.save()
    booked(rooms()["hall-a"], who)
    run()
    assert set(Message.objects.filter(subscriber__user=who).values_list("language", flat=True)) == {language}


def test_what_is_to_be_paid_is_told_by_the_invoice_alone_and_confirmed_when_it_is_paid():
    made = booked(rooms(**FEE)["hall-a"])
    assert waiting() == []
    invoice = Invoice.objects.get()
    testing.payment(invoice)
    paying.on_paid(invoice)
    run()
    assert told_titles(made.person) == ["予約できました"]


def test_an_unpaid_booking_is_reminded_of_once_before_it_lapses_and_told_once_that_it_lapsed(watch):
    made = booked(rooms(**FEE)["hall-a"])
    watch.at = made.until - dt.timedelta(hours=2)
    for _ in range(2):
        collecting.tell_of_lapses()
    assert len(told_titles(made.person)) == 1
    watch.at = made.until
    commands.lapse(booking_id=made.pk)
    run()
    invoices.lapsed(Invoice.objects.get().pk)
    assert len(told_titles(made.person)) == 2


def test_asked_approved_and_refused_with_its_reason_are_told():
    room = rooms(approval=True)["hall-a"]
    first, second = booked(room), booked(room, part="pm")
    run()
    boss = staff(Role.APPROVER)
    commands.approve(booking_id=first.pk, by=boss)
    commands.refuse(booking_id=second.pk, why="目的が合わないため", by=boss)
    run()
    texts = dict(told_texts(first.person))
    assert set(texts) == {"使用の申込みを受け付けました", "使用を承認しました", "使用を承認しませんでした"}
    assert "目的が合わないため" in texts["使用を承認しませんでした"]


def test_the_house_says_why_it_cancels_and_who_cancels_by_themselves_is_told_nothing():
    room = rooms()["hall-a"]
    mine, theirs = booked(room), booked(room, part="pm")
    run()
    commands.cancel(booking_id=mine.pk, by=mine.person)
    commands.cancel(booking_id=theirs.pk, by=staff(), why="空調の故障のため")
    run()
    texts = told_texts(mine.person)[2:]
    assert [title for title, _body in texts] == ["予約の取消しのお知らせ"]
    assert "空調の故障のため" in texts[0][1]


def test_an_offer_says_until_when_it_is_held_and_that_it_is_over(watch):
    room = rooms()["hall-a"]
    held = booked(room, source=Source.OFFER, by=None, until=watch.at + dt.timedelta(hours=6))
    drawn = booked(room, part="pm", source=Source.LOTTERY, by=None, until=watch.at + dt.timedelta(hours=6))
    run()
    ((title, body),) = told_texts(held.person)
    assert title == "空きが出ました"
    assert "16:00" in body
    watch.at = held.until
    commands.lapse(booking_id=held.pk)
    run()
    assert told_titles(held.person) == ["空きが出ました", "予約の期限が過ぎました"]
    assert Booking.objects.get(pk=drawn.pk).state == "held"


def test_members_of_a_group_that_staff_booked_for_are_told_and_a_guest_is_not():
    room = rooms()["hall-a"]
    first, second = resident(), resident("second@example.jp")
    commands.book(resource=room, day=dt.date(2026, 12, 3), part="am", group=group(first, second), by=staff())
    commands.book(resource=room, day=dt.date(2026, 12, 3), part="pm", by=staff(email="two@example.lg.jp"))
    run()
    assert told_titles(first) == told_titles(second) == ["予約できました"]
