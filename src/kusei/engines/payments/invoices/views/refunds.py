"""Refunds at the desk: what waits for whom, asking, deciding by another person, the account, paid."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.payments.invoices import commands, rights, wording
from kusei.engines.payments.invoices.bank import account_of
from kusei.engines.payments.invoices.forms import BankForm, OrderForm, RefundForm, WhyForm
from kusei.engines.payments.invoices.models import Refund
from kusei.engines.payments.invoices.queries import listing
from kusei.engines.payments.invoices.queries.statement import statement
from kusei.engines.payments.invoices.refusals import MayNot
from kusei.engines.payments.invoices.rules import refund_limit
from kusei.engines.payments.invoices.views.desk import (
    act,
    approver,
    editor,
    invoice_of,
    refund_of,
    staff,
    tabs,
    to_invoice,
    user_of,
)
from kusei.engines.payments.invoices.views.one import refundable, shown
from kusei.engines.payments.ledger import chart
from kusei.foundation.audit.access import record_read
from kusei.foundation.org import roles
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock

PER_PAGE = 50


@staff
@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what may go out. No account is shown here."""
    user = user_of(request)
    reach = roles.reaches(user, Role.EDITOR, Role.APPROVER)
    page = Paginator(listing.waiting_for_payment(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs("refunds"),
        "to_approve": [
            (one, reach[Role.APPROVER].holds(one.payment.invoice.department) and one.requested_by_id != user.pk)
            for one in listing.waiting_for_approval(user)[:200]
        ],
        "page_obj": page,
        "to_pay": [
            (one, *wording.refund_state(one), reach[Role.EDITOR].holds(one.payment.invoice.department)) for one in page
        ],
        "limit": refund_limit(),
        "why": WhyForm(),
        "order": OrderForm(initial={"on": clock.today()}),
        "works": bool(reach[Role.EDITOR]),
    }
    return render(request, "invoices/refunds.html", context)


@editor
@require_POST
def request(request: HttpRequest, number: str) -> HttpResponse:
    """還付の申請."""
    invoice = invoice_of(request, number)
    form = RefundForm(request.POST, payments=refundable(statement(invoice)))
    if not form.is_valid():
        return shown(request, invoice, form)
    data = form.cleaned_data
    act(
        request,
        lambda: commands.request_refund(
            payment_id=data["payment"], amount=data["amount"], cause=data["cause"], why=data["why"], by=user_of(request)
        ),
        _("還付を申請しました。"),
    )
    return to_invoice(invoice)


@approver
@require_POST
def approve(request: HttpRequest, refund_id: int) -> HttpResponse:
    """The second person says yes."""
    found = refund_of(request, refund_id)
    act(request, lambda: commands.approve_refund(refund_id=found.pk, by=user_of(request)), _("還付を承認しました。"))
    return redirect("invoices:refunds")


@approver
@require_POST
def refuse(request: HttpRequest, refund_id: int) -> HttpResponse:
    """It is not given back after all."""
    found, form = refund_of(request, refund_id), WhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("理由を書くと、操作できます。"))
        return redirect("invoices:refunds")
    why = form.cleaned_data["why"]
    act(
        request,
        lambda: commands.refuse_refund(refund_id=found.pk, why=why, by=user_of(request)),
        _("還付を取りやめました。"),
    )
    return redirect("invoices:refunds")


@editor
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: HttpRequest, refund_id: int) -> HttpResponse:
    """The account to which a refund goes. What is known is shown to who works there, and that is recorded."""
    found = refund_of(request, refund_id)
    invoice = found.payment.invoice
    if not rights.may_issue(user_of(request), invoice):
        raise MayNot
    sent = request.method == "POST"
    form = BankForm(request.POST) if sent else BankForm(initial=_known(request, found))
    if sent and form.is_valid():
        account = form.account()
        if act(
            request,
            lambda: commands.name_bank(refund_id=found.pk, account=account, by=user_of(request)),
            _("振込先を登録しました。"),
        ):
            return redirect("invoices:refunds")
    context = {"form": form, "refund": found, "invoice": invoice}
    return render(request, "invoices/bank.html", context, status=422 if form.errors else 200)


def _known(request: HttpRequest, refund: Refund) -> dict[str, str]:
    account = account_of(refund)
    if account is None:
        return {"kind": "1"}
    with transaction.atomic():
        record_read(user_of(request), refund.payment.invoice, _("還付の振込先の確認"))
    parts = ("bank", "branch", "kind", "number", "bank_name", "branch_name")
    return {**{part: getattr(account, part) for part in parts}, "account_name": account.name}


@editor
@require_POST
def paid(request: HttpRequest, refund_id: int) -> HttpResponse:
    """Paid by the bank outside of a file (a single transfer)."""
    found = refund_of(request, refund_id)
    act(
        request,
        lambda: commands.pay_refund(refund_id=found.pk, asset=chart.BANK, by=user_of(request)),
        _("還付済みにしました。"),
    )
    return redirect("invoices:refunds")
