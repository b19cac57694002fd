"""Receipts and proofs of payment as PDF, for who may see the invoice."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.payments.invoices import access, papers
from kusei.engines.payments.invoices.commands.receipting import hand_out_receipt
from kusei.engines.payments.invoices.models import Invoice, Payment
from kusei.engines.payments.invoices.queries.statement import statement
from kusei.engines.payments.invoices.views.common import NotShown, invoice_for
from kusei.foundation.files.responses import harmless
from kusei.foundation.people.models import User
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited

PDF = "application/pdf"
RATE = "60/m"


@allow(PUBLIC)
@limited("payments-papers", RATE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, receipt: str) -> HttpResponseBase:
    """領収書. Handing it out is noted (the second is a 再発行), so it is a POST; a link leads to the invoice."""
    payment = Payment.objects.filter(receipt=receipt).select_related("invoice").first()
    number = payment.invoice.number if payment is not None else ""
    try:
        invoice = invoice_for(request, number, _("領収書の発行"))
    except NotShown as refusal:
        return refusal.answer
    assert payment is not None  # without one there is no invoice either
    if request.method != "POST":
        return redirect("payments:invoice", number=number)
    user = request.user if isinstance(request.user, User) else None
    again = hand_out_receipt(payment_id=payment.pk, by=user)
    payment.invoice = invoice
    content = papers.receipt(payment, request, again=again, named=_named(request, invoice))
    return _answer(content, f"receipt-{payment.receipt}.pdf")


@allow(PUBLIC)
@limited("payments-papers", RATE)
@never_cache
@require_safe
def proof(request: HttpRequest, number: str) -> HttpResponseBase:
    """納付証明 of an invoice on which something was paid."""
    try:
        invoice = invoice_for(request, number, _("納付証明の発行"))
    except NotShown as refusal:
        return refusal.answer
    told = statement(invoice)
    if not told.payments:
        raise Http404
    return _answer(papers.proof(told, request, named=_named(request, invoice)), f"proof-{invoice.number}.pdf")


def _named(request: HttpRequest, invoice: Invoice) -> bool:
    """A guest's paper names nobody."""
    return isinstance(request.user, User) and (
        invoice.payer_id == request.user.pk or not access.is_guest(request, invoice)
    )


def _answer(content: bytes, name: str) -> HttpResponse:
    return harmless(content, PDF, name)
