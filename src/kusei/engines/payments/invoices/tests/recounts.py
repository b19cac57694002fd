"""The metrics of payments once more, in plain Python over the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.payments.invoices.models import Payment, Refund
from kusei.engines.payments.ledger.models import Posting

CASHLESS = {"online", "elqr", "terminal"}


def _where(one: Payment) -> dict[str, Any]:
    return {"way": one.way, "department": one.invoice.department.code, "fee": one.invoice.income}


def _taken() -> Iterator[Payment]:
    for one in Payment.objects.select_related("invoice__department").prefetch_related("refunds"):
        if not any(back.cause == "undone" and back.state == "paid" for back in one.refunds.all()):
            yield one


def _back() -> Iterator[Refund]:
    for one in Refund.objects.select_related("payment__invoice__department"):
        if one.state == "paid" and one.cause != "undone":
            yield one


def _of_same_year() -> Iterator[Refund]:
    years = {one.occasion: one.fiscal_year for one in Posting.objects.all()}
    for one in _back():
        if one.cause != "surplus" and years[f"refund:{one.pk}:paid"] == one.payment.fiscal_year:
            yield one


@recount("payments.payments")
def payments() -> Iterator[Row]:
    for one in _taken():
        yield Row(at=one.received_on, dimensions=_where(one))


@recount("payments.cashless_payments")
def cashless_payments() -> Iterator[Row]:
    for one in _taken():
        if one.way in CASHLESS:
            yield Row(at=one.received_on, dimensions=_where(one))


@recount("payments.received")
def received() -> Iterator[Row]:
    for one in _taken():
        yield Row(at=one.received_on, amount=one.amount - one.surplus, dimensions=_where(one))
    for back in _of_same_year():
        yield Row(at=back.ended_at, amount=-back.amount, dimensions=_where(back.payment))


@recount("payments.received_of_year")
def received_of_year() -> Iterator[Row]:
    for one in _taken():
        yield Row(fiscal_year=one.fiscal_year, amount=one.amount - one.surplus, dimensions=_where(one))
    for back in _of_same_year():
        yield Row(fiscal_year=back.payment.fiscal_year, amount=-back.amount, dimensions=_where(back.payment))


@recount("payments.cashless_received")
def cashless_received() -> Iterator[Row]:
    for row in received():
        if row.dimensions["way"] in CASHLESS:
            yield row


@recount("payments.refunds")
def refunds() -> Iterator[Row]:
    for one in _back():
        yield Row(at=one.ended_at, dimensions={**_where(one.payment), "cause": one.cause})


@recount("payments.refunded")
def refunded() -> Iterator[Row]:
    for one in _back():
        yield Row(at=one.ended_at, amount=one.amount, dimensions={**_where(one.payment), "cause": one.cause})


@recount("payments.cashless_services")
def cashless_services() -> Iterator[Row]:
    for one in _taken():
        if one.way in CASHLESS:
            yield Row(
                since=one.received_on,
                until=one.received_on + dt.timedelta(days=365),
                unit=("service", one.invoice.department_id, one.invoice.income),
                dimensions={"department": one.invoice.department.code},
            )
