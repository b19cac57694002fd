"""Residents: programmes, applying, buying, the wallet, its code, its history."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from kusei.engines.payments.vouchers import codes, commands
from kusei.engines.payments.vouchers.commands.wallets import wallet_of
from kusei.engines.payments.vouchers.forms import UnitsForm
from kusei.engines.payments.vouchers.models import Application, Draw, Programme, Purchase
from kusei.engines.payments.vouchers.programmes import worded
from kusei.engines.payments.vouchers.queries import desk, wallets
from kusei.engines.payments.vouchers.views.common import REFUSALS, picture, programme_or_404, say, signed_in
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, SIGNED_IN, allow
from kusei.foundation.web.ratelimit import limited


@allow(SIGNED_IN)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything at one glance: what is in the wallet, which programmes there are."""
    user = signed_in(request)
    own = wallets.applications(user)
    cards = [(one, own.get(one.pk), worded(one.rules.text)) for one in wallets.open_programmes()]
    return render(request, "vouchers/index.html", {"holding": wallets.holding(user), "cards": cards})


@allow(SIGNED_IN)
@require_safe
def wallet(request: HttpRequest) -> HttpResponse:
    """The balance, what expires when, the latest payments."""
    user = signed_in(request)
    waiting = Purchase.objects.filter(application__person=user, state=Purchase.State.RESERVED)
    context = {
        "holding": wallets.holding(user),
        "spends": wallets.history(user)[:5],
        "waiting": list(waiting.select_related("programme", "invoice").order_by("pk")),
        "today": clock.today(),
    }
    return render(request, "vouchers/wallet.html", context)


@allow(SIGNED_IN)
@limited("vouchers-code", "300/m")
@never_cache
@require_GET
def code(request: HttpRequest) -> HttpResponse:
    """A code to show to a shop. Each look makes a new one: it is good for a minute, and once."""
    user = signed_in(request)
    held = wallets.holding(user)
    context: dict[str, object] = {"holding": held, "seconds": codes.SECONDS}
    if held.usable:
        made = commands.new_code(wallet=wallet_of(user))
        link = request.build_absolute_uri(f"{reverse('shop:take')}?c={codes.signed(made.digits)}")
        until = made.expires_at.astimezone(clock.TOKYO)
        context |= {"digits": codes.spaced(made.digits), "picture": picture(link), "until": f"{until:%H:%M:%S}"}
    return render(request, "vouchers/code.html", context)


@allow(SIGNED_IN)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Every payment."""
    rows = Paginator(wallets.history(signed_in(request)), 30).get_page(request.GET.get("page"))
    return render(request, "vouchers/history.html", {"rows": rows})


@allow(SIGNED_IN)
@require_safe
def programme(request: HttpRequest, key: str) -> HttpResponse:
    """One programme: its rules in words, and the one thing that can be done now."""
    one = programme_or_404(key)
    if one.kind != Programme.Kind.VOUCHER:
        return redirect("vouchers:points", key)
    return render(request, "vouchers/programme.html", _standing(one, signed_in(request)))


@allow(SIGNED_IN)
@require_POST
def apply(request: HttpRequest, key: str) -> HttpResponse:
    """Apply, or change the number of units."""
    user, one = signed_in(request), _voucher(key)
    form = UnitsForm(request.POST, most=one.voucher.units_per_person)
    if not form.is_valid():
        return render(request, "vouchers/programme.html", _standing(one, user) | {"form": form}, status=422)
    try:
        made = commands.apply(programme_id=one.pk, person=user, units=form.cleaned_data["units"])
        messages.success(request, _("申し込みました。抽選番号は%(ticket)sです。") % {"ticket": made.ticket})
    except REFUSALS as refusal:
        say(request, refusal)
    return redirect("vouchers:programme", key)


@allow(SIGNED_IN)
@require_POST
def buy(request: HttpRequest, key: str) -> HttpResponse:
    """Buy: on to the page on which the invoice is paid."""
    user, one = signed_in(request), _voucher(key)
    form = UnitsForm(request.POST, most=one.voucher.units_per_person)
    if not form.is_valid():
        return render(request, "vouchers/programme.html", _standing(one, user) | {"form": form}, status=422)
    values = form.cleaned_data
    try:
        made = commands.buy(programme_id=one.pk, person=user, units=values["units"], key=values["key"])
    except REFUSALS as refusal:
        say(request, refusal)
        return redirect("vouchers:programme", key)
    assert made.invoice is not None  # raised in the same transaction
    return redirect("payments:invoice", number=made.invoice.number)


@allow(PUBLIC)
@limited("vouchers-draw", "20/m")
@require_safe
def draw(request: HttpRequest, key: str, prize: str = "") -> HttpResponse:
    """The file by which anybody can recompute a draw that was made."""
    one = programme_or_404(key)
    made = Draw.objects.select_related("programme").filter(programme=one, prize=prize).exclude(drawn_at=None).first()
    if made is None:
        raise Http404
    return JsonResponse(desk.verification(made), json_dumps_params={"ensure_ascii": False, "indent": 1})


def _voucher(key: str) -> Programme:
    one = programme_or_404(key)
    if one.kind != Programme.Kind.VOUCHER:
        raise Http404
    return one


def _standing(one: Programme, user: User) -> dict[str, object]:
    """What the page shows: the person's application and what can be done today."""
    rules, today = one.voucher, clock.today()
    own = Application.objects.filter(programme=one, person=user).first()
    is_open = one.state == Programme.State.OPEN
    begins = rules.apply_until + dt.timedelta(days=1) if rules.lottery else rules.apply_from
    can_apply = is_open and rules.lottery and rules.apply_from <= today <= rules.apply_until
    most = rules.units_per_person if own is None and not rules.lottery else 0
    most = (own.allotted or 0) - own.bought if own is not None else most
    can_buy = is_open and begins <= today <= rules.buy_until and most > 0
    form = None
    if can_apply:
        form = UnitsForm(most=rules.units_per_person, initial={"units": own.units if own else 1})
    elif can_buy:
        form = UnitsForm(most=most, initial={"units": most})
    return {
        "programme": one,
        "rules": rules,
        "text": worded(rules.text),
        "own": own,
        "can_apply": can_apply,
        "can_buy": can_buy,
        "form": form,
        "draw": Draw.objects.filter(programme=one, prize="").first() if rules.lottery else None,
        "left": one.issue - one.sold,
    }
