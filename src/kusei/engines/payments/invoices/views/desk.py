"""What the pages of the desk share: who may come in, the invoice or refund that is meant, acting and saying so."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.engines.payments.invoices.queries import listing
from kusei.engines.payments.invoices.refusals import Barred, OwnWork, PaymentsRefused
from kusei.engines.payments.ledger.refusals import LedgerRefused
from kusei.engines.payments.packdata import PackWrong
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.lib.errors import RuleError

STAFF = role(Role.VIEWER)
staff = allow(STAFF)
editor = allow(role(Role.EDITOR))
approver = allow(role(Role.APPROVER))
REFUSALS = (PaymentsRefused, LedgerRefused, PackWrong, OwnWork, Barred)


def user_of(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def invoice_of(request: HttpRequest, number: str) -> Invoice:
    """The invoice, when the person may look at its department's work; else 404."""
    found = listing.visible(user_of(request)).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def refund_of(request: HttpRequest, refund_id: int) -> Refund:
    """The refund, when the person may look at its department's work; else 404."""
    found = listing.refunds(user_of(request)).filter(pk=refund_id).first() if refund_id <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found


def act(request: HttpRequest, do: Callable[[], object], said: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        do()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return False
    except RuleError as refusal:
        messages.error(request, refusal.ja)
        return False
    messages.success(request, said)
    return True


def to_invoice(invoice: Invoice) -> HttpResponse:
    """Back to the page of the invoice."""
    return redirect("invoices:one", number=invoice.number)


def tabs(here: str) -> list[tuple[str, str, bool]]:
    """The parts of the desk."""
    parts = (("list", _("請求")), ("refunds", _("還付")), ("transfers", _("振込依頼")))
    return [(label, reverse(f"invoices:{name}"), name == here) for name, label in parts]
