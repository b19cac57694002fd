"""Booking: what the rules refuse, what the loser is told, what quotas count, how many queries it takes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kusei.engines.bookings.claims import queries as claims
from kusei.engines.bookings.reservations import commands, refusals
from kusei.engines.bookings.reservations.models import Booking, BookingEvent, Source, State
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, group, rooms, staff
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.people.identity import Level
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db


def test_a_booking_has_a_number_a_claim_under_its_own_id_and_a_history():
    made = booked(rooms()["hall-a"], people=12, purpose="合唱の練習")
    kept = Booking.objects.get()
    assert (kept.number, kept.state, kept.people, kept.source) == (made.number, "confirmed", 12, "resident")
    assert claims.holds(kept.pk)
    assert [one.kind for one in kept.events.all()] == ["booked"]


def test_the_second_reads_in_the_refusal_what_is_still_free_that_day():
    room = rooms()
    booked(room["hall-a"])
    with pytest.raises(refusals.Taken) as refused:
        booked(room["hall"], people=80)
    free = {(slot.resource_id, slot.part) for slot in refused.value.free}
    assert (room["hall"].pk, "pm") in free
    assert (room["hall-b"].pk, "am") in free
    assert (room["hall"].pk, "am") not in free
    assert (room["hall-a"].pk, "all-day") not in free
    assert Booking.objects.count() == 1


def test_a_seat_taken_for_an_hour_leaves_the_other_hours():
    seat = rooms()["seat-1"]
    booked(seat, part="", begins=600, ends=660)
    with pytest.raises(refusals.Taken) as refused:
        booked(seat, part="", begins=630, ends=690)
    begins = [slot.stretch.begins for slot in refused.value.free if slot.resource_id == seat.pk]
    assert 540 in begins
    assert 660 in begins
    assert not {570, 600, 630} & set(begins)


@pytest.mark.parametrize(
    ("rules", "most"), [({}, 6), ({"quotas": [{"most": 2, "per": "month"}]}, 6), (FEE, 9)], ids=["", "quota", "fee"]
)
def test_a_booking_takes_few_queries(rules, most):
    room = rooms(**rules)["hall-a"]
    who = resident()
    with CaptureQueriesContext(connection) as seen:
        booked(room, who)
    asked = [one["sql"][:90] for one in seen if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= most, asked


@pytest.mark.parametrize(
    ("rules", "asked", "code"),
    [
        ({}, {"day": DAY.replace(year=2025)}, "bookings.not-offered"),
        ({}, {"part": "dawn"}, "bookings.not-offered"),
        ({}, {"day": dt.date(2026, 12, 30)}, "bookings.not-offered"),
        ({}, {"day": dt.date(2026, 11, 20)}, "bookings.past"),
        ({"counter_only": True}, {}, "bookings.counter-only"),
        ({"who": {"identified": True}}, {}, "bookings.not-eligible"),
        ({"who": {"belongs": ["lives"]}}, {}, "bookings.not-eligible"),
        ({"window": {"opens": {"days": 7}, "closes": {}}}, {}, "bookings.window-not-yet"),
        ({"window": {"opens": {"months": 2}, "closes": {"days": 20}}}, {}, "bookings.window-over"),
        ({}, {"people": 101}, "bookings.too-many-people"),
        ({"headcount": True}, {}, "bookings.people-missing"),
        ({"purpose": True}, {"purpose": "  "}, "bookings.purpose-missing"),
    ],
)
def test_each_rule_refuses_with_its_code_and_a_sentence(rules, asked, code):
    room = rooms(**rules)["hall-a"]
    with pytest.raises(refusals.BookingRefused) as refused:
        booked(room, **asked)
    assert refused.value.code == code
    assert str(refused.value).endswith("。")
    assert not Booking.objects.exists()


def test_who_lives_here_by_the_card_may_book_what_is_for_residents():
    room = rooms(who={"belongs": ["lives"], "identified": True})["hall-a"]
    room.facility.municipality.official_name = "東京都大田区"
    booked(room, resident("card@example.jp", Level.CARD))


def test_a_window_opens_at_its_minute(watch):
    room = rooms(window={"opens": {"months": 0, "days": 13, "at": "10:01"}, "closes": {}})["hall-a"]
    with pytest.raises(refusals.WindowNotYet) as refused:
        booked(room)
    assert "10:01" in str(refused.value)
    watch.on(minutes=1)
    booked(room)


def test_only_members_of_a_group_whose_registration_holds_book_for_it():
    room = rooms(who={"groups": ["culture"]})["hall-a"]
    member, stranger = resident(), resident("other@example.jp")
    ours = group(member)
    over = group(member, valid_until=dt.date(2026, 11, 19))
    other = group(member, kind="sports")
    for who, it in ((stranger, ours), (member, over), (member, other), (member, None)):
        with pytest.raises(refusals.NotEligible):
            booked(room, who, group=it)
    booked(room, member, group=ours)


@pytest.mark.parametrize(
    ("quota", "first", "second", "fits"),
    [
        ({"most": 1, "per": "month"}, {}, {"part": "pm"}, False),
        ({"most": 1, "per": "month"}, {}, {"day": dt.date(2027, 1, 7)}, True),
        ({"most": 1, "per": "day"}, {}, {"day": dt.date(2026, 12, 4)}, True),
        ({"most": 3, "of": "slots", "per": "month"}, {}, {"part": "all-day", "day": dt.date(2026, 12, 4)}, False),
        ({"most": 420, "of": "minutes", "per": "week"}, {}, {"part": "pm"}, True),
        ({"most": 419, "of": "minutes", "per": "week"}, {}, {"part": "pm"}, False),
        ({"most": 1, "per": "at-once"}, {}, {"day": dt.date(2027, 5, 6)}, False),
    ],
)
def test_quotas_count_bookings_slots_and_minutes(quota, first, second, fits):
    room = rooms(quotas=[quota])["hall-a"]
    booked(room, **first)
    if fits:
        booked(room, **second)
    else:
        with pytest.raises(refusals.QuotaFull):
            booked(room, **second)


def test_groups_and_persons_are_counted_apart_and_staff_are_not_counted():
    room = rooms(quotas=[{"most": 1, "per": "month"}])["hall-a"]
    who = resident()
    ours = group(who)
    booked(room, who)
    booked(room, who, group=ours, part="pm")
    with pytest.raises(refusals.QuotaFull):
        booked(room, who, group=ours, part="night")
    made = commands.book(resource=room, day=DAY, part="night", group=ours, by=staff())
    assert made.source == Source.COUNTER


def test_staff_book_what_residents_cannot_and_others_book_nothing():
    room = rooms(counter_only=True)["hall-a"]
    who = resident()
    for by in (resident("other@example.jp"), staff("viewer", "viewer@example.lg.jp")):
        with pytest.raises(refusals.MayNot):
            commands.book(resource=room, day=DAY, part="am", person=who, by=by)
    with pytest.raises(refusals.NotEligible):
        commands.book(resource=room, day=DAY, part="am", person=who)
    assert commands.book(resource=room, day=DAY, part="am", by=staff()).state == State.CONFIRMED


def test_a_price_brings_an_invoice_with_its_due_date_in_the_same_transaction():
    made = booked(rooms(**FEE)["hall-a"])
    invoice = Invoice.objects.get()
    assert (made.state, made.price, invoice.total) == ("unpaid", 300, 300)
    assert invoice.due_on == dt.date(2026, 11, 25)
    assert invoice.lapses_at == made.until == dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)
    assert invoice.department.code == "chiikiryoku"


def test_what_is_booked_on_the_day_before_is_due_at_once():
    made = booked(rooms(**FEE)["hall-a"], day=dt.date(2026, 11, 21))
    assert made.until == dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
    made = booked(rooms(**FEE)["hall-a"], day=dt.date(2026, 11, 20), part="night")
    assert made.until == made.begins_at


def test_a_series_reports_the_days_that_were_taken():
    room = rooms()["hall-a"]
    who = resident()
    booked(room, resident("first@example.jp"), day=DAY + dt.timedelta(days=7))
    series = commands.book_series(resource=room, first_day=DAY, weeks=5, part="am", person=who, by=who)
    outcomes = ["booked", "bookings.taken", "booked", "booked", "bookings.not-offered"]
    assert [line["outcome"] for line in series.report] == outcomes
    assert series.bookings.count() == 3


def refused(name, write):
    def at_the_end():
        write()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        at_the_end()


def test_the_database_refuses_what_no_command_does():
    made = booked(rooms()["hall-a"])
    mine = Booking.objects.filter(pk=made.pk)
    refused("stays what it is", lambda: mine.update(day=DAY + dt.timedelta(days=1)))
    refused("does not go from", lambda: mine.update(state="asked"))
    refused("holds something", lambda: mine.update(state="cancelled"))
    refused("what happened stays", lambda: mine._raw_delete("default"))
    refused("what happened stays", lambda: BookingEvent.objects.update(why="…"))
    made.pk, made.number, made._state.adding = None, 99, True
    refused("holds nothing", lambda: Booking.objects.bulk_create([made]))
