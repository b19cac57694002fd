"""Refunds that the bank pays out (総合振込): in one file at a time, paid when the bank has said so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction

from kusei.engines.payments.invoices import bank, rights
from kusei.engines.payments.invoices.commands.issuing import note_event
from kusei.engines.payments.invoices.commands.refunding import TRANSFER, pay_refund
from kusei.engines.payments.invoices.models import Refund, TransferLine, TransferOrder, Way
from kusei.engines.payments.invoices.refusals import BankMissing, Changed, NothingChosen
from kusei.engines.payments.ledger import chart
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.lib.zengin import Account, Transfer, bank_kana, transfer_file

OPEN = (Refund.State.REQUESTED, Refund.State.APPROVED)


def name_bank(*, refund_id: int, account: dict[str, str], by: User | None = None) -> Refund:
    """Say to which account a refund goes; it then goes by transfer. Raises `MayNot`, `Changed`, `NotForBanks`.

    Not while it stands in a file for the bank. `account` has the fields of `zengin.Account`.
    """
    made = Account(**account)
    bank_kana(made.name)
    with transaction.atomic():
        refund = _locked(refund_id)
        rights.require_for(by, Role.EDITOR, rights.REFUND, refund.payment)
        if refund.state not in OPEN or refund.transfers.filter(returned=False).exists():
            raise Changed
        refund.bank_details, refund.way = encryption.seal_json(account), Way.TRANSFER
        try:
            with transaction.atomic():
                refund.save(update_fields=["bank_details", "way"])
        except IntegrityError as error:
            if "online_refund_under_way" not in str(error):
                raise
            raise Changed from error  # a provider was asked to give it back
        note_event(invoice_id=refund.payment.invoice_id, kind="refund-bank", by=by, facts={"refund": refund.pk})
    return refund


def order_transfers(*, refund_ids: Sequence[int], on: dt.date, by: User) -> TransferOrder:
    """Put refunds into a file for the bank, of that day. Each stands in one file at a time: the database sees to it.

    Raises `NothingChosen`, `MayNot`, `BankMissing`, `Changed`.
    """
    if not refund_ids:
        raise NothingChosen
    try:
        with transaction.atomic():
            order = TransferOrder.objects.create(on=on, made_by=by, made_at=clock.now())
            for number in sorted(set(refund_ids)):
                refund = _locked(number)
                rights.require_for(by, Role.EDITOR, rights.PAY_BACK, refund.payment)
                ready = refund.state == Refund.State.APPROVED or (
                    refund.state == Refund.State.REQUESTED and not refund.needs_second
                )
                if not ready:
                    raise Changed
                if not refund.bank_details:
                    raise BankMissing
                TransferLine.objects.create(order=order, refund=refund)
            return order
    except IntegrityError as error:
        if "invoices_transfer_once" not in str(error):
            raise
        raise Changed from error


def finish_transfers(*, order_id: int, returned: Collection[int], by: User) -> TransferOrder:
    """The bank has answered: the refunds `returned` (振込不能) wait again, all others are paid, out of the bank.

    All in one transaction. Raises `Changed` when that was recorded before, `MayNot`.
    """
    with transaction.atomic():
        order = TransferOrder.objects.select_for_update().get(pk=order_id)
        if order.done_at is not None:
            raise Changed
        for line in order.lines.select_related("refund__payment__invoice__department").order_by("pk"):
            rights.require_for(by, Role.EDITOR, rights.PAY_BACK, line.refund.payment)
            if line.refund_id in returned:
                line.returned = True
                line.save(update_fields=["returned"])
            else:
                reference = f"{order}-{line.refund_id}"
                pay_refund(refund_id=line.refund_id, asset=chart.BANK, provider=TRANSFER, reference=reference, by=by)
        order.done_by, order.done_at = by, clock.now()
        order.save(update_fields=["done_by", "done_at"])
    return order


def file_of(order: TransferOrder) -> bytes:
    """The file, made from the sealed accounts: 全銀協規定フォーマット, 120 bytes a record. Two SQL queries at most.

    Raises `NotForBanks`, `TooWide`, `PackWrong`, and `BankMissing` when an account was forgotten meanwhile.
    """
    transfers = []
    for line in order.lines.select_related("refund__payment").order_by("pk"):
        account = bank.account_of(line.refund)
        if account is None:
            raise BankMissing
        transfers.append(Transfer(account, line.refund.amount, line.refund.payment.receipt))
    return transfer_file(bank.client(), transfers, order.on)


def _locked(refund_id: int) -> Refund:
    rows = Refund.objects.select_for_update(of=("self",)).select_related("payment__invoice__department")
    return rows.get(pk=refund_id)
