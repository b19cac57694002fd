"""Residents pay at a shop whose code they scanned: amount, one look, done."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.payments.vouchers import commands
from kusei.engines.payments.vouchers.forms import PayForm
from kusei.engines.payments.vouchers.models import Spend
from kusei.engines.payments.vouchers.queries import wallets
from kusei.engines.payments.vouchers.views.common import REFUSALS, shop_or_404, signed_in
from kusei.foundation.web.access import SIGNED_IN, allow


@allow(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """First the amount, then a page that shows shop and amount once more; only that one's button pays."""
    user, shop = signed_in(request), shop_or_404(number)
    form = PayForm(request.POST or None)
    sure, status = False, 200
    if form.is_bound:
        if form.is_valid() and request.POST.get("sure") == "yes":
            values = form.cleaned_data
            try:
                made = commands.spend(person=user, shop=shop, amount=values["amount"], key=values["key"])
                return redirect("vouchers:paid", made.pk)
            except REFUSALS as refusal:
                form.add_error("amount", str(refusal))
        sure = form.is_valid() and "again" not in request.POST
        status = 200 if form.is_valid() else 422
    context = {"shop": shop, "form": form, "sure": sure, "holding": wallets.holding(user)}
    return render(request, "vouchers/pay.html", context, status=status)


@allow(SIGNED_IN)
@require_safe
def paid(request: HttpRequest, number: int) -> HttpResponse:
    """What to show to the shop: the amount, large, with its moment."""
    one = Spend.objects.select_related("shop").filter(pk=number, wallet__owner=signed_in(request)).first()
    if one is None:
        raise Http404(_("この支払いはありません。"))
    return render(request, "vouchers/paid.html", {"spend": one, "holding": wallets.holding(signed_in(request))})
