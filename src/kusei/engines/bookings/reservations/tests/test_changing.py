"""What becomes of bookings, and of their money."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.claims import queries as claims
from kusei.engines.bookings.reservations import commands, jobs, paying, refusals
from kusei.engines.bookings.reservations.models import Booking, Source, State
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, group, rooms, staff
from kusei.engines.payments import testing
from kusei.engines.payments.invoices.commands import cancel_invoice, lapse_invoice
from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.engines.payments.ledger.queries import prove
from kusei.foundation.org.models import Role
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db


def paid(**more):
    """A booking that was paid."""
    made = booked(rooms(**{**FEE, **more})["hall-a"])
    invoice = Invoice.objects.get()
    testing.payment(invoice)
    paying.on_paid(invoice)
    made.refresh_from_db()
    return made


def test_a_payment_confirms_and_told_twice_changes_nothing():
    made = paid()
    assert made.state == State.CONFIRMED
    paying.on_paid(Invoice.objects.get())
    assert [one.kind for one in made.events.all()] == ["booked", "paid"]
    assert not Refund.objects.exists()


def test_not_paid_in_time_the_slot_is_free_again(watch):
    made = booked(rooms(**FEE)["hall-a"])
    jobs.lapse(booking_id=str(made.pk))
    watch.at = made.until
    assert lapse_invoice(invoice_id=Invoice.objects.get().pk)
    made.refresh_from_db()
    assert made.state == State.LAPSED
    booked(made.resource, resident("next@example.jp"))
    assert prove() == []


def test_the_job_lets_holds_and_unpaid_bookings_lapse(watch):
    room = rooms(**FEE)
    unpaid = booked(room["hall-a"])
    held = booked(room["hall-b"], source=Source.OFFER, by=None, until=watch.at + dt.timedelta(minutes=15))
    watch.at = unpaid.until
    for one in (unpaid, held):
        jobs.lapse(booking_id=str(one.pk))
        one.refresh_from_db()
        assert one.state == State.LAPSED
        assert not claims.holds(one.pk)
    assert Invoice.objects.get().state == "lapsed"


def test_money_that_comes_after_the_slot_went_to_another_goes_back(watch):
    made = booked(rooms(**FEE)["hall-a"])
    invoice = Invoice.objects.get()
    watch.at = made.until + paying.MARGIN
    other = booked(made.resource, resident("next@example.jp"), day=DAY)
    testing.payment(invoice)
    paying.on_paid(invoice)
    made.refresh_from_db()
    assert made.state == State.LAPSED
    assert Refund.objects.get().amount == 300
    assert claims.holds(other.pk)
    assert prove() == []


@pytest.mark.parametrize(("left", "back"), [(13, 300), (7, 300), (6, 150), (3, 150), (2, 0)])
def test_a_cancellation_gives_back_by_the_rules(watch, left, back):
    made = paid()
    watch.on(days=13 - left)
    commands.cancel(booking_id=made.pk, by=made.person)
    made.refresh_from_db()
    assert made.state == State.CANCELLED
    assert sum(Refund.objects.values_list("amount", flat=True)) == back
    assert not claims.holds(made.pk)
    assert prove() == []


def test_bookers_cancel_until_the_deadline_and_staff_after_it_with_a_reason(watch):
    made = paid()
    watch.at = dt.datetime(2026, 12, 1, 15, tzinfo=dt.UTC)  # the midnight before the day before
    with pytest.raises(refusals.TooLate):
        commands.cancel(booking_id=made.pk, by=made.person)
    by = staff()
    with pytest.raises(refusals.ReasonMissing):
        commands.cancel(booking_id=made.pk, by=by)
    with pytest.raises(refusals.MayNot):
        commands.cancel(booking_id=made.pk, by=resident("other@example.jp"), why="x")
    commands.cancel(booking_id=made.pk, by=by, why="空調の故障のため", full=True)
    assert Refund.objects.get().amount == 300
    with pytest.raises(refusals.WrongState):
        commands.cancel(booking_id=made.pk, by=by, why="もう一度")


def test_an_unpaid_booking_that_is_cancelled_owes_nothing():
    made = booked(rooms(**FEE)["hall-a"])
    commands.cancel(booking_id=made.pk, by=made.person)
    assert Invoice.objects.get().state == "cancelled"
    assert prove() == []


def test_an_invoice_that_the_desk_of_payments_cancels_leaves_nothing_to_pay_and_confirms():
    made = booked(rooms(**FEE)["hall-a"])
    cancel_invoice(invoice_id=Invoice.objects.get().pk, why="減免の決定")
    jobs.see_whether_owed(booking_id=str(made.pk))
    made.refresh_from_db()
    assert (made.state, made.until) == (State.CONFIRMED, None)
    assert claims.holds(made.pk)
    gone = booked(made.resource, part="pm")
    commands.cancel(booking_id=gone.pk, by=gone.person)
    jobs.see_whether_owed(booking_id=str(gone.pk))
    gone.refresh_from_db()
    assert gone.state == State.CANCELLED
    assert prove() == []


def test_a_mistake_is_undone_within_the_grace_time_and_no_quota_counts_it(watch):
    room = rooms(quotas=[{"most": 1, "per": "month"}], grace=10, **FEE)["hall-a"]
    made = booked(room)
    watch.on(minutes=9)
    commands.undo(booking_id=made.pk, by=made.person)
    again = booked(room)
    watch.on(minutes=10)
    with pytest.raises(refusals.TooLate):
        commands.undo(booking_id=again.pk, by=again.person)
    assert Invoice.objects.filter(state="issued").count() == 1


def test_any_member_of_the_group_may_cancel():
    first, second = resident(), resident("second@example.jp")
    made = booked(rooms()["hall-a"], first, group=group(first, second))
    commands.cancel(booking_id=made.pk, by=second)
    assert Booking.objects.get().state == State.CANCELLED


def test_no_shows_free_the_slot_and_suspend(watch):
    room = rooms(no_show={"most": 2, "within_days": 30, "suspends_days": 60})["hall-a"]
    both = [booked(room, day=DAY + dt.timedelta(days=number)) for number in (0, 1)]
    by = staff()
    with pytest.raises(refusals.WrongState):
        commands.no_show(booking_id=both[0].pk, by=by)
    watch.at = both[1].begins_at
    for one in both:
        commands.no_show(booking_id=one.pk, by=by)
        assert not claims.holds(one.pk)
    with pytest.raises(refusals.Suspended) as refused:
        booked(room, day=dt.date(2027, 1, 20))
    assert refused.value.until == dt.date(2027, 2, 2)
    commands.use(booking_id=both[0].pk, by=by)
    booked(room, day=dt.date(2027, 1, 20))


def test_approval_comes_before_the_invoice_and_a_refusal_frees_the_slot():
    room = rooms(approval=True, **FEE)["hall-a"]
    made = booked(room)
    assert (made.state, Invoice.objects.count()) == ("asked", 0)
    with pytest.raises(refusals.MayNot):
        commands.approve(booking_id=made.pk, by=staff())
    boss = staff(Role.APPROVER, "boss@example.lg.jp")
    commands.approve(booking_id=made.pk, by=boss)
    made.refresh_from_db()
    assert (made.state, Invoice.objects.get().total) == ("unpaid", 300)
    other = booked(room, part="pm")
    commands.refuse(booking_id=other.pk, why="目的が合わないため", by=boss)
    assert not claims.holds(other.pk)


def test_a_refused_booking_is_reopened_only_while_nobody_has_its_slot():
    room = rooms(approval=True)["hall-a"]
    made = booked(room)
    boss = staff(Role.APPROVER)
    commands.refuse(booking_id=made.pk, why="書類の不足", by=boss)
    commands.reopen(booking_id=made.pk, why="書類がそろったため", by=boss)
    made.refresh_from_db()
    assert made.state == State.CONFIRMED
    second = booked(room, part="pm")
    commands.refuse(booking_id=second.pk, why="書類の不足", by=boss)
    booked(room, resident("next@example.jp"), part="pm")
    with pytest.raises(refusals.Taken):
        commands.reopen(booking_id=second.pk, why="書類がそろったため", by=boss)


def test_what_is_held_for_somebody_is_accepted_in_time_or_is_gone(watch):
    room = rooms(**FEE)
    until = watch.at + dt.timedelta(days=1)
    held = booked(room["hall-a"], source=Source.LOTTERY, by=None, until=until)
    late = booked(room["hall-b"], source=Source.LOTTERY, by=None, until=until)
    assert not Invoice.objects.exists()
    commands.accept(booking_id=held.pk, by=held.person)
    held.refresh_from_db()
    assert (held.state, Invoice.objects.get().total) == ("unpaid", 300)
    watch.at = until
    with pytest.raises(refusals.HoldOver):
        commands.accept(booking_id=late.pk, by=late.person)
