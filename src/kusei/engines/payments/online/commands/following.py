"""Follows an attempt to its end by asking the provider; news of the provider comes to the same acts."""

from __future__ import annotations

import datetime as dt

from kusei.engines.payments.invoices.commands import end_attempt, take_payment
from kusei.engines.payments.invoices.models import Attempt, Invoice, Payment, State, Way
from kusei.engines.payments.online import registry
from kusei.engines.payments.online.protocol import Provider, Refused, Session, Status, TryLater
from kusei.engines.payments.online.refusals import NotKnown, StillPaying
from kusei.foundation.web import clock

GRACE = dt.timedelta(minutes=2)  # after its time an attempt is left alone for so long; then its page is closed
OVER = "time-over"
GIVEN_UP = "given-up"


def look_up(*, attempt_id: int) -> Attempt:
    """Ask the provider how the attempt stands and do what follows; over its time, close its page first.

    An attempt ends only when the provider has said that nothing can be paid there any more. Raises `NotKnown`.
    """
    attempt = Attempt.objects.get(pk=attempt_id)
    if attempt.state != Attempt.State.PENDING:
        return attempt
    over = clock.now() > attempt.expires_at + GRACE
    if not attempt.reference:  # nobody was given a page
        if over:
            end_attempt(attempt_id=attempt.pk, state=Attempt.State.EXPIRED, why=OVER)
        return Attempt.objects.get(pk=attempt_id)
    provider = _provider_of(attempt)
    try:
        session = _settled(attempt, provider, provider.look(attempt.reference))
        if session.status == Status.PENDING and over:
            session = provider.cancel(attempt.reference)
    except (TryLater, Refused) as error:
        raise NotKnown from error
    return follow(attempt=attempt, session=session)


def give_up(*, attempt_id: int) -> Attempt:
    """The payer does not want to pay like this after all. What was paid meanwhile is taken.

    Raises `NotKnown` and, where the provider waits for money on its way, `StillPaying`.
    """
    attempt = Attempt.objects.get(pk=attempt_id)
    if attempt.state != Attempt.State.PENDING:
        return attempt
    if not attempt.reference:
        end_attempt(attempt_id=attempt.pk, state=Attempt.State.EXPIRED, why=GIVEN_UP)
        return Attempt.objects.get(pk=attempt_id)
    try:
        session = _provider_of(attempt).cancel(attempt.reference)
    except (TryLater, Refused) as error:
        raise NotKnown from error
    if session.status in {Status.PENDING, Status.AUTHORISED}:
        raise StillPaying
    return follow(attempt=attempt, session=session, why=GIVEN_UP)


def follow(*, attempt: Attempt, session: Session, why: str = OVER) -> Attempt:
    """Do what the state of the session asks for. Told twice, or by two at once, it is done once."""
    if session.status == Status.PAID:
        take(attempt, payment=session.payment, amount=session.amount, paid_at=session.paid_at)
    elif session.status == Status.FAILED:
        end_attempt(attempt_id=attempt.pk, state=Attempt.State.FAILED, why=session.why)
    elif session.status == Status.EXPIRED:
        end_attempt(attempt_id=attempt.pk, state=Attempt.State.EXPIRED, why=why)
    return Attempt.objects.get(pk=attempt.pk)


def take(attempt: Attempt, *, payment: str, amount: int, paid_at: dt.datetime | None) -> Payment:
    """Take the money in, also when the attempt was given up or over: it is there."""
    return take_payment(
        invoice_id=attempt.invoice_id,
        amount=amount,
        way=Way.ONLINE,
        provider=attempt.provider,
        reference=payment,
        paid_at=paid_at,
        attempt_id=attempt.pk,
    )


def _settled(attempt: Attempt, provider: Provider, session: Session) -> Session:
    """What is only authorised is taken while the invoice is owed, and let go when it was paid otherwise."""
    if session.status != Status.AUTHORISED:
        return session
    invoice = Invoice.objects.select_related("account").get(pk=attempt.invoice_id)
    if invoice.state == State.ISSUED and invoice.account.balance >= session.amount:
        return provider.capture(session)
    return provider.cancel(session.reference)


def _provider_of(attempt: Attempt) -> Provider:
    provider = registry.provider(attempt.provider)
    if provider is None:  # the installation has it no longer
        raise NotKnown
    return provider
