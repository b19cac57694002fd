"""Gives money back: asked for, approved by somebody else above the limit, paid; every step once."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from kusei.engines.payments.invoices import hooks, rights
from kusei.engines.payments.invoices.commands.issuing import current_year, tell_payer
from kusei.engines.payments.invoices.models import Event, Payment, Refund
from kusei.engines.payments.invoices.refusals import Changed, OwnWork, ReasonMissing, TooMuch
from kusei.engines.payments.invoices.rules import refund_limit
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.ledger.refusals import Overdrawn
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption

TRANSFER = "transfer"  # the provider of what the bank pays out by a file (`transferring`)
SURPLUS_WHY = "二重のお支払い、または請求額を超えるお支払いのため"  # i18n: kept in the record as written

# Owed without anybody's judgement: what was paid twice, what the card company took back.
FOUND_BY_MACHINE = {Refund.Cause.SURPLUS, Refund.Cause.DISPUTED}
_ACTS: dict[str, str] = {Refund.Cause.REDUCED: rights.REDUCE, Refund.Cause.UNDONE: rights.UNDO}


def request_refund(  # noqa: PLR0913  what a refund consists of
    *,
    payment_id: int,
    amount: int,
    cause: str,
    why: str,
    way: str = "",
    bank: dict[str, str] | None = None,
    by: User | None = None,
) -> Refund:
    """還付の申請. Above the pack's limit a second person must approve it; below it can be paid at once.

    `way` is that of the payment unless given; `bank` holds the account for a transfer. Raises `ReasonMissing`,
    `MayNot`, `Barred`, `TooMuch`.
    """
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        payment = _locked(payment_id)
        rights.require_for(by, Role.EDITOR, _ACTS.get(cause, rights.REFUND), payment)
        left = payment.amount - payment.refunded
        if not 0 < amount <= left:
            raise TooMuch(left)
        second = amount > refund_limit() and (by is not None or cause not in FOUND_BY_MACHINE)
        refund = Refund.objects.create(
            payment=payment,
            cause=cause,
            amount=amount,
            why=why.strip(),
            way=way or payment.way,
            bank_details=encryption.seal_json(bank) if bank else b"",
            needs_second=second,
            requested_by=by,
            requested_at=clock.now(),
        )
        _post_promise(refund)
        _note(refund, "refund-requested", by)
    return refund


def promise_surplus(payment: Payment) -> Refund:
    """A surplus is found by the machine and needs no second look at whether it is owed; only where it goes to."""
    return request_refund(payment_id=payment.pk, amount=payment.surplus, cause=Refund.Cause.SURPLUS, why=SURPLUS_WHY)


def approve_refund(*, refund_id: int, by: User) -> Refund:
    """The second person says yes. Raises `MayNot`, `OwnWork`, `Changed`."""
    return _decide(refund_id, Refund.State.APPROVED, by, "refund-approved")


def refuse_refund(*, refund_id: int, why: str, by: User) -> Refund:
    """It is not given back after all; the promise is taken back. Raises `ReasonMissing`, `MayNot`, `Changed`."""
    if not why.strip():
        raise ReasonMissing
    return _decide(refund_id, Refund.State.REFUSED, by, "refund-refused", why)


def pay_refund(
    *, refund_id: int, asset: str, provider: str = "", reference: str = "", by: User | None = None
) -> Refund:
    """The money went back, out of the account `asset` (`bank`, `till:3`, `clearing:online:sandbox`).

    Told again, it does nothing. Raises `Changed` when it is not approved or was refused.
    """
    with transaction.atomic():
        refund = _locked_refund(refund_id)
        rights.require_for(by, Role.EDITOR, rights.PAY_BACK, refund.payment)
        if refund.state == Refund.State.PAID:
            return refund
        ready = refund.state == Refund.State.APPROVED or (
            refund.state == Refund.State.REQUESTED and not refund.needs_second
        )
        if not ready:
            raise Changed
        if provider != TRANSFER:
            _refuse_in_file(refund)
        refund.state, refund.ended_at, refund.ended_by = Refund.State.PAID, clock.now(), by
        refund.provider, refund.reference = provider, reference
        refund.save(update_fields=["state", "ended_at", "ended_by", "provider", "reference"])
        moves = [Move(f"refund:{refund.pk}", asset, refund.amount)]
        year = current_year(refund.payment.invoice)
        ledger.post(occasion=f"refund:{refund.pk}:paid", moves=moves, act="refunded", fiscal_year=year, by=by)
        _note(refund, "refunded", by)
        tell_payer(refund.payment.invoice, "refund", refund.pk)
        hooks.source(refund.payment.invoice.source).on_refunded(refund)
    return refund


def _decide(refund_id: int, state: Refund.State, by: User, kind: str, why: str = "") -> Refund:
    try:
        with transaction.atomic():
            refund = _locked_refund(refund_id)
            rights.require_for(by, Role.APPROVER, rights.APPROVE, refund.payment)
            if refund.state not in ({"requested"} if state == Refund.State.APPROVED else {"requested", "approved"}):
                raise Changed
            if state == Refund.State.REFUSED:
                _refuse_in_file(refund)
            refund.state = state
            if state == Refund.State.APPROVED:
                refund.approved_by, refund.approved_at = by, clock.now()
            else:
                refund.ended_by, refund.ended_at = by, clock.now()
                _post_promise(refund, back=True)
            refund.save()
            _note(refund, kind, by, why)
            if state == Refund.State.APPROVED:
                tell_payer(refund.payment.invoice, "refund", refund.pk)
            return refund
    except IntegrityError as error:
        if "online_refund_under_way" in str(error):  # the provider was asked to give it back
            raise Changed from error
        if "invoices_refund_four_eyes" not in str(error):
            raise
        raise OwnWork from error


def _post_promise(refund: Refund, *, back: bool = False) -> None:
    """What is promised comes out of the surplus of the payment or out of the income; what is undone is owed again.

    Raises `Changed` when what was undone and is now to stand has been paid again.
    """
    payment = refund.payment
    invoice, mine = payment.invoice, f"refund:{refund.pk}"
    other = {Refund.Cause.SURPLUS: f"surplus:{payment.pk}", Refund.Cause.UNDONE: f"invoice:{invoice.pk}"}.get(
        Refund.Cause(refund.cause), f"income:{invoice.income}"
    )
    move = Move(mine, other, refund.amount) if back else Move(other, mine, refund.amount)
    occasion = f"{mine}:{'refused' if back else 'promised'}"
    try:
        ledger.post(occasion=occasion, moves=[move], act="promised", fiscal_year=current_year(invoice))
    except Overdrawn as error:
        raise Changed from error


def _refuse_in_file(refund: Refund) -> None:
    """What stands in a file for the bank is on its way. Raises `Changed`."""
    if refund.transfers.filter(returned=False).exists():
        raise Changed


def _locked(payment_id: int) -> Payment:
    payment = Payment.objects.select_for_update(no_key=True, of=("self",)).get(pk=payment_id)
    payment.invoice = type(payment.invoice).objects.select_related("department").get(pk=payment.invoice_id)
    return payment


def _locked_refund(refund_id: int) -> Refund:
    """The refund, held until the end; what it refers to is read and not held."""
    refunds = Refund.objects.select_for_update(of=("self",)).select_related("payment__invoice__department")
    return refunds.get(pk=refund_id)


def _note(refund: Refund, kind: str, by: User | None, why: str = "") -> None:
    facts: dict[str, Any] = {"refund": refund.pk, "amount": refund.amount}
    Event.objects.create(
        invoice_id=refund.payment.invoice_id, kind=kind, at=clock.now(), by=by, why=why.strip(), facts=facts
    )
