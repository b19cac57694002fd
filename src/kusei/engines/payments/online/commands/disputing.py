"""Disputes (申立て): kept when they open; when one is lost, the money has gone back and is posted so."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.payments.invoices.commands import pay_refund, request_refund
from kusei.engines.payments.invoices.commands.paying import asset_of
from kusei.engines.payments.invoices.models import Payment, Refund, Way
from kusei.engines.payments.online.models import Dispute, Event

LOST_WHY = "カード会社への申立てが認められ、決済代行会社から返金されたため"  # i18n: kept in the record as written


class NotOurs(Exception):
    """Nothing of ours belongs to the news, or not yet."""


class MustLook(Exception):
    """The news is ours, and a person must decide what follows."""


def opened(event: Event) -> None:
    """Keep the dispute, so that staff see it in time to answer."""
    _dispute(event)


def won(event: Event) -> None:
    """The payment stays."""
    Dispute.objects.filter(pk=_dispute(event).pk, state=Dispute.State.OPEN).update(
        state=Dispute.State.WON, ended_at=event.at
    )


def lost(event: Event) -> None:
    """The money went back: a refund is posted, of what was not given back already.

    Raises `MustLook` when less was left than the provider took: then somebody was paid twice.
    """
    kept = _dispute(event)
    with transaction.atomic():
        dispute = Dispute.objects.select_for_update().select_related("payment").get(pk=kept.pk)
        if dispute.state != Dispute.State.OPEN:
            return
        payment = Payment.objects.select_for_update(no_key=True).get(pk=dispute.payment_id)
        left = min(dispute.amount, payment.amount - payment.refunded)
        if left:
            dispute.refund = _post(payment, left, event)
        dispute.state, dispute.ended_at = Dispute.State.LOST, event.at
        dispute.save(update_fields=["state", "ended_at", "refund"])
    if left < dispute.amount:
        raise MustLook


def _post(payment: Payment, amount: int, event: Event) -> Refund:
    """Promised and paid in one transaction, so that nobody sends it back a second time."""
    promised = request_refund(
        payment_id=payment.pk, amount=amount, cause=Refund.Cause.DISPUTED, why=LOST_WHY, way=Way.ONLINE
    )
    return pay_refund(refund_id=promised.pk, asset=asset_of(payment), provider=event.provider, reference=event.matter)


def _dispute(event: Event) -> Dispute:
    """The dispute, also when the news of its end comes first."""
    payment = Payment.objects.filter(provider=event.provider, reference=event.payment).exclude(reference="").first()
    if payment is None:
        raise NotOurs
    facts = {
        "payment": payment,
        "amount": event.amount or payment.amount,
        "why": event.why,
        "opened_at": event.at,
    }
    return Dispute.objects.get_or_create(provider=event.provider, reference=event.matter, defaults=facts)[0]
