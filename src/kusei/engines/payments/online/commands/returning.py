"""Gives refunds back through the provider: asked for with one key until the provider says how it ended."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.commands import pay_refund
from kusei.engines.payments.invoices.commands.paying import asset_of
from kusei.engines.payments.invoices.models import Refund, Way
from kusei.engines.payments.invoices.refusals import Changed
from kusei.engines.payments.online import registry
from kusei.engines.payments.online.models import Sending
from kusei.engines.payments.online.protocol import Provider, Refused, Returned, Returning
from kusei.engines.payments.online.refusals import NotKnown
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

# Providers keep idempotency keys for a day: what got no answer for longer is asked again by a person alone.
UNANSWERED = dt.timedelta(hours=20)
ROUNDS = 9


def ready() -> Q:
    """Refunds that go back through a provider and may go now: approved, or of an amount that needs no approval."""
    may = Q(state=Refund.State.APPROVED) | Q(state=Refund.State.REQUESTED, needs_second=False)
    return may & Q(way=Way.ONLINE, payment__way=Way.ONLINE) & ~Q(payment__reference="")


def send_back(*, refund_id: int) -> str:
    """Ask the provider for the refund, or how it stands; post it when it is done. Returns the state of the sending.

    It may run again at any time, and at the same time as news of the provider. Raises `TryLater`, `NotKnown`.
    """
    sending = _taken_up(refund_id)
    if sending is None or sending.state != Sending.State.ASKED:
        return "" if sending is None else sending.state
    provider = registry.provider(sending.provider)
    if provider is None:
        raise NotKnown
    if not sending.reference and sending.asked_at < clock.now() - UNANSWERED:
        return did_not_come_back(sending, reference="", why="unanswered")
    try:
        answer = _asked(sending, provider)
    except Refused as error:
        return did_not_come_back(sending, reference="", why=error.code)
    if answer.status == Returning.DONE:
        return came_back(sending, reference=answer.reference)
    if answer.status == Returning.FAILED:
        return did_not_come_back(sending, reference=answer.reference, why=answer.why or "failed")
    Sending.objects.filter(pk=sending.pk, state=Sending.State.ASKED).update(reference=answer.reference)
    return sending.state


def came_back(sending: Sending, *, reference: str) -> str:
    """The provider gave it back: the refund is paid. Told again, it does nothing."""
    with transaction.atomic():
        kept = Sending.objects.select_for_update().select_related("refund__payment").get(pk=sending.pk)
        if kept.state == Sending.State.DONE:
            return kept.state
        payment = kept.refund.payment
        pay_refund(refund_id=kept.refund_id, asset=asset_of(payment), provider=kept.provider, reference=reference)
        kept.state, kept.reference, kept.ended_at, kept.why = Sending.State.DONE, reference, clock.now(), ""
        kept.save(update_fields=["state", "reference", "ended_at", "why"])
    return kept.state


def did_not_come_back(sending: Sending, *, reference: str, why: str) -> str:
    """The provider cannot give it back. The refund stays promised; staff try again or pay it otherwise."""
    failed = {"state": Sending.State.FAILED, "why": why[:60], "ended_at": clock.now()}
    if reference:
        failed["reference"] = reference
    Sending.objects.filter(pk=sending.pk, state=Sending.State.ASKED).update(**failed)
    return str(Sending.objects.values_list("state", flat=True).get(pk=sending.pk))


def send_again(*, sending_id: int, by: User) -> None:
    """Try once more, with a new key. Raises `MayNot`, and `Changed` when it did not fail."""
    from kusei.engines.payments.online.jobs import send  # noqa: PLC0415  jobs call commands

    with transaction.atomic():
        sending = Sending.objects.select_for_update().get(pk=sending_id)
        rights.require(by, Role.EDITOR, sending.refund.payment.invoice.department)
        held = Refund.objects.select_for_update().get(pk=sending.refund_id)
        if sending.state != Sending.State.FAILED or sending.round >= ROUNDS or held.way != Way.ONLINE:
            raise Changed
        sending.state, sending.round, sending.reference = Sending.State.ASKED, sending.round + 1, ""
        sending.why, sending.asked_at, sending.ended_at = "", clock.now(), None
        sending.save()
        enqueue(send, key=f"online-refund:{sending.refund_id}", refund_id=sending.refund_id)


def _taken_up(refund_id: int) -> Sending | None:
    """The refund is held while its sending is noted, so that nobody refuses it at the same moment."""
    with transaction.atomic():
        refund = Refund.objects.select_for_update(of=("self",)).filter(ready(), pk=refund_id).first()
        if refund is None:
            return None
        facts = {"provider": refund.payment.provider, "asked_at": clock.now()}
        return Sending.objects.select_related("refund__payment").get_or_create(refund=refund, defaults=facts)[0]


def _asked(sending: Sending, provider: Provider) -> Returned:
    if sending.reference:
        return provider.look_refund(sending.reference)
    payment = sending.refund.payment
    key = f"{payment.reference}:refund:{sending.refund_id}:{sending.round}"
    return provider.refund(
        payment=payment.reference, amount=sending.refund.amount, key=key, number=str(sending.refund_id)
    )
