"""What a payer owes and has paid."""

from __future__ import annotations

from django.db.models import F, Q

from kusei.engines.payments.invoices.models import Invoice, InvoiceQuerySet, State
from kusei.engines.payments.invoices.numbers import read_invoice_number
from kusei.foundation.people.models import User


def of(user: User) -> InvoiceQuerySet:
    """The person's invoices, with what a list shows of them."""
    rows = Invoice.objects.filter(payer=user)
    return rows.select_related("account", "department").defer("lines", "payer_details", "payer_index")


def open_ones(user: User) -> InvoiceQuerySet:
    """What is still owed, the earliest due first. One SQL query."""
    return of(user).owed().order_by(F("due_on").asc(nulls_last=True), "pk")


def others(user: User, text: str = "", year: int | None = None) -> InvoiceQuerySet:
    """What is paid, cancelled or lapsed, the newest first; `text` stands in the subject or is a number."""
    rows = of(user).exclude(state=State.ISSUED, account__balance__gt=0)
    if text:
        rows = rows.filter(Q(subject__icontains=text) | Q(number=read_invoice_number(text) or ""))
    if year is not None:
        rows = rows.filter(fiscal_year=year)
    return rows.order_by("-issued_on", "-pk")


def years(user: User) -> list[int]:
    """The fiscal years in which the person was asked for something, the newest first. One SQL query."""
    rows = Invoice.objects.filter(payer=user).order_by("-fiscal_year").values_list("fiscal_year", flat=True)
    return list(rows.distinct())
