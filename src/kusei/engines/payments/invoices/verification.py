"""Proves that a receipt is ours: a code that only we can make of its number, in a public address."""

from __future__ import annotations

import hmac

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from kusei.engines.payments.invoices.models import Payment
from kusei.foundation.web import encryption, site

LENGTH = 20  # hexadecimal digits, 80 bits


def code(receipt: str) -> str:
    """The code of a receipt's number. It stays when the keys of the encryption change."""
    return encryption.blind(receipt, purpose="payments.receipt")[:LENGTH]


def path(payment: Payment) -> str:
    """Where anybody can look whether the receipt is genuine, in Japanese, with the way to other languages."""
    with override("ja"):
        return reverse("payments:verify", args=[payment.receipt, code(payment.receipt)])


def url(payment: Payment, request: HttpRequest) -> str:
    """The whole address, for print."""
    return (site.address() or f"{request.scheme}://{request.get_host()}") + path(payment)


def find(receipt: str, given: str) -> Payment | None:
    """The payment whose receipt has that number, when the code is right; the same answer to forged and unknown ones.

    One SQL query in every case.
    """
    found = Payment.objects.filter(receipt=receipt).select_related("invoice__department").first()
    return found if hmac.compare_digest(code(receipt), given.lower()) else None
