"""Several parts in one booking, and equipment with it: one claim, one price, all of it or nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.bookings.claims import queries as claims
from kusei.engines.bookings.reservations import commands, refusals
from kusei.engines.bookings.reservations.availability import free_slots
from kusei.engines.bookings.reservations.models import Booking, Item, State
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, equipment, equipped, rooms, staff
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.org.models import Role
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db


def test_two_parts_that_follow_on_each_other_are_one_booking_with_both_prices():
    room = rooms(**FEE)["hall-a"]
    made = booked(room, part="am+pm")
    assert (made.part, made.slots, made.price) == ("am+pm", 2, 700)
    assert made.ends_at - made.begins_at == dt.timedelta(hours=8)
    assert [line["amount"] for line in Invoice.objects.get().lines] == [300, 400]
    assert {one.part for one in free_slots([room.pk], DAY, DAY)[room.pk]} == {"night"}


def test_all_parts_of_a_day_are_the_whole_day_where_the_grid_has_one():
    made = booked(rooms()["hall-a"], part="am+pm+night")
    assert (made.part, made.slots) == ("all-day", 3)


@pytest.mark.parametrize("part", ["am+night", "am+dawn", "am+am", "am+all-day", "+", "am+"])
def test_parts_that_do_not_follow_on_each_other_are_not_offered(part):
    with pytest.raises(refusals.NotOffered):
        booked(rooms()["hall-a"], part=part)


def test_of_two_parts_one_of_which_is_taken_nothing_is_held():
    room = rooms()["hall-a"]
    booked(room, part="pm")
    with pytest.raises(refusals.Taken):
        booked(room, part="am+pm")
    assert {one.part for one in free_slots([room.pk], DAY, DAY)[room.pk]} == {"am", "night"}


def test_slots_of_a_quota_count_each_part():
    room = rooms(quotas=[{"most": 2, "of": "slots", "per": "month"}])["hall-a"]
    booked(room, part="am+pm")
    with pytest.raises(refusals.QuotaFull):
        booked(room, part="night")


def test_equipment_is_held_with_the_room_priced_and_freed_with_it():
    room = equipped(**FEE)
    made = booked(room["hall-a"], extras={"projector": 2})
    assert made.price == 300 + 200
    assert [(one.resource.key, one.number) for one in made.items.all()] == [("projector", 2)]
    other = resident("next@example.jp")
    with pytest.raises(refusals.ExtraTaken) as refused:
        booked(room["hall-b"], other, extras={"projector": 2})
    assert refused.value.names == ["プロジェクター"]
    booked(room["hall-b"], other, extras={"projector": 1})
    commands.cancel(booking_id=made.pk, by=made.person)
    assert not claims.holds(made.pk)
    booked(room["hall-a"], resident("third@example.jp"), extras={"projector": 2})


def test_the_fee_table_counts_the_pieces_where_it_asks_for_a_number():
    pieces = {"resource": "projector", "most": 3, "question": "slots"}  # the sample table multiplies by it
    room = rooms(**FEE, extras=[pieces], changes=equipment())["hall-a"]
    assert booked(room, extras={"projector": 3}).price == 900
    assert booked(room, part="pm").price == 400


def test_when_the_equipment_is_missing_the_room_stays_free():
    room = equipped()
    booked(room["hall-a"], extras={"projector": 3})
    with pytest.raises(refusals.ExtraTaken):
        booked(room["hall-b"], resident("next@example.jp"), extras={"projector": 1})
    assert "am" in {one.part for one in free_slots([room["hall-b"].pk], DAY, DAY)[room["hall-b"].pk]}
    assert Booking.objects.count() == 1


def test_equipment_with_free_times_goes_with_a_part_of_the_day():
    room = equipped()
    booked(room["hall-a"], part="am+pm", extras={"piano": 1})
    other = resident("next@example.jp")
    with pytest.raises(refusals.ExtraTaken):
        booked(room["hall-b"], other, part="pm", extras={"piano": 1})
    booked(room["hall-b"], other, part="night", extras={"piano": 1})


@pytest.mark.parametrize(
    ("extras", "code"),
    [
        ({"projector": 4}, "bookings.extra-too-many"),
        ({"hall-b": 1}, "bookings.extra-unknown"),
        ({"nothing": 1}, "bookings.extra-unknown"),
    ],
)
def test_only_the_equipment_of_the_rules_and_not_more_of_it(extras, code):
    with pytest.raises(refusals.BookingRefused) as refused:
        booked(equipped()["hall-a"], extras=extras)
    assert refused.value.code == code
    assert str(refused.value).endswith("。")


def test_a_refused_booking_is_reopened_with_its_equipment_or_not_at_all():
    room = equipped(approval=True)
    first = booked(room["hall-a"], extras={"projector": 2})
    boss = staff(Role.APPROVER)
    commands.refuse(booking_id=first.pk, why="書類の不足", by=boss)
    other = booked(room["hall-b"], resident("next@example.jp"), extras={"projector": 2})
    with pytest.raises(refusals.Taken):
        commands.reopen(booking_id=first.pk, why="書類がそろったため", by=boss)
    commands.refuse(booking_id=other.pk, why="書類の不足", by=boss)
    commands.reopen(booking_id=first.pk, why="書類がそろったため", by=boss)
    first.refresh_from_db()
    assert first.state == State.CONFIRMED


def test_what_was_booked_with_a_room_stays_what_it_is():
    booked(equipped()["hall-a"], extras={"projector": 2})
    for write in (lambda: Item.objects.update(number=1), lambda: Item.objects.all()._raw_delete("default")):
        with pytest.raises(IntegrityError, match="what happened stays"), transaction.atomic():
            write()
