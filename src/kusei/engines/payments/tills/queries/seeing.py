"""Tills that a person may see, what happens at one of them now, and what waits for somebody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.engines.payments.invoices.numbers import read_invoice_number
from kusei.engines.payments.slips.queries import read_code
from kusei.engines.payments.tills.models import Day, Deposit, Row, Shift, Taking, Till
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import reaches
from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import LARGEST_ID

UNDECIDED = (Refund.State.REQUESTED, Refund.State.APPROVED)  # another desk may have approved it: it is not paid yet


@dataclass(frozen=True)
class TillRow:
    """A till and who has it."""

    till: Till
    shift: Shift | None


def visible(user: User) -> QuerySet[Till]:
    """The tills that the person may see. Two SQL queries at most, and its own."""
    held = reaches(user, Role.VIEWER, Role.ADMINISTRATOR, Role.CONTRACTOR)
    wanted = Q(pk__in=())
    for role, reach in held.items():
        here = Q() if reach.everywhere else Q(department__in=reach.departments)
        if reach:
            wanted |= here & Q(contractors=True) if role == Role.CONTRACTOR else here & ~Q(pk=None)
    return Till.objects.filter(wanted).select_related("department").order_by("department__code", "name")


def till_for(user: User, pk: int) -> Till | None:
    """The till of that number, if the person may see it."""
    return visible(user).filter(pk=pk).first() if pk <= LARGEST_ID else None


def rows_for(user: User, today: dt.date) -> list[TillRow]:
    """The tills in use that the person may see, with who has each. Four SQL queries at most."""
    shifts = Shift.objects.exclude(state=Shift.State.CLOSED).select_related("operator")
    tills = visible(user).filter(Q(valid_until=None) | Q(valid_until__gt=today))
    found = tills.prefetch_related(Prefetch("shifts", shifts, to_attr="current"))
    return [TillRow(till, next(iter(till.current), None)) for till in found]


def current_shift(till: Till) -> Shift | None:
    """Who has the till. One SQL query."""
    shifts = Shift.objects.filter(till=till).exclude(state=Shift.State.CLOSED)
    return shifts.select_related("operator", "till").first()


def takings(till: Till, day: dt.date) -> list[Taking]:
    """What was taken at the till on the day, the latest first, with refunds that undo it. Two SQL queries."""
    undone = Refund.objects.filter(cause=Refund.Cause.UNDONE).exclude(state=Refund.State.REFUSED)
    rows = Taking.objects.filter(shift__till=till, shift__day=day)
    rows = rows.select_related("payment__invoice", "shift__operator").order_by("-pk")
    return list(rows.prefetch_related(Prefetch("payment__refunds", undone, to_attr="undoing")))


def waiting_undos(till: Till) -> list[Refund]:
    """Undos at the till that wait for the second person. One SQL query."""
    rows = Refund.objects.filter(cause=Refund.Cause.UNDONE, state__in=UNDECIDED, payment__taking__shift__till=till)
    return list(rows.select_related("payment__invoice", "requested_by").order_by("pk"))


def deposits(till: Till, day: dt.date) -> list[Deposit]:
    """Cash moved on the day, and what has not reached the bank. One SQL query."""
    wanted = Q(day=day) | Q(kind=Deposit.Kind.OUT, banked_on=None)
    return list(Deposit.objects.filter(wanted, till=till).select_related("by").order_by("-pk")[:100])


def open_rows(user: User) -> QuerySet[Row]:
    """Rows of files that somebody has to look at. Two SQL queries at most, and its own."""
    rows = Row.objects.filter(till__in=visible(user), state=Row.State.OPEN)
    return rows.select_related("till__department", "file", "payment__invoice").order_by("paid_at", "pk")


def closed_day(till: Till, day: dt.date) -> bool:
    """Whether nothing more is taken at the till for the day. One SQL query."""
    return Day.objects.filter(till=till, day__gte=day).exists()


def read(text: str) -> Invoice | None:
    """The invoice of a code that somebody scanned or typed; None when there is none. One or two SQL queries."""
    if number := read_invoice_number(text):
        return Invoice.objects.filter(number=number).select_related("account", "department").first()
    try:
        slip = read_code(text)
    except ValueError:  # a code that was read wrongly: the scanner is to try again
        return None
    return slip.invoice if slip else None
