"""Takes payments in: each once, every yen posted, and what is too much kept apart."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction

from kusei.engines.payments.invoices import hooks
from kusei.engines.payments.invoices.booking import as_record
from kusei.engines.payments.invoices.commands.issuing import tell_payer
from kusei.engines.payments.invoices.commands.refunding import promise_surplus
from kusei.engines.payments.invoices.models import Invoice, Payment
from kusei.engines.payments.ledger import chart
from kusei.engines.payments.ledger import commands as ledger
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

ONCE = "invoices_payment_once"


def take_payment(  # noqa: PLR0913  what a payment consists of
    *,
    invoice_id: int,
    amount: int,
    way: str,
    provider: str = "",
    reference: str = "",
    place: str = "",
    paid_at: dt.datetime | None = None,
    received_on: dt.date | None = None,
    attempt_id: int | None = None,
    by: User | None = None,
) -> Payment:
    """収納: money came in. It is never refused: what is more than is owed becomes a surplus that is to be given back.

    Told again with the same `provider` and `reference`, it gives the payment that is there and does nothing. Cash goes
    to the account of its `place` (`till:3`), everything else to `clearing:<way>[:<provider>]` until it is settled.
    Rights are the caller's business, but the database refuses who decided the amount (`guards`). Raises `YearClosed`.
    """
    payment = Payment(
        invoice_id=invoice_id,
        way=way,
        provider=provider,
        reference=reference,
        place=place,
        amount=amount,
        paid_at=paid_at or clock.now(),
        received_on=received_on or clock.today(),
        by=by,
        made_at=clock.now(),
    )
    try:
        with transaction.atomic():
            booked = _book(payment, attempt_id)
            if booked.known:
                return Payment.objects.get(pk=booked.payment_id)
            _follow(payment, booked)
            return payment
    except IntegrityError as error:
        if ONCE not in str(error):
            raise
        return Payment.objects.get(provider=provider, reference=reference)  # the same news at the same moment


def asset_of(payment: Payment) -> str:
    """The account in which the money lies."""
    if payment.way == "cash" and payment.place:
        return payment.place
    return ":".join(part for part in ("clearing", payment.way, payment.provider) if part)


class _Booked(NamedTuple):
    """What the database answered: see `booking`."""

    payment_id: int
    known: bool
    receipt: str
    surplus: int
    fiscal_year: int
    settled: bool
    payer: int | None
    source: str


def _book(payment: Payment, attempt_id: int | None) -> _Booked:
    asset = asset_of(payment)
    values = [as_record(payment), asset, *map(str, chart.pattern(asset)), attempt_id]
    with connection.cursor() as cursor, ledger.translated():
        cursor.execute("SELECT * FROM invoices_take(%s::jsonb, %s, %s, %s, %s)", values)
        booked = _Booked(*cursor.fetchone())
    payment.pk, payment.receipt = booked.payment_id, booked.receipt
    payment.surplus, payment.fiscal_year = booked.surplus, booked.fiscal_year
    payment._state.adding = False
    return booked


def _follow(payment: Payment, booked: _Booked) -> None:
    """Promise the surplus back, tell the payer and whoever raised the invoice."""
    if payment.surplus:
        promise_surplus(payment)
    if booked.payer is not None:
        tell_payer(Invoice(pk=payment.invoice_id, payer_id=booked.payer), "paid", payment.pk)
    if booked.settled and hooks.has_follower(booked.source):
        from kusei.engines.payments.invoices.jobs import tell_source  # noqa: PLC0415  jobs call commands

        enqueue(tell_source, invoice_id=payment.invoice_id)
