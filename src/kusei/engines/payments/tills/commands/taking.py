"""Takes money at a till: the whole of what is owed, once, into the shift of who stands there."""

from __future__ import annotations

import re
import uuid

from django.db import transaction

from kusei.engines.payments.invoices.commands import take_payment
from kusei.engines.payments.invoices.commands.issuing import locked
from kusei.engines.payments.invoices.models import Attempt, Invoice, Payment, State, Way
from kusei.engines.payments.invoices.refusals import AlreadyPending, Changed, NothingOwed, WayNotOffered
from kusei.engines.payments.tills.commands.common import locked_till, open_shift_of, refusing
from kusei.engines.payments.tills.models import Shift, Taking, Till
from kusei.engines.payments.tills.refusals import (
    AmountWrong,
    DutiesApart,
    PaidElsewhere,
    SlipUsed,
    SlipWrong,
    TenderedTooLittle,
    TillNotInUse,
)
from kusei.engines.payments.tills.settings import rules
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.kana import fold_width

_SLIP = re.compile(r"[0-9A-Za-z-]{1,40}")


def take_cash(*, till_id: int, invoice_id: int, tendered: int, key: uuid.UUID, by: User, amount: int) -> Taking:  # noqa: PLR0913  what a taking consists of
    """Take `amount` in cash of the `tendered` yen; the change is computed. `amount` is what the person saw as owed.

    The same `key` again (a second click) gives the same taking. Raises `MayNot`, `NoShift`, `ShiftFromYesterday`,
    `PaidElsewhere`, `NothingOwed`, `AlreadyPending`, `WayNotOffered`, `AmountWrong`, `TenderedTooLittle`,
    `DutiesApart`, `DayClosed`.
    """
    with refusing(), transaction.atomic():
        shift, again = _begun(till_id, invoice_id, key, by)
        if again:
            return again
        if shift.till.kind != Till.Kind.CASH:
            raise TillNotInUse
        invoice = _payable(invoice_id, Way.CASH, amount, by)
        if tendered < amount:
            raise TenderedTooLittle(amount)
        payment = take_payment(invoice_id=invoice.pk, amount=amount, way=Way.CASH, place=shift.till.key, by=by)
        return Taking.objects.create(shift=shift, payment=payment, key=key, tendered=tendered, change=tendered - amount)


def take_terminal(*, till_id: int, invoice_id: int, slip: str, key: uuid.UUID, by: User, amount: int) -> Taking:  # noqa: PLR0913  what a taking consists of
    """Note that the terminal took `amount`; `slip` is the number on its slip, once a day for the till.

    Raises as `take_cash`, and `SlipWrong`, `SlipUsed`.
    """
    number = slip_number(slip)
    with refusing(), transaction.atomic():
        shift, again = _begun(till_id, invoice_id, key, by)
        if again:
            return again
        invoice = _payable(invoice_id, Way.TERMINAL, amount, by)
        provider, reference = shift.till.provider, f"{shift.day:%Y%m%d}-{number}"
        if Payment.objects.filter(provider=provider, reference=reference).exists():
            raise SlipUsed
        payment = take_payment(
            invoice_id=invoice.pk,
            amount=amount,
            way=Way.TERMINAL,
            provider=provider,
            reference=reference,
            place=shift.till.key,
            by=by,
        )
        return Taking.objects.create(shift=shift, payment=payment, key=key)


def slip_number(typed: str) -> str:
    """The number of a slip as it is kept: half width, without leading noughts. Raises `SlipWrong`."""
    folded = re.sub(r"[‐-―−ー]", "-", fold_width(typed).strip())
    if not _SLIP.fullmatch(folded):
        raise SlipWrong
    return folded.lstrip("0") or "0"


def _begun(till_id: int, invoice_id: int, key: uuid.UUID, by: User) -> tuple[Shift, Taking | None]:
    """The shift, and the taking of that key if there is one."""
    shift = open_shift_of(locked_till(till_id), by)
    again = Taking.objects.filter(key=key).select_related("payment").first()
    if again and (again.shift_id != shift.pk or again.payment.invoice_id != invoice_id):
        raise Changed
    return shift, again


def _payable(invoice_id: int, way: Way, amount: int, by: User) -> Invoice:
    """The invoice, held; of which so much may be taken now."""
    invoice = locked(invoice_id)
    owed = invoice.account.balance
    if invoice.state == State.ISSUED and owed <= 0 and (paid := invoice.payments.order_by("-pk").first()):
        raise PaidElsewhere(paid)
    if invoice.state != State.ISSUED or owed <= 0:
        raise NothingOwed
    pending = invoice.attempts.filter(state=Attempt.State.PENDING, expires_at__gt=clock.now()).first()
    if pending is not None:
        raise AlreadyPending(pending)
    if way not in invoice.ways:
        raise WayNotOffered
    if not 0 < amount <= owed or (amount != owed and not rules().parts):
        raise AmountWrong(owed)
    if invoice.decided_by_id == by.pk:
        raise DutiesApart
    return invoice
