"""Plans of instalments: proposed by one, agreed by another, followed every day."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from kusei.engines.payments.collecting.models import Part, Plan, PlanInvoice
from kusei.engines.payments.collecting.reckoning import spread
from kusei.engines.payments.collecting.refusals import PlanOfOthers, PlanOutdated, PlanWrong
from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.commands import note_event
from kusei.engines.payments.invoices.commands.issuing import locked
from kusei.engines.payments.invoices.models import Invoice, State
from kusei.engines.payments.invoices.refusals import Changed, OwnWork, ReasonMissing
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

ONE = "collecting_plan_one_of_an_invoice"
MOST = 60  # parts


def propose_plan(*, invoice_ids: Iterable[int], parts: Sequence[tuple[dt.date, int]], why: str, by: User) -> Plan:
    """A plan over all that is owed on these invoices of one payer; an approver must agree before it holds.

    Raises `ReasonMissing`, `MayNot`, `PlanOfOthers`, `PlanWrong`.
    """
    if not why.strip():
        raise ReasonMissing
    try:
        with transaction.atomic():
            invoices = [locked(number) for number in sorted(set(invoice_ids))]
            _require_one_payer(invoices)
            department = invoices[0].department
            rights.require(by, Role.EDITOR, department)
            owed = [one.account.balance for one in invoices]
            _check_parts(parts, sum(owed))
            now = clock.now()
            plan = Plan.objects.create(department=department, owed=sum(owed), why=why.strip()[:400], by=by, at=now)
            PlanInvoice.objects.bulk_create(
                PlanInvoice(plan=plan, invoice=one, owed=yen) for one, yen in zip(invoices, owed, strict=True)
            )
            Part.objects.bulk_create(
                Part(plan=plan, number=number, due_on=day, amount=yen)
                for number, (day, yen) in enumerate(parts, start=1)
            )
            _note(plan, "plan-proposed", by)
    except IntegrityError as error:
        if ONE not in str(error):
            raise
        raise PlanOfOthers from error
    return plan


def _require_one_payer(invoices: Sequence[Invoice]) -> None:
    who = {(one.payer_id, "" if one.payer_id else one.payer_index or one.number, one.department_id) for one in invoices}
    if len(who) != 1 or any(one.state != State.ISSUED or one.account.balance <= 0 for one in invoices):
        raise PlanOfOthers


def _check_parts(parts: Sequence[tuple[dt.date, int]], owed: int) -> None:
    days = [day for day, _yen in parts]
    rising = all(one < two for one, two in itertools.pairwise(days))
    if not 1 <= len(parts) <= MOST or not rising or days[0] < clock.today():
        raise PlanWrong
    if any(yen <= 0 for _day, yen in parts) or sum(yen for _day, yen in parts) != owed:
        raise PlanWrong


def agree_plan(*, plan_id: int, by: User) -> Plan:
    """An approver agrees, who did not make the plan. Raises `MayNot`, `OwnWork`, `Changed`, `PlanOutdated`."""
    with transaction.atomic():
        plan = _locked(plan_id)
        rights.require(by, Role.APPROVER, plan.department)
        if plan.state != Plan.State.PROPOSED:
            raise Changed
        if plan.by_id == by.pk:
            raise OwnWork
        if any(locked(row.invoice_id).account.balance != row.owed for row in plan.invoices.order_by("invoice_id")):
            raise PlanOutdated
        plan.state, plan.approved_by, plan.approved_at = Plan.State.AGREED, by, clock.now()
        plan.save(update_fields=["state", "approved_by", "approved_at"])
        _note(plan, "plan-agreed", by)
    return plan


def withdraw_plan(*, plan_id: int, why: str, by: User) -> Plan:
    """The plan holds no longer; dunning goes on. Raises `ReasonMissing`, `MayNot`, `Changed`."""
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        plan = _locked(plan_id)
        rights.require(by, Role.EDITOR if plan.state == Plan.State.PROPOSED else Role.APPROVER, plan.department)
        if plan.state not in (Plan.State.PROPOSED, Plan.State.AGREED):
            raise Changed
        _end(plan, Plan.State.WITHDRAWN, why.strip()[:400])
        _note(plan, "plan-withdrawn", by, why.strip()[:400])
    return plan


def follow_plan(*, plan_id: int) -> str:
    """End an agreed plan that is paid, or break one of which a part is late; gives its state. It may run twice.

    A broken plan is a work item of its department until somebody notes that they saw it.
    """
    with transaction.atomic():
        plan = _locked(plan_id)
        if plan.state != Plan.State.AGREED:
            return plan.state
        left = sum(
            locked(number).account.balance for number in sorted(plan.invoices.values_list("invoice_id", flat=True))
        )
        parts = list(plan.parts.all())
        paid = spread(plan.owed - left, [part.amount for part in parts])
        late = any(yen < part.amount and part.due_on < clock.today() for part, yen in zip(parts, paid, strict=True))
        if left == 0:
            _end(plan, Plan.State.PAID, "")
            _note(plan, "plan-paid", None)
        elif late:
            _end(plan, Plan.State.BROKEN, "")
            _note(plan, "plan-broken", None)
        return plan.state


def note_seen(*, plan_id: int, by: User) -> None:
    """The work item of a broken plan is done. Raises `MayNot`, `Changed`."""
    with transaction.atomic():
        plan = _locked(plan_id)
        rights.require(by, Role.EDITOR, plan.department)
        if plan.state != Plan.State.BROKEN or plan.seen_at is not None:
            raise Changed
        plan.seen_at, plan.seen_by = clock.now(), by
        plan.save(update_fields=["seen_at", "seen_by"])


def _end(plan: Plan, state: Plan.State, why: str) -> None:
    plan.state, plan.ended_at, plan.ended_why = state, clock.now(), why
    plan.save(update_fields=["state", "ended_at", "ended_why"])
    plan.invoices.update(standing=False)


def _locked(plan_id: int) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("department").get(pk=plan_id)


def _note(plan: Plan, kind: str, by: User | None, why: str = "") -> None:
    for number in plan.invoices.values_list("invoice_id", flat=True):
        note_event(invoice_id=number, kind=kind, by=by, why=why, facts={"plan": plan.pk})
