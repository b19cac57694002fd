"""What staff see: overdue invoices with their ages, runs, plans, mandates, debits; of their departments alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from kusei.engines.payments.collecting import overdue, rules
from kusei.engines.payments.collecting.models import Call, DebitRun, Item, LetterBatch, Mandate, Plan, PlanInvoice, Run
from kusei.engines.payments.invoices.models import Attempt, Invoice
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

AGES = (0, 30, 60, 90)  # days after the due date


@dataclass(frozen=True)
class Age:
    """So many invoices and yen that are overdue from `first` days to one day before `last`; None: without end."""

    first: int
    last: int | None
    number: int
    yen: int


@dataclass(frozen=True)
class Preview:
    """What a run would do today."""

    number: int
    yen: int
    left_out: dict[str, int]
    sample: Sequence[Invoice]


def departments(user: User, role: str = Role.VIEWER) -> list[Department]:
    """Departments with invoices in which the person holds the role. Three SQL queries."""
    reach = roles.departments_of(user, role)
    rows = Department.objects.filter(Exists(Invoice.objects.filter(department=OuterRef("pk"))))
    return list((rows if reach.everywhere else rows.filter(pk__in=reach.departments)).order_by("code", "pk"))


def late(user: User, on: dt.date) -> QuerySet[Invoice]:
    """Overdue invoices of the person's departments, the oldest first, each with `stage` and why it waits."""
    reach = roles.departments_of(user, Role.VIEWER)
    rows = Invoice.objects.owed().filter(due_on__lt=on)
    if not reach.everywhere:
        rows = rows.filter(department__in=reach.departments)
    last = Item.objects.filter(invoice=OuterRef("pk"), left_out="", sent_at__isnull=False).order_by("-sent_at")
    return (
        rows.annotate(
            told=Subquery(last.values("stage")[:1]),
            held=Exists(overdue.standing_holds(on).filter(invoice=OuterRef("pk"))),
            in_plan=Exists(PlanInvoice.objects.filter(invoice=OuterRef("pk"), standing=True)),
            pending=Exists(Attempt.objects.filter(invoice=OuterRef("pk"), state=Attempt.State.PENDING)),
        )
        .select_related("account", "department")
        .order_by("due_on", "pk")
    )


def ages(user: User, on: dt.date) -> list[Age]:
    """How old what is overdue is. One SQL query beside those for the roles."""
    reach = roles.departments_of(user, Role.VIEWER)
    rows = Invoice.objects.owed().filter(due_on__lt=on)
    if not reach.everywhere:
        rows = rows.filter(department__in=reach.departments)
    bounds = list(zip(AGES, (*AGES[1:], None), strict=True))
    asked: dict[str, Count | Sum] = {}
    for first, last in bounds:
        within = Q(due_on__lte=on - dt.timedelta(days=first))
        if last is not None:
            within &= Q(due_on__gt=on - dt.timedelta(days=last))
        asked[f"n{first}"] = Count("pk", filter=within)
        asked[f"y{first}"] = Sum("account__balance", filter=within)
    found = rows.aggregate(**asked)
    return [Age(first, last, found[f"n{first}"], found[f"y{first}"] or 0) for first, last in bounds]


def preview(department: Department, stage: rules.Stage, sample: int = 5) -> Preview:
    """Counts of a run that began now, and a few of those whom it would reach. One SQL query."""
    counts: dict[str, int] = {}
    going: list[Invoice] = []
    for row in overdue.reached(department, stage, clock.today()).order_by("due_on", "pk"):
        why = overdue.left_out(row)
        if why:
            counts[why] = counts.get(why, 0) + 1
        else:
            going.append(row)
    return Preview(len(going), sum(row.account.balance for row in going), counts, going[:sample])


def runs(user: User) -> QuerySet[Run]:
    """Runs of the person's departments, the newest first, with their counts."""
    rows: QuerySet[Run] = (
        _within(Run.objects.all(), user)
        .select_related("department", "by")
        .annotate(
            told=Count("items", filter=Q(items__sent_at__isnull=False)),
            waiting=Count("items", filter=Q(items__sent_at=None, items__left_out="")),
            not_told=Count("items", filter=~Q(items__left_out="")),
        )
        .order_by("-pk")
    )
    return rows


def by_reason(run: Run) -> list[tuple[str, int]]:
    """Why how many of a run were not told, or their letter not printed. Two SQL queries."""
    found: dict[str, int] = {}
    for name in ("left_out", "unprinted"):
        rows = run.items.exclude(**{name: ""}).values_list(name).annotate(number=Count("pk"))
        for why, number in rows.order_by(name):
            found[why] = found.get(why, 0) + number
    return [(str(Item.LeftOut(why).label), number) for why, number in found.items()]


def by_way(run: Run) -> dict[str, int]:
    """How many were told by each way. One SQL query."""
    found: dict[str, int] = {}
    for ways, number in run.items.exclude(ways="").order_by("ways").values_list("ways").annotate(n=Count("pk")):
        for way in ways.split():
            found[way] = found.get(way, 0) + number
    return found


def batches(run: Run) -> QuerySet[LetterBatch]:
    """The printed batches of a run."""
    return run.batches.select_related("pdf", "by").annotate(letters=Count("items")).order_by("pk")


def plans(user: User) -> QuerySet[Plan]:
    """Plans of the person's departments: what waits for somebody first."""
    return _within(Plan.objects.all(), user).select_related("department", "by", "approved_by")


def broken(user: User) -> QuerySet[Plan]:
    """Work items: plans that broke and that nobody saw yet."""
    return plans(user).filter(state=Plan.State.BROKEN, seen_at=None)


def mandates(user: User) -> QuerySet[Mandate]:
    """Mandates of the person's departments; those without a department, for who works for the whole ward."""
    return _within(Mandate.objects.all(), user, Role.EDITOR).select_related("department")


def debit_runs(user: User) -> QuerySet[DebitRun]:
    """Debit runs of the person's departments."""
    rows = _within(DebitRun.objects.defer("file", "result_file"), user, Role.EDITOR)
    return rows.select_related("department", "by")


def debit_results(run: DebitRun) -> list[tuple[str, int, int]]:
    """Result, number and yen. One SQL query."""
    rows = run.items.exclude(result="").order_by("result").values_list("result")
    return list(rows.annotate(number=Count("pk"), yen=Sum("amount")).values_list("result", "number", "yen"))


def open_calls(department: Department) -> dict[str, int]:
    """How many are on the lists of calls and short messages. One SQL query."""
    rows = Call.objects.filter(department=department, ended_at=None).order_by("medium")
    return dict(rows.values_list("medium").annotate(number=Count("pk")))


def others_of(invoice: Invoice) -> list[Invoice]:
    """Further owed invoices of the same payer and department, not planned yet. One SQL query."""
    if invoice.payer_id is None:
        return []
    rows = Invoice.objects.owed().filter(payer=invoice.payer_id, department=invoice.department_id)
    planned = PlanInvoice.objects.filter(invoice=OuterRef("pk"), standing=True)
    rows = rows.exclude(pk=invoice.pk).exclude(Exists(planned))
    return list(rows.select_related("account").order_by(F("due_on").asc(nulls_last=True), "pk")[:20])


def _within(rows: QuerySet, user: User, role: str = Role.VIEWER) -> QuerySet:  # type: ignore[type-arg]  # of any model
    reach = roles.departments_of(user, role)
    return rows if reach.everywhere else rows.filter(department__in=reach.departments)
