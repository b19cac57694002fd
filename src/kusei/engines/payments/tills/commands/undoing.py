"""Takes back what was taken by mistake: on the same day, in the same shift, out of the same till, with a reason."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.commands.issuing import locked
from kusei.engines.payments.invoices.commands.paying import asset_of
from kusei.engines.payments.invoices.models import Payment, Refund, State
from kusei.engines.payments.invoices.refusals import Changed, ReasonMissing
from kusei.engines.payments.tills import rights
from kusei.engines.payments.tills.commands.common import locked_till, open_shift_of, refusing
from kusei.engines.payments.tills.models import Taking, Till
from kusei.engines.payments.tills.refusals import CannotUndo
from kusei.foundation.people.models import User


def undo(*, taking_id: int, why: str, by: User) -> Refund:
    """Undo a taking of the own open shift: the invoice is owed again, the money goes back out of the till.

    Above the pack's refund limit the refund waits for an approver of the till's department. Raises `ReasonMissing`,
    `MayNot`, `NoShift`, `CannotUndo`, `NotThatMuch`.
    """
    if not why.strip():
        raise ReasonMissing
    with refusing(), transaction.atomic():
        till_id = Taking.objects.values_list("shift__till_id", flat=True).get(pk=taking_id)
        shift = open_shift_of(locked_till(till_id), by)
        taking = Taking.objects.select_related("payment").get(pk=taking_id)
        invoice = locked(taking.payment.invoice_id)
        payment = Payment.objects.get(pk=taking.payment_id)
        if taking.shift_id != shift.pk or payment.refunded or payment.surplus or invoice.state != State.ISSUED:
            raise CannotUndo
        refund = invoices.request_refund(
            payment_id=payment.pk, amount=payment.amount, cause=Refund.Cause.UNDONE, why=why, by=by
        )
        if not refund.needs_second:
            refund = invoices.pay_refund(refund_id=refund.pk, asset=asset_of(payment), by=by)
        return refund


def approve_undo(*, refund_id: int, by: User) -> Refund:
    """The second person says yes, and the money goes back. Raises `MayNot`, `OwnWork`, `Changed`, `NotThatMuch`."""
    with refusing(), transaction.atomic():
        refund = _waiting(refund_id, by)
        if refund.state != Refund.State.APPROVED:  # by another desk
            invoices.approve_refund(refund_id=refund_id, by=by)
        return invoices.pay_refund(refund_id=refund_id, asset=asset_of(refund.payment), by=by)


def refuse_undo(*, refund_id: int, why: str, by: User) -> Refund:
    """The second person says no: what was taken stands. Raises `ReasonMissing`, `MayNot`, `OwnWork`, `Changed`."""
    with transaction.atomic():
        _waiting(refund_id, by)
        return invoices.refuse_refund(refund_id=refund_id, why=why, by=by)


def _waiting(refund_id: int, by: User) -> Refund:
    refund = Refund.objects.select_related("payment__taking__shift").get(pk=refund_id)
    taking = getattr(refund.payment, "taking", None)
    if refund.cause != Refund.Cause.UNDONE or taking is None:
        raise Changed
    till: Till = locked_till(taking.shift.till_id)
    rights.require_second(by, till, taking.shift.operator_id)
    return refund
