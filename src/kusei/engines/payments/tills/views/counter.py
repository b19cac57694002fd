"""The counter: read a code, see what is owed in large figures, take it, hand over change and receipt, next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.payments.fees.explaining import Line, Words
from kusei.engines.payments.invoices import papers, payers
from kusei.engines.payments.invoices.commands.receipting import hand_out_receipt
from kusei.engines.payments.invoices.models import Invoice, State
from kusei.engines.payments.invoices.refusals import ReasonMissing
from kusei.engines.payments.tills import commands, rights
from kusei.engines.payments.tills.forms import CashForm, CodeForm, ReasonForm, TerminalForm
from kusei.engines.payments.tills.models import Shift, Taking, Till
from kusei.engines.payments.tills.queries import seeing
from kusei.engines.payments.tills.refusals import InvoiceUnknown
from kusei.engines.payments.tills.rules import initials, quick
from kusei.engines.payments.tills.settings import rules
from kusei.engines.payments.tills.views.common import REFUSED, allowed, staff, till_of, user_of
from kusei.foundation.audit.access import record_read
from kusei.foundation.files.responses import harmless
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a code."""
    till = _own(request, pk)
    if till is None:
        return redirect("tills:one", pk)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invoice = seeing.read(form.cleaned_data["code"])
        if invoice is not None:
            return redirect("tills:invoice", pk, invoice.number)
        form.add_error("code", str(InvoiceUnknown()))
    last = seeing.takings(till, clock.today())[:5]
    status = 422 if form.errors else 200
    return render(request, "tills/counter.html", {"till": till, "form": form, "last": last}, status=status)


@staff
@require_safe
def invoice(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """What is owed, and how it is paid."""
    till = _own(request, pk)
    if till is None:
        return redirect("tills:one", pk)
    return _invoice(request, till, _read(number))


@staff
@require_POST
def name(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """The payer's whole name, for somebody who has to ask. The reading is recorded, so it is a POST."""
    till = _own(request, pk)
    if till is None:
        return redirect("tills:one", pk)
    found = _read(number)
    record_read(user_of(request), found, _("窓口での納入者の確認"))
    return _invoice(request, till, found, named=True)


@staff
@require_POST
def take(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Take the money: `way` says how; a quick button says how much was handed over."""
    till = _own(request, pk)
    if till is None:
        return redirect("tills:one", pk)
    found, user = _read(number), user_of(request)
    card = request.POST.get("way") == "terminal"
    data = request.POST.copy()
    if request.POST.get("quick"):
        data["tendered"] = request.POST["quick"]
    form: CashForm | TerminalForm = TerminalForm(data) if card else CashForm(data)
    if form.is_valid():
        sent = form.cleaned_data
        about: dict[str, Any] = {"till_id": pk, "invoice_id": found.pk, "key": sent["key"], "amount": sent["amount"]}
        try:
            if card:
                taking = commands.take_terminal(slip=sent["slip"], by=user, **about)
            else:
                taking = commands.take_cash(tendered=sent["tendered"], by=user, **about)
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("tills:taken", pk, taking.pk)
    return _invoice(request, till, _read(number), refused=form)


@staff
@require_safe
def taken(request: HttpRequest, pk: int, taking: int) -> HttpResponse:
    """It is taken: the change in huge figures, the receipt, the next."""
    till = till_of(request, pk)
    found = _taking(till, taking)
    own = found.shift.operator_id == request.user.pk and found.shift.state == Shift.State.OPEN
    return render(request, "tills/taken.html", {"till": till, "taking": found, "own": own})


@staff
@require_POST
def receipt(request: HttpRequest, pk: int, taking: int) -> HttpResponse:
    """領収書 for what was taken here, whosever invoice it was. Handing it out is noted, and that the name was read."""
    till, user = till_of(request, pk), user_of(request)
    found = _taking(till, taking)
    allowed(rights.may_operate(user, till))
    record_read(user, found.payment.invoice, _("領収書の発行"))
    again = hand_out_receipt(payment_id=found.payment_id, by=user)
    content = papers.receipt(found.payment, request, again=again, named=True)
    return harmless(content, "application/pdf", f"receipt-{found.payment.receipt}.pdf", inline=True)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int, taking: int) -> HttpResponse:
    """Undo a taking of today, with a reason."""
    till = _own(request, pk)
    if till is None:
        return redirect("tills:one", pk)
    found = _taking(till, taking)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        try:
            refund = commands.undo(taking_id=found.pk, why=_reason(form), by=user_of(request))
        except REFUSED as refusal:
            if form.is_valid():
                form.add_error(None, str(refusal))
        else:
            if refund.needs_second:
                messages.warning(request, _("金額が大きいため、承認者が認めてからお金を返してください。"))
            else:
                messages.success(request, _("取り消しました。お金を返してください。請求はもとに戻りました。"))
            return redirect("tills:one", pk)
    status = 422 if form.errors else 200
    return render(request, "tills/undo.html", {"till": till, "taking": found, "form": form}, status=status)


def _reason(form: ReasonForm) -> str:
    if not form.is_valid():
        raise ReasonMissing
    return str(form.cleaned_data["why"])


def _own(request: HttpRequest, pk: int) -> Till | None:
    """The till, if the person has it open; None (and a sentence) if not. 403 for who may never have it."""
    till = till_of(request, pk)
    user: User = user_of(request)
    allowed(rights.may_operate(user, till))
    shift = seeing.current_shift(till)
    if shift is None or shift.operator_id != user.pk or shift.state != Shift.State.OPEN or shift.day != clock.today():
        messages.info(request, _("先に現金を数えて、このレジを開けてください。"))
        return None
    return till


def _read(number: str) -> Invoice:
    found = seeing.read(number)
    if found is None:
        raise Http404
    return found


def _taking(till: Till, pk: int) -> Taking:
    rows = Taking.objects.select_related("payment__invoice", "shift__operator")
    return get_object_or_404(rows, pk=pk, shift__till=till)


def _invoice(
    request: HttpRequest, till: Till, found: Invoice, *, named: bool = False, refused: Any = None
) -> HttpResponse:
    owed = found.account.balance if found.state == State.ISSUED else 0
    payer = payers.of(found)
    lines = [Line.from_json(one) for one in found.lines]
    cash, card = CashForm(initial={"amount": owed}), TerminalForm(initial={"amount": owed})
    if isinstance(refused, CashForm):
        cash = refused
    elif refused is not None:
        card = refused
    context = {
        "till": till,
        "invoice": found,
        "owed": owed,
        "paid": found.payments.order_by("-pk").first() if not owed else None,
        "lines": [(_worded(one.label), _worded(one.why), one.amount) for one in lines],
        "name": payer.name if payer and named else initials(payer.name) if payer else "",
        "named": named,
        "has_payer": payer is not None,
        "late": found.due_on is not None and found.due_on < clock.today(),
        "cash": cash if owed and "cash" in found.ways and till.kind == Till.Kind.CASH else None,
        "card": card if owed and "terminal" in found.ways else None,
        "refused": refused,
        "quick": quick(owed),
        "parts": rules().parts,
    }
    return render(request, "tills/invoice.html", context, status=422 if refused is not None else 200)


def _worded(words: Words) -> str:
    language = get_language() or "ja"
    return words.get(language.partition("-")[0]) or words.get("ja", "")
