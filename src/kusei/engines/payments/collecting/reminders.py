"""Due dates and parts of plans, of which notices remind payers beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.recurring.hooks import Deadlines, Due, register_deadlines
from kusei.engines.payments.collecting import wording
from kusei.engines.payments.collecting.models import Part, Plan, PlanInvoice
from kusei.engines.payments.collecting.reckoning import spread
from kusei.engines.payments.invoices.models import Attempt, Invoice

DAYS = (7, 1)


def due_dates(day: dt.date) -> Iterator[Due]:
    """Owed invoices whose due date (納期限) it is; not those that are being paid or have a plan. One SQL query."""
    rows = Invoice.objects.owed().filter(due_on=day, payer__isnull=False)
    rows = rows.exclude(Exists(Attempt.objects.filter(invoice=OuterRef("pk"), state=Attempt.State.PENDING)))
    rows = rows.exclude(Exists(PlanInvoice.objects.filter(invoice=OuterRef("pk"), standing=True)))
    for row in rows.order_by("pk"):
        yield Due(row.payer_id or 0, str(row.pk), day, wording.due_soon(row), since=row.issued_on)


def parts(day: dt.date) -> Iterator[Due]:
    """Parts of agreed plans that are due on the day and not paid yet. Three SQL queries."""
    rows = Part.objects.filter(due_on=day, plan__state=Plan.State.AGREED).select_related("plan")
    for part in rows.prefetch_related("plan__parts", "plan__invoices__invoice__account").order_by("pk"):
        planned = list(part.plan.invoices.all())
        left = sum(one.invoice.account.balance for one in planned)
        all_parts = list(part.plan.parts.all())
        paid = spread(part.plan.owed - left, [one.amount for one in all_parts])
        missing = next(one.amount - yen for one, yen in zip(all_parts, paid, strict=True) if one.pk == part.pk)
        invoice = planned[0].invoice
        if missing and invoice.payer_id is not None:
            yield Due(invoice.payer_id, str(part.pk), day, wording.part_due(invoice, day, missing))


def register() -> None:
    """Offer these deadlines to the notices."""
    register_deadlines(Deadlines("payment-due", _("納期限"), due_dates, DAYS))
    register_deadlines(Deadlines("payment-part", _("分納の期限"), parts, DAYS))
