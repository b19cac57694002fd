"""Which invoices a stage reaches, and why others are left out: one rule for preview, sending and printing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from kusei.engines.payments.collecting import rules
from kusei.engines.payments.collecting.models import Hold, Item, PlanInvoice
from kusei.engines.payments.invoices.models import Attempt, Invoice, State
from kusei.foundation.web import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kusei.foundation.org.models import Department

Left = Item.LeftOut


def reached(department: Department, stage: rules.Stage, on: dt.date) -> QuerySet[Invoice]:
    """Owed invoices of the department that are so many days overdue and have not been told in this stage.

    The stage before must have been sent, and the days to pay that it gave must be over. Each row says in `pending`,
    `held` and `in_plan` why it is left out all the same.
    """
    found = rules.dunning()
    rows = Invoice.objects.owed().filter(
        department=department,
        due_on__lte=on - dt.timedelta(days=stage.days),
        account__balance__gte=max(found.minimum, 1),
    )
    rows = rows.exclude(Exists(Item.objects.filter(invoice=OuterRef("pk"), stage=stage.key, left_out="")))
    before = found.before(stage)
    if before is not None:
        told = Item.objects.filter(invoice=OuterRef("pk"), stage=before.key, left_out="", sent_at__isnull=False)
        day = dt.datetime.combine(on - dt.timedelta(days=before.pay_within), dt.time(), clock.TOKYO)
        rows = rows.filter(Exists(told.filter(sent_at__lt=day)))
    return _with_reasons(rows, on)


def _with_reasons(rows: QuerySet[Invoice], on: dt.date) -> QuerySet[Invoice]:
    of = {"invoice": OuterRef("pk")}
    return rows.annotate(
        pending=Exists(Attempt.objects.filter(**of, state=Attempt.State.PENDING)),
        held=Exists(standing_holds(on).filter(**of)),
        in_plan=Exists(PlanInvoice.objects.filter(**of, standing=True)),
    ).select_related("account")


def standing_holds(on: dt.date) -> QuerySet[Hold]:
    """Holds in force on the day."""
    return Hold.objects.filter(Q(until=None) | Q(until__gte=on), lifted_at=None)


def left_out(invoice: Invoice) -> str:
    """Why a row of `reached` is left out; blank when it is not."""
    reasons = ((Left.PENDING, "pending"), (Left.HELD, "held"), (Left.PLAN, "in_plan"))
    return next((reason.value for reason, name in reasons if getattr(invoice, name)), "")


def why_not_now(invoice: Invoice, on: dt.date) -> str:
    """Why nothing is sent about the invoice, which the caller holds; blank when it may. One SQL query."""
    if invoice.state != State.ISSUED or invoice.account.balance < max(rules.dunning().minimum, 1):
        return Left.PAID.value
    row = _with_reasons(Invoice.objects.filter(pk=invoice.pk), on).get()
    return left_out(row)


def open_of(numbers: Iterable[int], on: dt.date, least: int | None = None) -> set[int]:
    """Which of these invoices may be asked for now: so many yen owed at least (the pack's minimum). One SQL query."""
    least = max(rules.dunning().minimum, 1) if least is None else least
    rows = _with_reasons(Invoice.objects.owed().filter(pk__in=list(numbers), account__balance__gte=least), on)
    return {row.pk for row in rows if not left_out(row)}
