"""Writing an invoice by hand, and issuing one anew in place of another that was cancelled."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kusei.engines.payments.invoices import commands, payers
from kusei.engines.payments.invoices.forms import NewForm, initial_of
from kusei.engines.payments.invoices.models import Invoice, State
from kusei.engines.payments.invoices.queries import listing
from kusei.engines.payments.invoices.views.desk import REFUSALS, editor, invoice_of, to_invoice, user_of
from kusei.foundation.audit.access import record_read
from kusei.foundation.org.models import Department, Role


@editor
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new invoice. Who writes it decides the amount and takes no money for it."""
    return _issue(request, None)


@editor
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def anew(request: HttpRequest, number: str) -> HttpResponse:
    """In place of a cancelled one, filled with what that said."""
    old = invoice_of(request, number)
    if old.state != State.CANCELLED or Invoice.objects.filter(replaces=old).exists():
        messages.error(request, _("出し直せるのは、取り消した請求だけで、1回だけです。"))
        return to_invoice(old)
    return _issue(request, old)


def _issue(request: HttpRequest, old: Invoice | None) -> HttpResponse:
    departments = listing.departments(user_of(request), Role.EDITOR)
    if request.method == "POST":
        form = NewForm(request.POST, departments=departments)
        if form.is_valid() and (made := _made(request, form, old)):
            messages.success(request, _("請求しました。"))
            return redirect("invoices:one", number=made.number)
    else:
        initial = {}
        if old is not None:
            with transaction.atomic():
                record_read(user_of(request), old, _("請求の出し直し"))
            initial = initial_of(old, payers.of(old))
        form = NewForm(initial=initial, departments=departments)
    context = {"form": form, "old": old}
    return render(request, "invoices/new.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: NewForm, old: Invoice | None) -> Invoice | None:
    """The invoice; None when it was refused, which the form then says."""
    data = form.cleaned_data
    department = get_object_or_404(Department, pk=data["department"])
    source = (old.source, old.source_id, old.purpose) if old else ("", "", "")
    try:
        with transaction.atomic():
            return commands.raise_invoice(
                subject=data["subject"],
                lines=form.lines(),
                income=data["income"],
                department=department,
                payer=old.payer if old else None,
                details=form.payer(),
                ways=data["ways"],
                due_on=data["due_on"],
                source=source,
                decided=True,
                replaces=old,
                by=user_of(request),
            )
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    except IntegrityError as error:
        if "replaces" not in str(error):
            raise
        form.add_error(None, _("この請求は、ほかの人が先に出し直しました。"))
    return None
