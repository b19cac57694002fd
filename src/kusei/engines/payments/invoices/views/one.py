"""One invoice at the desk: who has to pay, every posting, payments, refunds and the history. The read is recorded."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.payments.invoices import hooks, payers, wording
from kusei.engines.payments.invoices.forms import DueForm, RefundForm, WhyForm
from kusei.engines.payments.invoices.models import Invoice, State
from kusei.engines.payments.invoices.queries.statement import Statement, statement
from kusei.engines.payments.invoices.rules import titles
from kusei.engines.payments.invoices.views.desk import invoice_of, staff, user_of
from kusei.foundation.audit.access import record_read
from kusei.foundation.org import roles
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock
from kusei.foundation.web.formats import yen


@staff
@never_cache
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """The page."""
    return shown(request, invoice_of(request, number))


def shown(request: HttpRequest, invoice: Invoice, form: Any = None, guest: str = "") -> HttpResponse:
    """The page, with a form that was refused or a guest link that was just made."""
    user = user_of(request)
    with transaction.atomic():
        record_read(user, invoice, _("請求の確認"))
    told = statement(invoice)
    reach = roles.reaches(user, Role.EDITOR, Role.APPROVER)
    title = titles().of(invoice.income)
    forms = {
        "due": DueForm(initial={"due_on": invoice.due_on or clock.today()}),
        "cancel": WhyForm(prefix="cancel"),
        "refund": RefundForm(payments=refundable(told)),
    }
    if form is not None:
        name = next(name for name, empty in forms.items() if type(empty) is type(form) and empty.prefix == form.prefix)
        forms[name] = form
    shape, word = wording.state(invoice)
    replaced_by = Invoice.objects.filter(replaces=invoice).values_list("number", flat=True).first()
    context = {
        "invoice": invoice,
        "told": told,
        "shape": shape,
        "word": word,
        "payer": payers.of(invoice),
        "title": f"{title.code} {wording.said(title.label)}" if title else invoice.income,
        "source": hooks.source(invoice.source) if invoice.source else None,
        "source_url": hooks.source(invoice.source).url(invoice.source_id) if invoice.source else "",
        "events": [(event, wording.event(event.kind)) for event in invoice.events.select_related("by").order_by("-pk")],
        "refunds": [(row, *wording.refund_state(row)) for row in told.refunds],
        "forms": forms,
        "refused": form,
        "guest": guest,
        "may_work": reach[Role.EDITOR].holds(invoice.department),
        "may_cancel": reach[Role.APPROVER].holds(invoice.department),
        "owed": invoice.state == State.ISSUED and told.owed > 0,
        "refundable": bool(refundable(told)),
        "replaced_by": replaced_by,
        "replaces": invoice.replaces.number if invoice.replaces else "",
        "decided": invoice.decided_by,
    }
    return render(request, "invoices/one.html", context, status=422 if form is not None else 200)


def refundable(told: Statement) -> list[tuple[int, str]]:
    """Payments of which something can still be given back, as choices."""
    left = [(one, one.amount - one.refunded) for one in told.payments]
    return [
        (one.pk, _("%(receipt)s（あと%(left)sまで）") % {"receipt": one.receipt, "left": yen(rest)})
        for one, rest in left
        if rest > 0
    ]
