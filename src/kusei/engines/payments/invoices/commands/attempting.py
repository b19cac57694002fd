"""Somebody goes to pay elsewhere: one attempt at a time for an invoice, and how it ended."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from kusei.engines.payments.invoices.commands.issuing import locked
from kusei.engines.payments.invoices.models import Attempt, State
from kusei.engines.payments.invoices.refusals import AlreadyPending, NothingOwed, WayNotOffered
from kusei.foundation.web import clock

ONE = "invoices_attempt_one_pending"


def begin_attempt(*, invoice_id: int, way: str, provider: str, minutes: int = 30) -> Attempt:
    """Begin to pay what is owed. Call the provider after the transaction, then `name_attempt`.

    Raises `NothingOwed`, `WayNotOffered` and, with the attempt that is under way, `AlreadyPending`: the database lets
    one pending attempt in, of however many that come at once.
    """
    try:
        with transaction.atomic():
            invoice = locked(invoice_id)
            if invoice.state != State.ISSUED or invoice.account.balance <= 0:
                raise NothingOwed
            if way not in invoice.ways:
                raise WayNotOffered
            now = clock.now()
            return Attempt.objects.create(
                invoice=invoice,
                way=way,
                provider=provider,
                key=uuid.uuid4(),
                amount=invoice.account.balance,
                began_at=now,
                expires_at=now + dt.timedelta(minutes=minutes),
            )
    except IntegrityError as error:
        if ONE not in str(error):
            raise
        pending = Attempt.objects.filter(invoice=invoice_id, state=Attempt.State.PENDING).first()
        if pending is None:  # it ended in this moment
            raise NothingOwed from error
        raise AlreadyPending(pending) from error


def name_attempt(*, attempt_id: int, reference: str, link: str, expires_at: dt.datetime | None = None) -> None:
    """Keep what the provider answered: its number of the session and the page on which the payer pays."""
    changes: dict[str, object] = {"reference": reference, "link": link}
    if expires_at is not None:
        changes["expires_at"] = expires_at
    Attempt.objects.filter(pk=attempt_id, state=Attempt.State.PENDING).update(**changes)


def end_attempt(*, attempt_id: int, state: str, why: str = "") -> bool:
    """The attempt ended; False when it had ended already. A payment ends its attempt by itself (`take_payment`)."""
    ended = {"state": state, "why": why, "ended_at": clock.now()}
    return bool(Attempt.objects.filter(pk=attempt_id, state=Attempt.State.PENDING).update(**ended))
