"""What staff do with an invoice: another due date, cancelling, a link for who has no account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kusei.engines.payments.invoices import access, commands, rights
from kusei.engines.payments.invoices.forms import DueForm, WhyForm
from kusei.engines.payments.invoices.refusals import MayNot
from kusei.engines.payments.invoices.views.desk import act as acted
from kusei.engines.payments.invoices.views.desk import approver, editor, invoice_of, to_invoice, user_of
from kusei.engines.payments.invoices.views.one import shown
from kusei.foundation.web import site


@editor
@require_POST
def move_due(request: HttpRequest, number: str) -> HttpResponse:
    """納期限の変更."""
    invoice, form = invoice_of(request, number), DueForm(request.POST)
    if not form.is_valid():
        return shown(request, invoice, form)
    data = form.cleaned_data
    acted(
        request,
        lambda: commands.move_due(invoice_id=invoice.pk, due_on=data["due_on"], why=data["why"], by=user_of(request)),
        _("納期限を変えました。"),
    )
    return to_invoice(invoice)


@approver
@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """調定取消."""
    invoice, form = invoice_of(request, number), WhyForm(request.POST, prefix="cancel")
    if not form.is_valid():
        return shown(request, invoice, form)
    acted(
        request,
        lambda: commands.cancel_invoice(invoice_id=invoice.pk, why=form.cleaned_data["why"], by=user_of(request)),
        _("請求を取り消しました。"),
    )
    return to_invoice(invoice)


@editor
@never_cache
@require_POST
def guest_link(request: HttpRequest, number: str) -> HttpResponse:
    """The link by which somebody without an account pays, for a letter or a mail. Making it is part of the history."""
    invoice = invoice_of(request, number)
    if not rights.may_issue(user_of(request), invoice):
        raise MayNot
    commands.note_event(invoice_id=invoice.pk, kind="guest-link", by=user_of(request), facts={})
    address = (site.address() or f"{request.scheme}://{request.get_host()}") + access.link(invoice)
    return shown(request, invoice, guest=address)
