"""A plan as its payer and staff see it: what is paid of each part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kusei.engines.payments.collecting.models import Plan, PlanInvoice
from kusei.engines.payments.collecting.reckoning import spread
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.web import clock


@dataclass(frozen=True)
class PartShown:
    """One part."""

    number: int
    due_on: dt.date
    amount: int
    paid: int
    late: bool

    @property
    def left(self) -> int:
        """Yen still to pay."""
        return self.amount - self.paid


@dataclass(frozen=True)
class PlanShown:
    """A plan with its parts; `left` is what is still owed on all of its invoices."""

    plan: Plan
    invoices: tuple[Invoice, ...]
    parts: tuple[PartShown, ...]
    left: int

    @property
    def next(self) -> PartShown | None:
        """The part to pay next."""
        return next((part for part in self.parts if part.left), None)


def plan_of(invoice: Invoice) -> PlanShown | None:
    """The agreed plan to which the invoice belongs, or None. Three SQL queries."""
    row = PlanInvoice.objects.filter(invoice=invoice, standing=True, plan__state=Plan.State.AGREED)
    found = row.select_related("plan__department").first()
    return shown(found.plan) if found else None


def shown(plan: Plan) -> PlanShown:
    """The plan with what is paid of each part. Two SQL queries."""
    invoices = tuple(one.invoice for one in plan.invoices.select_related("invoice__account").order_by("invoice__pk"))
    left = sum(one.account.balance for one in invoices)
    parts, today = list(plan.parts.all()), clock.today()
    paid = spread(plan.owed - left, [one.amount for one in parts])
    rows = tuple(
        PartShown(one.number, one.due_on, one.amount, yen, yen < one.amount and one.due_on < today)
        for one, yen in zip(parts, paid, strict=True)
    )
    return PlanShown(plan, invoices, rows, left)
