"""Notes that a receipt was handed out: the first is the original, every later one a 再発行."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.payments.invoices.commands.issuing import locked, note_event
from kusei.engines.payments.invoices.models import Event, Payment
from kusei.foundation.people.models import User

KIND = "receipt"


def hand_out_receipt(*, payment_id: int, by: User | None = None) -> bool:
    """Note it; True when one of this payment was handed out before. Two at once: one of them is the original.

    Who may have it is for the caller to say.
    """
    with transaction.atomic():
        payment = Payment.objects.get(pk=payment_id)
        locked(payment.invoice_id)
        before = Event.objects.filter(invoice=payment.invoice_id, kind=KIND, facts__payment=payment_id).exists()
        note_event(invoice_id=payment.invoice_id, kind=KIND, by=by, facts={"payment": payment_id, "again": before})
        return before
