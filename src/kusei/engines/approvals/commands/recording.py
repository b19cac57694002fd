"""The one way by which a draft changes: locked, checked against the rules, written as an event.

Every command goes `locked` → permission → `record`. The state of a draft is what `rules.apply` makes of the event;
the columns that repeat it are written here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.engines.approvals import rules
from kusei.engines.approvals.approvers import Standing
from kusei.engines.approvals.models import ApprovalEvent, Draft, Round, Step
from kusei.engines.approvals.queries.history import BEGINS_A_ROUND, history, route_of
from kusei.engines.approvals.queries.visibility import visible_to
from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.approvals.rules import Action, State
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.businessdays import MUNICIPAL_OFFICE


class NoSuchDraft(ApprovalRefused):
    """There is none with that number, or the person may not see it: the answer is the same."""

    code = "approvals.no-such-draft"

    def __str__(self) -> str:
        return _("この番号の起案はないか、見る権限がありません。番号を確かめてください。")


class Stale(ApprovalRefused):
    """Somebody else was faster: the draft is not as the person saw it."""

    code = "approvals.stale"

    def __str__(self) -> str:
        return _("ページを開いたあとに、ほかの人がこの起案を進めました。開き直して、いまの状態を確かめてください。")


@dataclass
class Case:
    """A draft under the hand of a command: its row is locked until the transaction ends."""

    draft: Draft
    now: rules.Situation


def locked(*, draft_id: int, version: int | None, by: User) -> Case:
    """The draft, locked, with its situation. `version` is what the person saw; None when they saw none.

    Raises `NoSuchDraft`, also when `by` may not see it today, and `Stale`.
    """
    if not visible_to(by).filter(pk=draft_id).exists():
        raise NoSuchDraft
    draft = _lock(draft_id)
    if version is not None and draft.version != version:
        raise Stale
    return Case(draft, rules.replay(history(draft)))


def _lock(draft_id: int) -> Draft:
    rows = Draft.objects.select_related("department__parent", "drafter").select_for_update(of=("self",))
    return rows.get(pk=draft_id)


def record(  # noqa: PLR0913  keyword-only: everything that an event can say
    case: Case,
    *,
    action: Action,
    by: User,
    opinion: str = "",
    round_: Round | None = None,
    step: Step | None = None,
    standing: Standing | None = None,
    to_user: User | None = None,
    confirms: ApprovalEvent | None = None,
    seal: str = "",
    changes: dict[str, Any] | None = None,
) -> ApprovalEvent:
    """Write the event and what follows from it. `round_` is the one that begins, or that of the step.

    `changes` are columns of the draft that change with it. Raises the refusals of `rules.apply`, and `Stale` when
    another transaction decided the step in spite of the lock.
    """
    absent = standing.on_behalf_of if standing else None
    begins = action in BEGINS_A_ROUND
    case.now = rules.apply(
        case.now,
        rules.Event(
            action=action,
            actor=by.pk,
            step=step.pk if step else None,
            on_behalf_of=absent.pk if absent else None,
            opinion=opinion,
            route=route_of(round_, round_.steps.all()) if begins and round_ else None,
            to=to_user.pk if to_user else None,
            confirms=confirms.sequence if confirms else None,
        ),
    )
    try:
        with transaction.atomic():
            event = ApprovalEvent.objects.create(
                draft=case.draft,
                sequence=case.now.version,
                action=action,
                actor=by,
                at=clock.now(),
                round=round_,
                step=step,
                capacity=standing.capacity if standing else "",
                on_behalf_of=absent,
                to_user=to_user,
                confirms=confirms,
                opinion=opinion.strip(),
                seal=seal,
            )
    except IntegrityError:
        raise Stale from None
    _write_draft(case, changes or {})
    _write_steps(case)
    return event


def _write_draft(case: Case, changes: dict[str, Any]) -> None:
    draft, now = case.draft, case.now
    assert now.state is not None
    values = {"state": now.state.value, "version": now.version, "round": now.round, **changes}
    if now.state is State.APPROVED and draft.decided_at is None:
        values["decided_at"] = clock.now()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save(update_fields=sorted(values))


def _write_steps(case: Case) -> None:
    """Open the steps whose turn has come, with their due day, and close those whose turn is over."""
    due = {step.key for step in case.now.open_steps}
    moment = clock.now()
    waiting = Step.objects.filter(round__draft=case.draft, closed_at=None)
    waiting.filter(opened_at__isnull=False).exclude(pk__in=due).update(closed_at=moment)
    for step in waiting.filter(opened_at=None, pk__in=due) if due else ():
        step.opened_at = moment
        step.due_on = MUNICIPAL_OFFICE.add_business_days(clock.today(), step.days)
        step.save(update_fields=["opened_at", "due_on"])
