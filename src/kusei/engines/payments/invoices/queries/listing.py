"""Invoices and refunds of a member of staff's departments: searched, narrowed, counted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kusei.engines.payments.invoices import payers
from kusei.engines.payments.invoices.models import (
    Invoice,
    InvoiceQuerySet,
    Payment,
    Refund,
    State,
    TransferLine,
    TransferOrder,
)
from kusei.engines.payments.invoices.numbers import read_invoice_number
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role, in_force
from kusei.foundation.org.roles import Reach
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

READY = Q(state=Refund.State.APPROVED) | Q(state=Refund.State.REQUESTED, needs_second=False)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; blank is everything. `name` is a reading or a name, in any width."""

    text: str = ""
    name: str = ""
    state: str = ""  # owed, overdue, settled, cancelled, lapsed, surplus
    way: str = ""
    department: int | None = None
    income: str = ""
    year: int | None = None


def within(reach: Reach, field: str = "department") -> Q:
    """A condition: the department lies in the reach."""
    return Q() if reach.everywhere else Q(**{f"{field}__in": reach.departments})


def visible(user: User) -> InvoiceQuerySet:
    """The invoices whose department the person may look at. Two SQL queries at most, and its own."""
    reach = roles.departments_of(user, Role.VIEWER)
    return Invoice.objects.filter(within(reach)).select_related("account", "department")


def search(user: User, wanted: Filters) -> InvoiceQuerySet:
    """The invoices that the person may see and asked for, the newest first; without lines and names.

    Two SQL queries at most, and its own, whatever is asked.
    """
    rows = visible(user).defer("lines", "payer_details")
    if wanted.text:
        number = read_invoice_number(wanted.text)
        receipt = wanted.text.strip().upper()
        other = Q(subject__icontains=wanted.text) | Exists(
            Payment.objects.filter(invoice=OuterRef("pk"), receipt=receipt)
        )
        rows = rows.filter(number=number) if number else rows.filter(other)
    if wanted.name:
        rows = rows.filter(~Q(payer_index=""), payer_index=payers.index(wanted.name))
    if wanted.way:
        rows = rows.filter(Exists(Payment.objects.filter(invoice=OuterRef("pk"), way=wanted.way)))
    if wanted.department is not None:
        rows = rows.filter(department=wanted.department)
    if wanted.income:
        rows = rows.filter(income=wanted.income)
    if wanted.year is not None:
        rows = rows.filter(fiscal_year=wanted.year)
    return _in_state(rows, wanted.state).order_by("-pk")


def _in_state(rows: InvoiceQuerySet, state: str) -> InvoiceQuerySet:
    if state == "owed":
        return rows.owed()
    if state == "overdue":
        return rows.owed().filter(due_on__lt=clock.today())
    if state == "settled":
        return rows.settled()
    if state == "surplus":
        waiting = Refund.objects.exclude(state__in=(Refund.State.PAID, Refund.State.REFUSED))
        return rows.filter(Exists(waiting.filter(payment__invoice=OuterRef("pk"), cause=Refund.Cause.SURPLUS)))
    if state in {State.CANCELLED, State.LAPSED}:
        return rows.filter(state=state)
    return rows


def departments(user: User, role: str = Role.VIEWER) -> list[tuple[int, str]]:
    """The departments of today in which the person holds the role, as choices. Three SQL queries at most."""
    reach = roles.departments_of(user, role)
    rows = Department.objects.filter(within(reach, "pk"), in_force(clock.today()))
    return list(rows.order_by("position", "code").values_list("pk", "name"))


def refunds(user: User) -> QuerySet[Refund]:
    """The refunds that the person may look at, the oldest first."""
    reach = roles.departments_of(user, Role.VIEWER)
    rows = Refund.objects.filter(within(reach, "payment__invoice__department"))
    related = ("payment__invoice__department", "payment__invoice__account", "requested_by", "approved_by", "ended_by")
    return rows.select_related(*related).order_by("requested_at", "pk")


def waiting_for_approval(user: User) -> QuerySet[Refund]:
    """Refunds that need a second person."""
    return refunds(user).filter(state=Refund.State.REQUESTED, needs_second=True)


def waiting_for_payment(user: User) -> QuerySet[Refund]:
    """Refunds that may go out now, and are in no file for the bank yet."""
    live = TransferLine.objects.filter(refund=OuterRef("pk"), returned=False)
    return refunds(user).filter(READY).exclude(Exists(live))


def transferable(user: User) -> QuerySet[Refund]:
    """Refunds that can go into a file for the bank now: an account is known, and the person works there."""
    reach = roles.departments_of(user, Role.EDITOR)
    return waiting_for_payment(user).filter(within(reach, "payment__invoice__department")).exclude(bank_details=b"")


def orders(user: User) -> QuerySet[TransferOrder]:
    """Files for the bank all of whose refunds lie where the person works, the newest first."""
    reach = roles.departments_of(user, Role.EDITOR)
    foreign = TransferLine.objects.filter(order=OuterRef("pk"))
    rows = TransferOrder.objects.select_related("made_by", "done_by").order_by("-pk")
    if reach.everywhere:
        return rows
    own = foreign.exclude(refund__payment__invoice__department__in=reach.departments)
    return rows.exclude(Exists(own))


def order_lines(order: TransferOrder) -> list[TransferLine]:
    """The refunds of a file, in its order. One SQL query."""
    rows = TransferLine.objects.filter(order=order).select_related("refund__payment__invoice__department")
    return list(rows.order_by("pk").annotate(yen=F("refund__amount")))
