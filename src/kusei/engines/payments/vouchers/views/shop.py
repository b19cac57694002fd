"""Shops take vouchers on a telephone: the customer's code, the amount, done; and what was taken today."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.payments.vouchers import codes, commands, rights
from kusei.engines.payments.vouchers.commands.spending import find_code
from kusei.engines.payments.vouchers.forms import CodeForm, TakeForm
from kusei.engines.payments.vouchers.models import Settlement, Shop, Spend
from kusei.engines.payments.vouchers.papers import statement_pdf
from kusei.engines.payments.vouchers.queries import shops
from kusei.engines.payments.vouchers.views.common import REFUSALS, picture, say, shop_or_404, signed_in
from kusei.foundation.files.responses import harmless
from kusei.foundation.web.access import SIGNED_IN, allow
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.foundation.web.ratelimit import limited


@allow(SIGNED_IN)
@never_cache
@require_safe
def take(request: HttpRequest) -> HttpResponse:
    """Where the customer's QR leads: on to the person's own shop, or to the choice among several."""
    own = shops.shops_of(signed_in(request))
    query = urlencode({"c": request.GET["c"][:300]}) if "c" in request.GET else ""
    if len(own) == 1:
        return redirect(f"{reverse('shop:one', args=[own[0].number])}{'?' + query if query else ''}")
    return render(request, "shop/choose.html", {"shops": own, "query": query})


@allow(SIGNED_IN)
@limited("vouchers-take", "600/m")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """Take a voucher: the code, then the amount. Typing the code or opening the QR's link changes nothing yet."""
    shop = _own(request, number)
    sent = request.POST.get("code") or (request.GET.get("c") if request.method == "GET" else None)
    form, taking, status = CodeForm(), None, 200
    if "seen" in request.POST:
        taking = TakeForm(request.POST)
        if taking.is_valid():
            values = taking.cleaned_data
            try:
                made = commands.spend_by_code(
                    seen=values["seen"], shop=shop, amount=values["amount"], by=signed_in(request)
                )
                return redirect("shop:done", shop.number, made.pk)
            except REFUSALS as refusal:
                taking.add_error("amount", str(refusal))
        status = 422
    elif sent is not None or request.method == "POST":
        form = CodeForm({"code": sent or ""})
        if form.is_valid():
            try:
                found = find_code(form.cleaned_data["code"])
                taking = TakeForm(initial={"seen": codes.seen(str(found.pk), shop.pk)})
            except REFUSALS as refusal:
                form.add_error("code", str(refusal))
        status = 200 if taking else 422
    context = {"shop": shop, "form": form, "taking": taking, "day": shops.today(shop)}
    return render(request, "shop/one.html", context, status=status)


@allow(SIGNED_IN)
@never_cache
@require_safe
def day(request: HttpRequest, number: str) -> HttpResponse:
    """Today's list alone, which the page fetches every few seconds."""
    shop = _own(request, number)
    return render(request, "shop/day.html", {"shop": shop, "day": shops.today(shop)})


@allow(SIGNED_IN)
@require_safe
def done(request: HttpRequest, number: str, spend: int) -> HttpResponse:
    """A large check and the amount."""
    shop = _own(request, number)
    return render(request, "shop/done.html", {"shop": shop, "spend": _spend(shop, spend)})


@allow(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, number: str, spend: int) -> HttpResponse:
    """Take a payment of today back, after asking."""
    shop = _own(request, number)
    found = _spend(shop, spend)
    if request.method == "POST":
        try:
            commands.cancel_spend(spend_id=found.pk, by=signed_in(request))
            messages.success(request, _("取り消しました。全額がお客さまの残高に戻りました。"))
        except REFUSALS as refusal:
            say(request, refusal)
        return redirect("shop:one", shop.number)
    return render(request, "shop/cancel.html", {"shop": shop, "spend": found})


@allow(SIGNED_IN)
@require_safe
def statements(request: HttpRequest, number: str) -> HttpResponse:
    """Days and settlements."""
    shop = _own(request, number)
    context = {"shop": shop, "days": shops.days(shop), "settlements": shops.settlements(shop)}
    return render(request, "shop/statements.html", context)


@allow(SIGNED_IN)
@limited("vouchers-papers", "20/m")
@require_safe
def statement(request: HttpRequest, number: str, settlement: int) -> HttpResponse:
    """A settlement as PDF."""
    shop = _own(request, number)
    found = Settlement.objects.filter(shop=shop, pk=settlement).first() if settlement <= LARGEST_ID else None
    if found is None:
        raise Http404
    return harmless(statement_pdf(shop, found), "application/pdf", f"settlement-{found.pk}.pdf")


@allow(SIGNED_IN)
@require_safe
def poster(request: HttpRequest, number: str) -> HttpResponse:
    """The shop's own code, to print and put up."""
    shop = _own(request, number)
    link = request.build_absolute_uri(reverse("vouchers:pay", args=[shop.number]))
    return render(request, "shop/poster.html", {"shop": shop, "picture": picture(link)})


@allow(SIGNED_IN)
@limited("vouchers-join", "10/m")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Accept an invitation. Opening the link changes nothing; the button behind it does."""
    if request.method == "POST":
        try:
            made = commands.accept_invite(secret=request.POST.get("key", "")[:100], by=signed_in(request))
            return redirect("shop:one", made.shop.number)
        except REFUSALS as refusal:
            say(request, refusal)
            return redirect("shop:take")
    response = render(request, "shop/join.html", {"key": request.GET.get("key", "")[:100]})
    response["Referrer-Policy"] = "same-origin"
    return response


def _own(request: HttpRequest, number: str) -> Shop:
    """The shop, for who works there; for others there is none."""
    shop = shop_or_404(number)
    if not rights.works_for(signed_in(request), shop):
        raise Http404
    return shop


def _spend(shop: Shop, number: int) -> Spend:
    found = Spend.objects.filter(shop=shop, pk=number).first() if number <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found
