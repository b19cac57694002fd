"""Opening and closing a till by counting, counts between, and what the second person does."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.payments.invoices.models import Refund
from kusei.engines.payments.tills import commands, rights
from kusei.engines.payments.tills.forms import BankedForm, MoveForm, PiecesForm, ReasonedPiecesForm, ReasonForm
from kusei.engines.payments.tills.models import Deposit, Shift, Till
from kusei.engines.payments.tills.queries import seeing
from kusei.engines.payments.tills.views.common import REFUSED, acted, allowed, staff, till_of, user_of

COUNTING = ["GET", "HEAD", "POST"]


@staff
@require_http_methods(COUNTING)
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Count what is there, and open the till."""
    till = till_of(request, pk)
    allowed(rights.may_operate(user_of(request), till))
    form = PiecesForm(request.POST or None)
    if _to_act(request, form):
        try:
            commands.open_shift(till_id=pk, pieces=form.pieces(), by=user_of(request))
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("レジを開けました。"))
            return redirect("tills:counter", pk)
    return _count(request, till, form, "open")


@staff
@require_http_methods(COUNTING)
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count within the shift."""
    till = till_of(request, pk)
    allowed(rights.may_operate(user_of(request), till))
    form = PiecesForm(request.POST or None)
    if _to_act(request, form):
        try:
            made = commands.count_till(till_id=pk, pieces=form.pieces(), by=user_of(request))
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            same = made.total == made.expected
            said = (
                _("数えた現金は合っています。") if same else _("数えた現金が合いません。締めるときに理由を書きます。")
            )
            (messages.success if same else messages.warning)(request, said)
            return redirect("tills:one", pk)
    return _count(request, till, form, "count")


@staff
@require_http_methods(COUNTING)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Count, and close the own shift."""
    till = till_of(request, pk)
    allowed(rights.may_operate(user_of(request), till))
    form = ReasonedPiecesForm(request.POST or None)
    if _to_act(request, form):
        try:
            shift = commands.close_shift(
                till_id=pk, pieces=form.pieces(), why=form.cleaned_data["why"], by=user_of(request)
            )
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            if shift.state == Shift.State.COUNTED:
                messages.warning(request, _("過不足が大きいため、承認者が確かめてから締まります。"))
            else:
                messages.success(request, _("レジを締めました。"))
            return redirect("tills:one", pk)
    return _count(request, till, form, "close")


@staff
@require_http_methods(COUNTING)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """検査: an approver counts a till that nobody has."""
    till = till_of(request, pk)
    allowed(rights.may_approve(user_of(request), till))
    form = ReasonedPiecesForm(request.POST or None)
    if _to_act(request, form):
        try:
            commands.check_till(till_id=pk, pieces=form.pieces(), why=form.cleaned_data["why"], by=user_of(request))
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("検査を記録しました。"))
            return redirect("tills:one", pk)
    return _count(request, till, form, "check")


@staff
@require_POST
def second(request: HttpRequest, pk: int, shift: int) -> HttpResponse:
    """The second person confirms over or short, or has it looked at again."""
    till = till_of(request, pk)
    if not Shift.objects.filter(pk=shift, till=till).exists():
        raise Http404
    user = user_of(request)
    if request.POST.get("back"):
        said = _("担当者に戻しました。")
        return acted(request, lambda: commands.send_back(shift_id=shift, by=user), said, "tills:one", pk)
    said = _("確認して、レジを締めました。")
    return acted(request, lambda: commands.confirm_shift(shift_id=shift, by=user), said, "tills:one", pk)


@staff
@require_POST
def decide_undo(request: HttpRequest, pk: int, refund: int) -> HttpResponse:
    """The second person says yes or no to an undo."""
    till = till_of(request, pk)
    if not Refund.objects.filter(pk=refund, payment__taking__shift__till=till).exists():
        raise Http404
    user, why = user_of(request), ReasonForm(request.POST)
    if request.POST.get("refuse"):
        text = why.cleaned_data["why"] if why.is_valid() else ""
        said = _("取消しを認めませんでした。収納はそのままです。")
        return acted(request, lambda: commands.refuse_undo(refund_id=refund, why=text, by=user), said, "tills:one", pk)
    said = _("取消しを認めました。お金を返してください。")
    return acted(request, lambda: commands.approve_undo(refund_id=refund, by=user), said, "tills:one", pk)


@staff
@require_POST
def move(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Cash to the bank, or change from it."""
    till_of(request, pk)
    if kind not in {"supply", "deposit"}:
        raise Http404
    form, user = MoveForm(request.POST), user_of(request)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("tills:one", pk)
    act = commands.supply if kind == "supply" else commands.deposit
    return acted(request, lambda: act(till_id=pk, by=user, **form.cleaned_data), _("記録しました。"), "tills:one", pk)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def banked(request: HttpRequest, pk: int, deposit: int) -> HttpResponse:
    """The bank has it."""
    till = till_of(request, pk)
    one = Deposit.objects.filter(pk=deposit, till=till, kind=Deposit.Kind.OUT).first()
    if one is None:
        raise Http404
    allowed(rights.may_handle_cash(user_of(request), till))
    form = BankedForm(request.POST or None, initial={"on": one.day})
    if request.method == "POST" and form.is_valid():
        try:
            commands.bank_deposit(deposit_id=one.pk, on=form.cleaned_data["on"], by=user_of(request))
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("記録しました。"))
            return redirect("tills:one", pk)
    status = 422 if form.errors else 200
    return render(request, "tills/banked.html", {"till": till, "deposit": one, "form": form}, status=status)


def _to_act(request: HttpRequest, form: PiecesForm) -> bool:
    """Whether the form is to be acted on; with 「計算する」 only the sum is wanted."""
    return request.method == "POST" and form.is_valid() and "sum" not in request.POST


def _count(request: HttpRequest, till: Till, form: PiecesForm, what: str) -> HttpResponse:
    total = form.total() if form.is_bound and hasattr(form, "cleaned_data") else None
    shift = seeing.current_shift(till)
    context = {"till": till, "form": form, "what": what, "total": total, "shift": shift}
    return render(request, "tills/count.html", context, status=422 if form.errors else 200)
