"""Sends drafts on their way, with a number and a seal, and takes them back."""

from __future__ import annotations

from django.db import connection, transaction

from kusei.engines.approvals import hooks
from kusei.engines.approvals.commands.drafting import MayNotDraft
from kusei.engines.approvals.commands.recording import Case, locked, record
from kusei.engines.approvals.models import Draft, Round, Step
from kusei.engines.approvals.queries.visibility import may_draft_in
from kusei.engines.approvals.routing import Plan, plan_for
from kusei.engines.approvals.rules import TRANSITIONS, Action
from kusei.engines.approvals.sealed import current_round, document_of
from kusei.engines.approvals.sealing import seal_of
from kusei.engines.approvals.wrong import NotPossibleNow, NotTheDrafter
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.lib.mynumber import refuse_my_number

# The row stays locked until the transaction ends: a number is given only together with its draft, so none is lost.
NEXT_NUMBER = """
    INSERT INTO approvals_numbercounter AS c (municipality_id, department_code, fiscal_year, last)
    VALUES (%s, %s, %s, 1)
    ON CONFLICT (municipality_id, department_code, fiscal_year) DO UPDATE SET last = c.last + 1
    RETURNING last
"""


@transaction.atomic
def submit(*, draft_id: int, version: int, by: User) -> Draft:
    """Seal the draft and ask the first approvers. The first time it gets its number (文書番号).

    Raises `NotTheDrafter`, `MayNotDraft`, `NotPossibleNow`, `Stale`, and what `plan_for` raises.
    """
    case = locked(draft_id=draft_id, version=version, by=by)
    if case.now.drafter != by.pk:
        raise NotTheDrafter
    if not may_draft_in(by, case.draft.department):
        raise MayNotDraft
    if (case.now.state, Action.SUBMIT) not in TRANSITIONS:
        raise NotPossibleNow
    plan = plan_for(case.draft, authors=case.now.authors)
    round_ = _begin(case, plan)
    changes = {} if case.draft.number else _number(case.draft)
    with reason(plan.rule.label):
        record(case, action=Action.SUBMIT, by=by, round_=round_, seal=round_.seal, changes=changes)
    return case.draft


def _begin(case: Case, plan: Plan) -> Round:
    document = document_of(case.draft)
    round_ = Round.objects.create(
        draft=case.draft,
        number=case.now.round + 1,
        document=document,
        seal=seal_of(document),
        rule_key=plan.rule.key,
        rule_label=plan.rule.label,
        self_approval=plan.rule.self_approval,
        bulk=plan.rule.bulk,
        notes=list(plan.notes),
        begun_at=clock.now(),
    )
    Step.objects.bulk_create(
        Step(
            round=round_,
            position=step.position,
            kind=step.kind,
            label=step.label,
            department=step.department,
            days=step.days,
        )
        for step in plan.steps
    )
    return round_


def again_from(case: Case, position: int) -> Round:
    """The next round of the same document, from an earlier step on: same seal, same steps."""
    before = current_round(case.draft)
    steps = list(before.steps.order_by("position", "pk"))
    values = ("document", "seal", "rule_key", "rule_label", "self_approval", "bulk", "notes")
    round_ = Round.objects.create(
        draft=case.draft,
        number=case.now.round + 1,
        first_position=position,
        begun_at=clock.now(),
        **{name: getattr(before, name) for name in values},
    )
    same = ("position", "kind", "label", "department_id", "days")
    Step.objects.bulk_create(Step(round=round_, **{name: getattr(step, name) for name in same}) for step in steps)
    return round_


def _number(draft: Draft) -> dict[str, object]:
    year = FiscalYear.of(clock.today()).year
    department = draft.department
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [department.municipality_id, department.code, year])
        (number,) = cursor.fetchone()
    return {
        "number_year": year,
        "number_code": department.code,
        "number": number,
        "submitted_at": clock.now(),
    }


@transaction.atomic
def withdraw(*, draft_id: int, version: int, why: str, by: User) -> Draft:
    """Take the draft back before it is decided; it may be changed and submitted again. Raises as `submit`."""
    case = locked(draft_id=draft_id, version=version, by=by)
    refuse_my_number(why)
    with reason(why):
        record(case, action=Action.WITHDRAW, by=by, opinion=why, round_=_round(case))
        hooks.kind(case.draft.kind).on_withdrawn(case.draft)
    return case.draft


def _round(case: Case) -> Round | None:
    return current_round(case.draft) if case.draft.round else None
