"""Whether a receipt is genuine: for anybody who holds one. It names nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.payments.invoices import verification
from kusei.engines.payments.invoices.models import Refund
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited
from kusei.lib.kana import fold_hyphens_between_digits, fold_width

RATE = "30/m"


@allow(PUBLIC)
@limited("payments-verify", RATE)
@never_cache
@require_safe
def verify(request: HttpRequest, receipt: str, code: str) -> HttpResponse:
    """Genuine, with day, amount and what was given back; forged and unknown ones get the same words, with 404."""
    found = verification.find(receipt, code)
    given_back = 0
    if found is not None:
        paid = found.refunds.filter(state=Refund.State.PAID)
        given_back = sum(paid.values_list("amount", flat=True))
    context = {"payment": found, "given_back": given_back, "asked": True, "receipt": receipt}
    answer = render(request, "payments/verify.html", context, status=200 if found else 404)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@allow(PUBLIC)
@limited("payments-verify", RATE)
@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """For who types number and code from the paper."""
    receipt, code = (_typed(request.GET.get(name, "")) for name in ("receipt", "code"))
    if receipt and code:
        return redirect("payments:verify", receipt.upper()[:40].replace("/", ""), code.lower()[:80].replace("/", ""))
    return render(request, "payments/verify.html", {"asked": False, "receipt": receipt})


def _typed(text: str) -> str:
    return fold_hyphens_between_digits("".join(fold_width(text).split()))
