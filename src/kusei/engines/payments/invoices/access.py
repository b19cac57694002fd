"""Who may see and pay an invoice here and now: its payer, staff who may look, and who opened a signed link of it.

A guest link lets somebody without an account pay, or somebody pay for another. It holds the invoice's number and our
signature, nothing about a person, and the page behind it names nobody.
"""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.urls import reverse

from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.people.models import User

_SIGNER = Signer(salt="kusei.payments.guest")
_OPENED = "payments.opened"  # numbers of the invoices whose link was opened in this session
MOST = 50


def may_pay(request: HttpRequest, invoice: Invoice) -> bool:
    """Whether whoever asks may see and pay the invoice. Two SQL queries at most."""
    if is_guest(request, invoice):
        return True
    return isinstance(request.user, User) and rights.may_see(request.user, invoice)


def is_guest(request: HttpRequest, invoice: Invoice) -> bool:
    """Whether a link of the invoice was opened in this session. No SQL query but that of the session."""
    return invoice.number in request.session.get(_OPENED, ())


def link(invoice: Invoice) -> str:
    """The path of the guest link, in the language of the moment."""
    return reverse("payments:guest", kwargs={"token": token(invoice)})


def token(invoice: Invoice) -> str:
    """The number of the invoice, signed."""
    return _SIGNER.sign(invoice.number)


def number_in(token: str) -> str | None:
    """The number that we signed; None for what is forged."""
    try:
        return str(_SIGNER.unsign(token))
    except BadSignature:
        return None


def open_to(request: HttpRequest, number: str) -> None:
    """Remember for this session that the link of the invoice was opened."""
    opened = [one for one in request.session.get(_OPENED, ()) if one != number]
    request.session[_OPENED] = [*opened, number][-MOST:]
