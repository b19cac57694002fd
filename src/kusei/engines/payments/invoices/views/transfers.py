"""Files of refunds for the bank (総合振込): made of what was chosen, taken, and what the bank answered."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices.bank import account_of, masked
from kusei.engines.payments.invoices.forms import OrderForm
from kusei.engines.payments.invoices.models import TransferOrder
from kusei.engines.payments.invoices.queries import listing
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.invoices.views.desk import act, editor, tabs, user_of
from kusei.engines.payments.packdata import PackWrong
from kusei.foundation.audit.access import record_reads
from kusei.foundation.files.responses import harmless
from kusei.foundation.web.numbers import LARGEST_ID, whole_number
from kusei.lib.errors import RuleError

PER_PAGE = 50


@editor
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The files so far; a POST makes one of the refunds that were chosen."""
    if request.method == "POST":
        return _make(request)
    page = Paginator(listing.orders(user_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "invoices/transfers.html", {"tabs": tabs("transfers"), "page_obj": page})


def _make(request: HttpRequest) -> HttpResponse:
    user, form = user_of(request), OrderForm(request.POST)
    sent = {number for text in request.POST.getlist("refund") if (number := whole_number(text, LARGEST_ID)) is not None}
    if not form.is_valid():
        messages.error(request, _("振込日を書いてください。"))
        return redirect("invoices:refunds")
    known = list(listing.refunds(user).filter(pk__in=sent).values_list("pk", flat=True))
    try:
        order = commands.order_transfers(refund_ids=known, on=form.cleaned_data["on"], by=user)
    except PaymentsRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("invoices:refunds")
    return redirect("invoices:transfer", order_id=order.pk)


@editor
@never_cache
@require_safe
def one(request: HttpRequest, order_id: int) -> HttpResponse:
    """One file: its refunds, with as much of each account as is needed to recognise it."""
    order = _order(request, order_id)
    lines = [
        (line, masked(account) if (account := account_of(line.refund)) else "") for line in listing.order_lines(order)
    ]
    context = {
        "tabs": tabs("transfers"),
        "order": order,
        "lines": lines,
        "sum": sum(line.refund.amount for line, _account in lines),
        "returned": sum(line.returned for line, _account in lines),
    }
    return render(request, "invoices/transfer.html", context)


@editor
@never_cache
@require_POST
def file(request: HttpRequest, order_id: int) -> HttpResponse:
    """The file itself, with names and accounts. Taking it is recorded for each payer, so it is a POST."""
    order = _order(request, order_id)
    try:
        content = commands.file_of(order)
    except (PaymentsRefused, PackWrong) as refusal:
        messages.error(request, str(refusal))
        return redirect("invoices:transfer", order_id=order.pk)
    except RuleError as refusal:
        messages.error(request, refusal.ja)
        return redirect("invoices:transfer", order_id=order.pk)
    invoices = {line.refund.payment.invoice_id: line.refund.payment.invoice for line in listing.order_lines(order)}
    with transaction.atomic():
        record_reads(user_of(request), invoices.values(), _("還付の振込依頼ファイルのダウンロード"))
    return harmless(content, "application/octet-stream", f"{order}.txt")


@editor
@require_POST
def done(request: HttpRequest, order_id: int) -> HttpResponse:
    """What the bank answered: the refunds it could not pay out are ticked."""
    order = _order(request, order_id)
    returned = {
        number for text in request.POST.getlist("returned") if (number := whole_number(text, LARGEST_ID)) is not None
    }
    act(
        request,
        lambda: commands.finish_transfers(order_id=order.pk, returned=returned, by=user_of(request)),
        _("銀行の結果を記録しました。"),
    )
    return redirect("invoices:transfer", order_id=order.pk)


def _order(request: HttpRequest, order_id: int) -> TransferOrder:
    found = listing.orders(user_of(request)).filter(pk=order_id).first() if order_id <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found
