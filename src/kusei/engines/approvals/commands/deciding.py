"""Decides: approve, agree, disagree, decide, send back. The step, the role of the day and the seal are proved first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.approvals import hooks
from kusei.engines.approvals.approvers import Standing, standing
from kusei.engines.approvals.commands.recording import Case, locked, record
from kusei.engines.approvals.commands.submitting import again_from
from kusei.engines.approvals.models import Draft, Step
from kusei.engines.approvals.refusals import REFUSALS, ApprovalRefused, sentence
from kusei.engines.approvals.rules import DECISIONS, Action, StepKind
from kusei.engines.approvals.sealed import current_round, require_intact
from kusei.engines.approvals.wrong import NobodysStep, NotPossibleNow, WrongRoute
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.lib.mynumber import refuse_my_number

MOST_AT_ONCE = 50
LONGEST_OPINION = 2000
# What agreeing without a word means at each kind of step.
YES = {
    StepKind.APPROVE: Action.APPROVE,
    StepKind.CONSULT: Action.AGREE,
    StepKind.DECIDE: Action.DECIDE,
}


class NotAsked(ApprovalRefused):
    """The person is neither an approver of the step's department today nor a deputy of one."""

    code = "approvals.not-asked"

    def __str__(self) -> str:
        return _("この段を処理できるのは、きょう、その組織の承認者である人か、不在の承認者の代決者です。")


class OpinionTooLong(ApprovalRefused):
    """More words than the field takes."""

    code = "approvals.opinion-too-long"

    def __str__(self) -> str:
        return _("理由・意見は2,000字までです。短くしてください。")


class NotInBulk(ApprovalRefused):
    """The rule wants this draft to be read on its own."""

    code = "approvals.not-in-bulk"

    def __str__(self) -> str:
        return _("この規程の文書は、まとめて処理できません。1件ずつ開いてください。")


@transaction.atomic
def decide(  # noqa: PLR0913  keyword-only
    *, draft_id: int, version: int, step_id: int, action: Action, by: User, opinion: str = ""
) -> Draft:
    """Approve, agree, disagree or decide at an open step. The last decision calls the app's `on_approved`.

    Raises `NotAsked`, `OwnDraft`, `NobodysStep`, `Stale`, `SealBroken`, `ReasonMissing`.
    """
    if action not in DECISIONS:
        raise NotPossibleNow
    case, step, as_what = _at_step(draft_id, version, step_id, by)
    return _decide(case, step, as_what, action, by, opinion)


def _decide(  # noqa: PLR0913, PLR0917  one decision with all it depends on
    case: Case, step: Step, as_what: Standing, action: Action, by: User, opinion: str
) -> Draft:
    _words(opinion)
    seal = require_intact(case.draft)
    with reason(opinion.strip()):
        record(
            case,
            action=action,
            by=by,
            opinion=opinion,
            round_=step.round,
            step=step,
            standing=as_what,
            seal=seal,
        )
        if action is Action.DECIDE:
            hooks.kind(case.draft.kind).on_approved(case.draft)
    return case.draft


def _at_step(draft_id: int, version: int, step_id: int, by: User) -> tuple[Case, Step, Standing]:
    case = locked(draft_id=draft_id, version=version, by=by)
    step = Step.objects.select_related("round", "department").filter(pk=step_id, round__draft=case.draft).first()
    if step is None:
        raise NobodysStep
    as_what = standing(by, step)
    if as_what is None:
        raise NotAsked
    return case, step, as_what


def _words(opinion: str) -> None:
    if len(opinion) > LONGEST_OPINION or "\x00" in opinion:
        raise OpinionTooLong
    refuse_my_number(opinion)


@transaction.atomic
def send_back(  # noqa: PLR0913  keyword-only
    *, draft_id: int, version: int, step_id: int, why: str, by: User, to_position: int | None = None
) -> Draft:
    """Send the draft back with a reason: to an earlier step, or without `to_position` to its drafter.

    What was decided before the step it goes to holds on; the rest is decided anew in the next round. Raises as
    `decide`, without asking for the seal: a broken one is a reason to send back.
    """
    case, step, as_what = _at_step(draft_id, version, step_id, by)
    _words(why)
    with reason(why.strip()):
        if to_position is None:
            record(
                case,
                action=Action.SEND_BACK,
                by=by,
                opinion=why,
                round_=step.round,
                step=step,
                standing=as_what,
            )
            hooks.kind(case.draft.kind).on_sent_back(case.draft)
            return case.draft
        if not 0 <= to_position < step.position:
            raise WrongRoute
        round_ = again_from(case, to_position)
        record(case, action=Action.RETURN, by=by, opinion=why, round_=round_, step=step, standing=as_what)
    return case.draft


@dataclass(frozen=True)
class Chosen:
    """A line that somebody ticked: the draft as they saw it, and the step they mean."""

    draft_id: int
    version: int
    step_id: int


@dataclass(frozen=True)
class BulkResult:
    """What became of a line. `refusal` is blank when it was done."""

    draft_id: int
    title: str
    refusal: str = ""


def decide_many(*, chosen: Sequence[Chosen], by: User) -> list[BulkResult]:
    """Say yes to several drafts whose rules allow it. Each is decided or refused on its own."""
    results = []
    for one in chosen[:MOST_AT_ONCE]:
        title = ""
        try:
            with transaction.atomic():
                case, step, as_what = _at_step(one.draft_id, one.version, one.step_id, by)
                title = case.draft.title
                if not current_round(case.draft).bulk:
                    raise NotInBulk
                _decide(case, step, as_what, YES[StepKind(step.kind)], by, "")
        except REFUSALS as refusal:
            results.append(BulkResult(one.draft_id, title, sentence(refusal)))
        else:
            results.append(BulkResult(one.draft_id, title))
    return results
