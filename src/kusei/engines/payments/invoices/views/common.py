"""What the pages share: who asks, which invoice is meant, and answers to those who may not see it."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase

from kusei.engines.payments.invoices import access
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.audit.access import record_read
from kusei.foundation.people.models import User


class NotShown(Exception):
    """Nobody is signed in, and no link was opened: `answer` asks to sign in, whether the invoice exists or not."""

    def __init__(self, answer: HttpResponseBase) -> None:
        super().__init__()
        self.answer = answer


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to nobody else."""
    assert isinstance(request.user, User)
    return request.user


def invoice_for(request: HttpRequest, number: str, purpose: str) -> Invoice:
    """The invoice, when whoever asks may see it. A read by staff is recorded. Raises `NotShown`, `Http404`."""
    related = ("account", "department")
    found = Invoice.objects.filter(number=number).select_related(*related).first()
    if found is None or not access.may_pay(request, found):
        if not request.user.is_authenticated:
            raise NotShown(redirect_to_login(request.get_full_path()))
        raise Http404
    record(request, found, purpose)
    return found


def record(request: HttpRequest, invoice: Invoice, purpose: str) -> None:
    """Note that staff read about somebody's payments; payers read their own, and guests see nobody's name."""
    user = request.user
    if isinstance(user, User) and invoice.payer_id != user.pk and not access.is_guest(request, invoice):
        with transaction.atomic():
            record_read(user, invoice, purpose)
