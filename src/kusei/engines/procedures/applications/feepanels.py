"""The fee on the pages of an application: how much, until when, paid or not, and the way to the invoice."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from kusei.engines.payments.invoices import access
from kusei.engines.payments.invoices.models import Invoice, Refund, State
from kusei.engines.procedures.applications.models import Application

SOURCE = "procedures.application"


@dataclass(frozen=True)
class Shown:
    """An invoice as the panels show it."""

    invoice: Invoice
    url: str
    refunds: list[Refund]

    @property
    def is_paid(self) -> bool:
        """Nothing is owed any more."""
        return self.invoice.state == State.ISSUED and self.invoice.account.balance <= 0

    @property
    def is_owed(self) -> bool:
        """Something is still owed."""
        return self.invoice.state == State.ISSUED and self.invoice.account.balance > 0


def resident(request: HttpRequest, application: Application) -> str:
    """For the applicant; nothing where the application costs nothing. Two SQL queries."""
    return _panel(request, application, "applications/fee_panel.html", guest=True)


def staff(request: HttpRequest, application: Application) -> str:
    """For staff. Two SQL queries."""
    return _panel(request, application, "applications/fee_staff_panel.html", guest=False)


def _panel(request: HttpRequest, application: Application, template: str, *, guest: bool) -> str:
    if application.version.content.fee is None or application.fee is None:
        return ""
    rows = shown(request, application, guest=guest)
    if not rows and not application.fee:
        return ""
    fee = application.version.content.fee
    context = {
        "application": application,
        "rows": rows,
        "later": fee.invoiced == "acceptance" and application.decided_at is None,
        "soon": application.state != "withdrawn" and (fee.invoiced == "submission" or application.decided_at),
    }
    return render_to_string(template, context, request=request)


def shown(request: HttpRequest, application: Application, *, guest: bool) -> list[Shown]:
    """The invoices that stand, and those of which money goes back. Two SQL queries.

    `guest`: who may see the application may also pay for it: a signed link leads there without an account.
    """
    source = {"source": SOURCE, "source_id": str(application.pk)}
    invoices = list(Invoice.objects.filter(**source).select_related("account").order_by("pk"))
    refunds: dict[int, list[Refund]] = {}
    for refund in Refund.objects.filter(
        payment__invoice__in=[one.pk for one in invoices]
    ).select_related("payment").order_by("pk"):  # fmt: skip
        refunds.setdefault(refund.payment.invoice_id, []).append(refund)
    return [
        Shown(one, _url(request, one, guest=guest), refunds.get(one.pk, []))
        for one in invoices
        if one.state == State.ISSUED or one.pk in refunds
    ]


def _url(request: HttpRequest, invoice: Invoice, *, guest: bool) -> str:
    mine = invoice.payer_id is not None and invoice.payer_id == request.user.pk
    return access.link(invoice) if guest and not mine else reverse("payments:invoice", args=[invoice.number])
