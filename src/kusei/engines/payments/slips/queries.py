"""Reads of slips: by what a scanner, a camera or a person gives, of an invoice, and those waiting to be printed."""

from __future__ import annotations

import datetime as dt
import re

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, When

from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.numbers import read_invoice_number
from kusei.engines.payments.slips import collecting
from kusei.engines.payments.slips.commands import PAPER, is_case_key
from kusei.engines.payments.slips.layouts import collection
from kusei.engines.payments.slips.models import Notice, NoticeFile, Slip, SlipBatch
from kusei.foundation.org.models import Department, Role, in_force
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib import elqr, storebarcode
from kusei.lib.kana import fold_width

LONGEST = 400  # characters; what a scanner sends is shorter
_PREFIX = re.compile(r"^\](?:C[01]|Q[0-6]|e0|d[12])")  # which symbol it was (AIM, ISO/IEC 15424)
_BETWEEN = re.compile(r"[\s()\-‐-―−ー\x1d\x1e\x04]")  # FNC1 arrives as the group separator


def digits_of(text: str) -> str:
    """What was scanned or typed, without prefix, separators, brackets and width; blank when it is far too long."""
    return "" if len(text) > LONGEST else _BETWEEN.sub("", _PREFIX.sub("", fold_width(text.strip())))


def read_code(text: str) -> Slip | None:
    """The slip that a scanner, a camera or a person means: both codes, the key of the case, the eL number as printed
    (5 + 20 + 6 + 3 digits) or the number of the invoice. None when there is none. Two SQL queries at most.

    Replaced slips are found as well, because people hold them; ask `slip.state`. Raises `NotElQr` and
    `NotStoreBarcode` when such a code was read wrongly: it says where.
    """
    digits = digits_of(text)
    slips = Slip.objects.select_related("invoice__account", "invoice__department")
    if digits.startswith("0002") and len(digits) > storebarcode.LENGTH:
        elqr.parse(digits)
        return slips.filter(elqr=digits).first()
    if digits.startswith("91") and 40 <= len(digits) <= 48:
        storebarcode.parse(digits)
        return slips.filter(store=digits).first()
    if len(digits) == 34 and digits.isdigit():
        return slips.filter(case_key=digits[5:25], confirmation=digits[25:31]).first()
    if is_case_key(digits):
        return slips.filter(case_key=digits).first()
    number = read_invoice_number(digits) if len(digits) == 11 else None
    return latest(slips, number) if number is not None else None


def latest(slips: QuerySet[Slip], number: str) -> Slip | None:
    """The newest slip of an invoice."""
    return slips.filter(invoice__number=number).order_by("-version").first()


def slips_of(invoice: Invoice) -> list[Slip]:
    """Every slip of the invoice, the newest first. One SQL query."""
    return list(invoice.slips.select_related("by").order_by("-version"))


def invoice_for(user: User, number: str) -> Invoice | None:
    """The invoice, for staff who may issue slips for its department."""
    found = Invoice.objects.select_related("account", "department").filter(number=number).first()
    return found if found is not None and departments_of(user, Role.EDITOR).holds(found.department) else None


def valid(invoice: Invoice) -> Slip | None:
    """The one that was not replaced. One SQL query."""
    return invoice.slips.filter(state=Slip.State.VALID).first()


def departments_for(user: User) -> list[Department]:
    """The departments for which the person may issue slips. Three SQL queries at most."""
    reach = departments_of(user, Role.EDITOR)
    rows = Department.objects.filter(in_force(clock.today()), municipality__is_home=True, is_collective=False)
    return list((rows if reach.everywhere else rows.filter(pk__in=reach.departments)).order_by("position", "code"))


def printable(
    department: Department, which: str, due_from: dt.date | None = None, due_until: dt.date | None = None
) -> QuerySet[Invoice]:
    """What is owed to the department, can be paid with paper and is not being paid, by due date.

    `which`: "without" a slip, "overdue", or "all".
    """
    rows = Invoice.objects.owed().filter(department__code=department.code, ways__overlap=list(PAPER))
    rows = rows.exclude(attempts__state="pending")
    if which == "without":
        rows = rows.exclude(slips__state=Slip.State.VALID)
    if which == "overdue":
        rows = rows.filter(due_on__lt=clock.today())
    if due_from is not None:
        rows = rows.filter(due_on__gte=due_from)
    if due_until is not None:
        rows = rows.filter(due_on__lte=due_until)
    return rows.select_related("account").order_by("due_on", "pk")


def batches_for(user: User) -> QuerySet[SlipBatch]:
    """The batches of the person's departments, the newest first. Two SQL queries at most, and its own."""
    reach = departments_of(user, Role.EDITOR)
    rows = SlipBatch.objects.select_related("department", "by").order_by("-pk")
    return rows if reach.everywhere else rows.filter(department__in=reach.departments)


def lines_of(file: NoticeFile) -> QuerySet[Notice]:
    """Its lines, those that need a person first."""
    first = Case(When(outcome__in=collecting.WORK, handled_by=None, then=0), default=1)
    return file.notices.select_related("slip__invoice", "payment").order_by(first, "line")


def outcomes_of(file: NoticeFile) -> list[tuple[str, int, int]]:
    """What became of its lines: the word, how many, and how many yen. One SQL query."""
    rows = file.notices.order_by().values_list("outcome").annotate(count=Count("pk"), yen=Sum("amount"))
    found = {outcome: (count, yen) for outcome, count, yen in rows}
    return [(str(one.label), *found[one.value]) for one in Notice.Outcome if one.value in found]


def work() -> QuerySet[Notice]:
    """What a person has to look at: lines that could not be followed, and flashes whose final notice did not come."""
    late = clock.now() - dt.timedelta(days=collection().wait_days)
    same = Notice.objects.filter(provider=OuterRef("provider"), reference=OuterRef("reference"))
    open_flash = Q(outcome=Notice.Outcome.WAITING, paid_at__lt=late) & ~Exists(same.exclude(kind=Notice.Kind.FLASH))
    # A flash that nobody knows shows itself again when it is sure.
    stuck = Q(outcome__in=collecting.WORK) & ~Q(kind=Notice.Kind.FLASH)
    rows = Notice.objects.filter(stuck | open_flash, handled_by=None)
    return rows.select_related("file", "slip__invoice").order_by("pk")
