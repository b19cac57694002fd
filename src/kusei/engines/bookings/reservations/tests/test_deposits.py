"""Deposits: asked on the invoice as a line of their own, given back whole or in part, once."""

from __future__ import annotations

import pytest

from kusei.engines.bookings.reservations import commands, paying, refusals, telling
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.reservations.testing import FEE, booked, rooms, staff, told_titles
from kusei.engines.payments import testing
from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.engines.payments.invoices.rules import refund_limit
from kusei.engines.payments.ledger.queries import prove
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db


def paid(watch, deposit=1000, state=State.USED):
    """A booking with a deposit that was paid and used."""
    made = booked(rooms(**FEE, deposit=deposit)["hall-a"])
    invoice = Invoice.objects.get()
    testing.payment(invoice)
    paying.on_paid(invoice)
    watch.at = made.begins_at
    by = staff()
    if state == State.USED:
        commands.use(booking_id=made.pk, by=by)
    return made, by


def test_the_deposit_is_a_line_of_its_own_and_no_part_of_the_price():
    made = booked(rooms(**FEE, deposit=1000)["hall-a"])
    invoice = Invoice.objects.get()
    assert (made.price, made.deposit, invoice.total) == (300, 1000, 1300)
    assert invoice.lines[-1]["label"]["ja"] == "保証金"
    assert invoice.lines[-1]["amount"] == 1000


def test_after_the_use_the_whole_deposit_goes_back(watch):
    made, by = paid(watch)
    commands.settle_deposit(booking_id=made.pk, by=by)
    assert [(one.amount, one.requested_by) for one in Refund.objects.all()] == [(1000, by)]
    with pytest.raises(refusals.DepositSettled):
        commands.settle_deposit(booking_id=made.pk, by=by)
    assert prove() == []


def test_a_part_is_kept_only_with_a_reason_which_the_booker_reads(watch):
    made, by = paid(watch)
    for kept, why, refusal in (
        (300, " ", refusals.ReasonMissing),
        (1001, "x", refusals.KeptTooMuch),
        (-1, "x", refusals.KeptTooMuch),
    ):
        with pytest.raises(refusal):
            commands.settle_deposit(booking_id=made.pk, kept=kept, why=why, by=by)
    commands.settle_deposit(booking_id=made.pk, kept=300, why="椅子の破損", by=by)
    assert Refund.objects.get().amount == 700
    assert made.events.get(kind="deposit").facts == {"back": 700, "kept": 300}
    for _ in range(2):
        telling.tell(made.pk, "deposit")
    assert told_titles(made.person).count("保証金について") == 1
    assert prove() == []


def test_above_the_limit_of_payments_a_second_person_approves_the_return(watch):
    made, by = paid(watch, deposit=refund_limit() + 1)
    commands.settle_deposit(booking_id=made.pk, by=by)
    assert Refund.objects.get().needs_second


def test_before_the_use_and_without_money_nothing_is_given_back(watch):
    made, by = paid(watch, state=None)
    with pytest.raises(refusals.WrongState):
        commands.settle_deposit(booking_id=made.pk, by=by)
    with pytest.raises(refusals.MayNot):
        commands.settle_deposit(booking_id=made.pk, by=resident("other@example.jp"))
    late = booked(made.resource, part="pm", day=watch.at.date(), by=by, person=None)  # owed on the day, not yet paid
    Booking.objects.filter(pk=late.pk, state="unpaid").update(state="confirmed")
    commands.use(booking_id=late.pk, by=by)
    with pytest.raises(refusals.DepositNotPaid):
        commands.settle_deposit(booking_id=late.pk, by=by)


@pytest.mark.parametrize(("left", "back"), [(13, 1300), (6, 1150), (2, 1000)])
def test_a_cancellation_gives_the_whole_deposit_back_and_the_percentage_of_the_rest(watch, left, back):
    made, _by = paid_before(watch, left)
    commands.cancel(booking_id=made.pk, by=made.person)
    assert sum(Refund.objects.values_list("amount", flat=True)) == back
    assert prove() == []


def paid_before(watch, left):
    """A booking that was paid, so many days before its day."""
    made = booked(rooms(**FEE, deposit=1000)["hall-a"])
    invoice = Invoice.objects.get()
    testing.payment(invoice)
    paying.on_paid(invoice)
    watch.on(days=13 - left)
    return made, None
