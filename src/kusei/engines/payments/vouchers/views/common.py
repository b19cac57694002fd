"""What the pages share."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString, mark_safe

from kusei.engines.payments.ledger.refusals import LedgerRefused
from kusei.engines.payments.vouchers.models import Programme, Shop
from kusei.engines.payments.vouchers.refusals import VouchersRefused
from kusei.foundation.people.models import User
from kusei.lib.errors import RuleError
from kusei.lib.printing import qr

REFUSALS = (VouchersRefused, LedgerRefused, RuleError)


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to accounts only."""
    assert isinstance(request.user, User)
    return request.user


def programme_or_404(key: str) -> Programme:
    """A programme that residents see. One SQL query."""
    found = Programme.objects.exclude(state=Programme.State.DRAFT).select_related("department").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def shop_or_404(number: str) -> Shop:
    """The shop of that number. One SQL query."""
    found = Shop.objects.select_related("department").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def picture(text: str) -> SafeString:
    """A two-dimensional code to stand in a page; the text beside it says the same."""
    svg = qr(text)
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308  made of the library's own figures


def say(request: HttpRequest, refusal: Exception) -> None:
    """Show why it cannot be done."""
    messages.error(request, str(refusal))
