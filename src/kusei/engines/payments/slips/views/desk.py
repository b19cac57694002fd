"""The desk: from a code to its invoice, the slips of an invoice, issuing them anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.slips import batches, collecting, commands, paper, queries
from kusei.engines.payments.slips.forms import CodeForm, WhyForm
from kusei.engines.payments.slips.models import Slip
from kusei.foundation.audit.access import record_read
from kusei.foundation.files.responses import harmless
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.lib.errors import RuleError

editor = allow(role(Role.EDITOR))
form_page = require_http_methods(["GET", "HEAD", "POST"])


@editor
@form_page
def index(request: HttpRequest) -> HttpResponse:
    """Read a code; and where else to go. Codes are posted, so that they stand in no address."""
    user = user_of(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            found = queries.read_code(form.cleaned_data["code"])
        except RuleError as refused:
            form.add_error("code", refused.ja if request.LANGUAGE_CODE != "en" else refused.en)
        else:
            if found is not None and queries.invoice_for(user, found.invoice.number) is not None:
                return redirect("slipdesk:one", number=found.invoice.number)
            form.add_error("code", _("このコードの納付書は見つかりません。番号を確かめてください。"))
    context = {
        "form": form,
        "batches": queries.batches_for(user)[:10],
        "collects": collecting.may_collect(user),
        "most": batches.MOST,
    }
    return render(request, "slips/desk.html", context, status=422 if form.errors else 200)


@editor
@form_page
def one(request: HttpRequest, number: str) -> HttpResponse:
    """The slips of an invoice; POST issues the one for what is owed now."""
    invoice = _invoice(request, number)
    if request.method == "POST":
        try:
            commands.issue_slip(invoice_id=invoice.pk, by=user_of(request))
        except PaymentsRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("納付書を発行しました。"))
        return redirect("slipdesk:one", number=number)
    return _shown(request, invoice, WhyForm())


@editor
@require_POST
def reissue(request: HttpRequest, number: str) -> HttpResponse:
    """再発行."""
    invoice = _invoice(request, number)
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            commands.reissue_slip(invoice_id=invoice.pk, why=form.cleaned_data["why"], by=user_of(request))
        except PaymentsRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("納付書を再発行しました。前の納付書は、もう使わないよう伝えてください。"))
            return redirect("slipdesk:one", number=number)
    return _shown(request, invoice, form)


@editor
@require_POST
def pdf(request: HttpRequest, number: str, version: str) -> HttpResponse:
    """The PDF of one slip. Taking it is recorded, so it is a POST."""
    invoice = _invoice(request, number)
    slips = Slip.objects.select_related(*paper.NEEDED).filter(invoice=invoice, state=Slip.State.VALID)
    found = slips.filter(version=int(version)).first()
    if found is None:
        raise Http404
    record_read(user_of(request), invoice, _("納付書のPDFのダウンロード"))
    return harmless(paper.made([found]).pdf, "application/pdf", f"{_('納付書')}-{number}.pdf")


def user_of(request: HttpRequest) -> User:
    """The account of the request; the routes are open to nobody else."""
    assert isinstance(request.user, User)
    return request.user


def _invoice(request: HttpRequest, number: str) -> Invoice:
    found = queries.invoice_for(user_of(request), number)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, invoice: Invoice, form: WhyForm) -> HttpResponse:
    slips = queries.slips_of(invoice)
    valid = next((one for one in slips if one.state == Slip.State.VALID), None)
    context = {
        "invoice": invoice,
        "owed": invoice.account.balance if invoice.state == "issued" else 0,
        "slips": slips,
        "agrees": valid is not None and commands.agrees(valid, invoice),
        "form": form,
    }
    return render(request, "slips/one.html", context, status=422 if form.errors else 200)
