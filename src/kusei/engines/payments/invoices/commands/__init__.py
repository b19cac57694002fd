"""Every write of invoices, attempts, payments and refunds."""

from kusei.engines.payments.invoices.commands.attempting import begin_attempt, end_attempt, name_attempt
from kusei.engines.payments.invoices.commands.issuing import (
    cancel_invoice,
    lapse_invoice,
    move_due,
    note_event,
    raise_invoice,
)
from kusei.engines.payments.invoices.commands.paying import take_payment
from kusei.engines.payments.invoices.commands.receipting import hand_out_receipt
from kusei.engines.payments.invoices.commands.refunding import (
    approve_refund,
    pay_refund,
    refuse_refund,
    request_refund,
)
from kusei.engines.payments.invoices.commands.transferring import file_of, finish_transfers, name_bank, order_transfers

__all__ = [
    "approve_refund",
    "begin_attempt",
    "cancel_invoice",
    "end_attempt",
    "file_of",
    "finish_transfers",
    "hand_out_receipt",
    "lapse_invoice",
    "move_due",
    "name_attempt",
    "name_bank",
    "note_event",
    "order_transfers",
    "pay_refund",
    "raise_invoice",
    "refuse_refund",
    "request_refund",
    "take_payment",
]
