"""Taking money at a till: the whole, once, into the right shift; and taking it back."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.models import Payment, Refund
from kusei.engines.payments.invoices.refusals import (
    AlreadyPending,
    Changed,
    MayNot,
    NothingOwed,
    OwnWork,
    ReasonMissing,
    WayNotOffered,
)
from kusei.engines.payments.ledger.queries import prove
from kusei.engines.payments.tills import commands, refusals
from kusei.engines.payments.tills.models import Taking
from kusei.engines.payments.tills.queries import seeing
from kusei.engines.payments.tills.tests.conftest import DAY, balance, cash, payments, pieces, till


def owed(invoice):
    invoice.account.refresh_from_db()
    return invoice.account.balance


def test_cash_goes_into_the_till_and_the_change_is_computed(opened):
    invoice = testing.invoice(1_250)
    taking = cash(opened.till, invoice, opened.clerk, 10_000)
    assert (taking.tendered, taking.change) == (10_000, 8_750)
    assert taking.payment.place == opened.till.key
    assert (balance(opened.till), owed(invoice)) == (31_250, 0)


def test_too_little_too_much_and_another_amount_are_refused(opened):
    invoice = testing.invoice(1_000)
    with pytest.raises(refusals.TenderedTooLittle, match="1,000円"):
        cash(opened.till, invoice, opened.clerk, 999)
    for amount in (999, 1_001, 0, -1):
        with pytest.raises(refusals.AmountWrong):
            cash(opened.till, invoice, opened.clerk, 5_000, amount=amount)
    assert payments(invoice) == 0


def test_a_pack_may_allow_parts(opened, own_packs):
    path = own_packs / "common" / "payments" / "tills.yaml"
    path.write_text(path.read_text().replace("parts: false", "parts: true"))
    invoice = testing.invoice(1_000)
    cash(opened.till, invoice, opened.clerk, 1_000, amount=400)
    assert owed(invoice) == 600
    with pytest.raises(refusals.AmountWrong):
        cash(opened.till, invoice, opened.clerk, 1_000, amount=700)


def test_a_second_click_is_the_same_taking_and_a_form_is_for_one_invoice(opened):
    invoice, key = testing.invoice(500), uuid.uuid4()
    assert cash(opened.till, invoice, opened.clerk, key=key) == cash(opened.till, invoice, opened.clerk, key=key)
    assert payments(invoice) == 1
    with pytest.raises(Changed):
        cash(opened.till, testing.invoice(500), opened.clerk, key=key)


def test_what_is_paid_cancelled_or_being_paid_is_not_taken(opened):
    paid, cancelled, pending = (testing.invoice(500) for _ in range(3))
    testing.payment(paid)
    invoices.cancel_invoice(invoice_id=cancelled.pk, why="誤り", by=opened.chief)
    invoices.begin_attempt(invoice_id=pending.pk, way="online", provider="sandbox")
    with pytest.raises(refusals.PaidElsewhere, match="支払い済み"):
        cash(opened.till, paid, opened.clerk)
    with pytest.raises(NothingOwed):
        cash(opened.till, cancelled, opened.clerk)
    with pytest.raises(AlreadyPending):
        cash(opened.till, pending, opened.clerk)
    with pytest.raises(WayNotOffered):
        cash(opened.till, testing.invoice(500, ways=["online"]), opened.clerk)


def test_a_slip_of_the_terminal_is_recorded_once_a_day(opened, now):
    def take(invoice, slip):
        return commands.take_terminal(
            till_id=opened.till.pk, invoice_id=invoice.pk, slip=slip, key=uuid.uuid4(), by=opened.clerk, amount=800
        )

    first, other = testing.invoice(800), testing.invoice(800)
    assert take(first, " ００12-a ").payment.reference == "20260610-12-a"
    with pytest.raises(refusals.SlipUsed):
        take(other, "12-a")
    with pytest.raises(refusals.SlipWrong):
        take(other, "<script>")
    assert balance(opened.till) == 30_000
    commands.close_shift(till_id=opened.till.pk, pieces=pieces(30_000), by=opened.clerk)
    now(DAY + dt.timedelta(days=1))
    commands.open_shift(till_id=opened.till.pk, pieces=pieces(30_000), by=opened.clerk)
    take(other, "12-a")


def test_who_decided_the_amount_takes_no_money_for_it(town):
    invoice = testing.invoice(500, decided=True, by=town.clerk)
    commands.open_shift(till_id=town.till.pk, pieces=pieces(30_000), by=town.clerk)
    with pytest.raises(refusals.DutiesApart):
        cash(town.till, invoice, town.clerk)
    with pytest.raises(IntegrityError, match="does not take the money"), transaction.atomic():
        testing.payment(invoice, way="cash", place=town.till.key, by=town.clerk)


def test_an_undone_taking_is_owed_again_and_can_be_paid_by_another_way(opened):
    invoice = testing.invoice(2_000)
    taking = cash(opened.till, invoice, opened.clerk, 5_000)
    refund = commands.undo(taking_id=taking.pk, why="カードで払いたいとのこと", by=opened.clerk)
    assert (refund.state, balance(opened.till), owed(invoice)) == ("paid", 30_000, 2_000)
    commands.take_terminal(
        till_id=opened.till.pk, invoice_id=invoice.pk, slip="7", key=uuid.uuid4(), by=opened.clerk, amount=2_000
    )
    assert owed(invoice) == 0
    with pytest.raises(refusals.CannotUndo):
        commands.undo(taking_id=taking.pk, why="もう一度", by=opened.clerk)
    assert prove() == []


def test_an_undo_needs_a_reason_the_same_operator_and_cash_in_the_till(opened, now):
    taking = cash(opened.till, testing.invoice(2_000), opened.clerk)
    with pytest.raises(ReasonMissing):
        commands.undo(taking_id=taking.pk, why=" ", by=opened.clerk)
    with pytest.raises(refusals.NoShift):
        commands.undo(taking_id=taking.pk, why="誤り", by=opened.second)
    commands.deposit(till_id=opened.till.pk, amount=32_000, key=uuid.uuid4(), by=opened.clerk)
    with pytest.raises(refusals.NotThatMuch):
        commands.undo(taking_id=taking.pk, why="誤り", by=opened.clerk)
    assert not Refund.objects.exists()
    now(DAY + dt.timedelta(days=1))
    with pytest.raises(refusals.ShiftFromYesterday):
        commands.undo(taking_id=taking.pk, why="誤り", by=opened.clerk)


def test_above_the_limit_an_undo_waits_for_an_approver_of_the_till_who_is_somebody_else(opened):
    invoice = testing.invoice(50_000, department=testing.department("other", "ほかの課"))
    taking = cash(opened.till, invoice, opened.clerk)
    refund = commands.undo(taking_id=taking.pk, why="誤り", by=opened.clerk)
    assert (refund.state, balance(opened.till)) == ("requested", 80_000)
    with pytest.raises(refusals.UndoWaiting):
        commands.close_shift(till_id=opened.till.pk, pieces=pieces(80_000), by=opened.clerk)
    for nobody in (opened.second, opened.stranger, opened.contractor):
        with pytest.raises(MayNot):
            commands.approve_undo(refund_id=refund.pk, by=nobody)
    with pytest.raises((OwnWork, MayNot)):
        commands.approve_undo(refund_id=refund.pk, by=opened.clerk)
    assert commands.approve_undo(refund_id=refund.pk, by=opened.chief).state == "paid"
    assert balance(opened.till) == 30_000


def test_a_refused_undo_stands_unless_it_was_paid_again_meanwhile(opened):
    invoices_ = testing.invoice(50_000), testing.invoice(50_000)
    refunds = [
        commands.undo(taking_id=cash(opened.till, one, opened.clerk).pk, why="誤り", by=opened.clerk)
        for one in invoices_
    ]
    assert commands.refuse_undo(refund_id=refunds[0].pk, why="誤りでない", by=opened.chief).state == "refused"
    assert owed(invoices_[0]) == 0
    testing.payment(invoices_[1])
    with pytest.raises(Changed):
        commands.refuse_undo(refund_id=refunds[1].pk, why="誤りでない", by=opened.chief)
    assert prove() == []


def test_the_database_refuses_a_taking_outside_its_shift(opened):
    other = till("2番窓口")
    payment = testing.payment(testing.invoice(500), way="cash", place=other.key, by=opened.clerk)
    with pytest.raises(IntegrityError, match="open shift"), transaction.atomic():
        Taking.objects.create(shift=opened.shift, payment=payment, key=uuid.uuid4(), tendered=500, change=0)
    assert Payment.objects.count() == 1


def test_an_undo_that_another_desk_approved_is_paid_out_at_the_till(opened):
    taking = cash(opened.till, testing.invoice(50_000), opened.clerk)
    refund = commands.undo(taking_id=taking.pk, why="誤り", by=opened.clerk)
    invoices.approve_refund(refund_id=refund.pk, by=opened.chief)
    assert [one.pk for one in seeing.waiting_undos(opened.till)] == [refund.pk]
    assert commands.approve_undo(refund_id=refund.pk, by=opened.chief).state == "paid"
    assert balance(opened.till) == 30_000
