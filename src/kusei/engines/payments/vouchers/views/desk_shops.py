"""The desk: shops and their people, settlements."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.payments.vouchers import commands, details
from kusei.engines.payments.vouchers.forms import BankChangeForm, InviteForm, ShopForm
from kusei.engines.payments.vouchers.models import Shop
from kusei.engines.payments.vouchers.programmes import shop_file, worded
from kusei.engines.payments.vouchers.queries import desk, shops
from kusei.engines.payments.vouchers.refusals import NothingToSettle
from kusei.engines.payments.vouchers.views.common import REFUSALS, picture, say, signed_in
from kusei.engines.payments.vouchers.views.desk import STAFF
from kusei.foundation.audit.access import record_read
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.models.periods import in_force
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role


@allow(STAFF)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every shop with what waits to be claimed."""
    user = signed_in(request)
    rows = shops.waiting(desk.shops(user))
    names = {one.key: worded(one.label) for one in shop_file().categories}
    context = {
        "rows": [(one, names.get(one.shop.category, one.shop.category)) for one in rows],
        "editor": roles.holds(user, Role.EDITOR),
    }
    return render(request, "voucherdesk/shops.html", context)


@allow(role(Role.EDITOR))
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A shop joins."""
    user = signed_in(request)
    departments = _departments(user)
    form = ShopForm(request.POST or None, departments=[(one.pk, one.name) for one in departments])
    if form.is_valid():
        values = form.cleaned_data
        where = next(one for one in departments if one.pk == values["department"])
        made = commands.register_shop(
            name=values["name"],
            kind=values["kind"],
            category=values["category"],
            department=where,
            bank=form.value,
            by=user,
        )
        messages.success(request, _("取扱店を登録しました。次に、店の人を招待してください。"))
        return redirect("voucherdesk:shop", made.number)
    return render(request, "voucherdesk/register.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(STAFF)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shop(request: HttpRequest, number: str) -> HttpResponse:
    """One shop: its people, its account, its settlements. The link of an invitation is shown once."""
    user, one = signed_in(request), _own(request, number)
    invite, bank, link, status = InviteForm(), BankChangeForm(), "", 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            if do == "invite":
                invite = InviteForm(request.POST)
                if invite.is_valid():
                    _member, secret = commands.invite(shop_id=one.pk, label=invite.cleaned_data["label"], by=user)
                    link = request.build_absolute_uri(f"{reverse('shop:join')}?{urlencode({'key': secret})}")
                    invite = InviteForm()
            elif do == "bank":
                bank = BankChangeForm(request.POST)
                if bank.is_valid():
                    commands.change_bank(shop_id=one.pk, bank=bank.value, why=bank.cleaned_data["why"], by=user)
                    messages.success(request, _("振込先を変えました。"))
                    return redirect("voucherdesk:shop", number)
            elif do == "stop":
                commands.stop_shop(shop_id=one.pk, why=request.POST.get("why", ""), by=user)
                messages.success(request, _("この店での取扱いを止めました。"))
                return redirect("voucherdesk:shop", number)
        except REFUSALS as refusal:
            say(request, refusal)
            return redirect("voucherdesk:shop", number)
        status = 422 if invite.errors or bank.errors else 200
    return render(request, "voucherdesk/shop.html", _page(user, one, invite, bank, link), status=status)


@allow(role(Role.EDITOR))
@require_POST
def end_member(request: HttpRequest, number: str, member: int) -> HttpResponse:
    """Take somebody off the shop."""
    one = _own(request, number)
    if not one.members.filter(pk=member).exists():
        raise Http404
    commands.end_member(member_id=member, by=signed_in(request))
    messages.success(request, _("店の人から外しました。"))
    return redirect("voucherdesk:shop", number)


@allow(STAFF)
@require_safe
def settlements(request: HttpRequest) -> HttpResponse:
    """What shops claimed and what was paid."""
    user = signed_in(request)
    rows = Paginator(desk.settlements(user), 50).get_page(request.GET.get("page"))
    context = {
        "rows": rows,
        "waiting": [one for one in shops.waiting(desk.shops(user)) if one.count],
        "editor": roles.holds(user, Role.EDITOR),
        "approver": roles.holds(user, Role.APPROVER),
    }
    return render(request, "voucherdesk/settlements.html", context)


@allow(role(Role.EDITOR))
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Claim for every shop of the person's departments what waits."""
    user, made = signed_in(request), 0
    for one in desk.shops(user):
        if not roles.holds(user, Role.EDITOR, one.department):
            continue
        try:
            commands.settle_shop(shop_id=one.pk, by=user)
            made += 1
        except NothingToSettle:
            continue
    messages.success(request, _("%(count)s店の精算を作りました。") % {"count": made})
    return redirect("voucherdesk:settlements")


@allow(role(Role.APPROVER))
@require_POST
def pay(request: HttpRequest, settlement: int) -> HttpResponse:
    """The bank has transferred it."""
    user = signed_in(request)
    found = desk.settlements(user).filter(pk=settlement).first()
    if found is None:
        raise Http404
    try:
        commands.pay_settlement(settlement_id=found.pk, by=user)
        messages.success(request, _("支払いを記録しました。"))
    except REFUSALS as refusal:
        say(request, refusal)
    return redirect("voucherdesk:settlements")


def _own(request: HttpRequest, number: str) -> Shop:
    found = desk.shops(signed_in(request)).select_related("department").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _departments(user: User) -> list[Department]:
    rows = Department.objects.filter(in_force(clock.today()), municipality__is_home=True).order_by("name")
    reach = roles.departments_of(user, Role.EDITOR)
    return list(rows if reach.everywhere else rows.filter(pk__in=reach.departments))


def _page(user: User, one: Shop, invite: InviteForm, bank: BankChangeForm, link: str) -> dict[str, object]:
    category = shop_file().category(one.category)
    approver = roles.holds(user, Role.APPROVER, one.department)
    account = details.of(one)
    if account is not None:
        record_read(user, one, _("取扱店の振込先の確認"))
    return {
        "shop": one,
        "category": worded(category.label) if category else one.category,
        "account": account.shown if account else "",
        "members": list(one.members.filter(ended_at=None).order_by("pk")),
        "settlements": shops.settlements(one)[:20],
        "invite": invite,
        "bank": bank,
        "link": link,
        "picture": picture(link) if link else "",
        "editor": roles.holds(user, Role.EDITOR, one.department),
        "approver": approver,
    }
