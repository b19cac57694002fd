"""What follows a decision: the absent one looks at what the deputy decided (後閲), and the decision takes effect."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.approvals import hooks
from kusei.engines.approvals.commands.deciding import LONGEST_OPINION, OpinionTooLong
from kusei.engines.approvals.commands.drafting import MayNotDraft
from kusei.engines.approvals.commands.recording import locked, record
from kusei.engines.approvals.models import ApprovalEvent, Draft
from kusei.engines.approvals.queries.visibility import may_draft_in
from kusei.engines.approvals.rules import Action
from kusei.engines.approvals.sealed import require_intact
from kusei.engines.approvals.wrong import NotForThisPerson
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.lib.mynumber import refuse_my_number


@transaction.atomic
def confirm_later(*, draft_id: int, event_id: int, by: User, opinion: str = "") -> ApprovalEvent:
    """The one who was absent has seen the decision of the deputy. Once for each; it changes nothing in the decision.

    Raises `NotForThisPerson` when the decision was not made for `by` or was confirmed before.
    """
    case = locked(draft_id=draft_id, version=None, by=by)
    if len(opinion) > LONGEST_OPINION or "\x00" in opinion:
        raise OpinionTooLong
    refuse_my_number(opinion)
    seen = ApprovalEvent.objects.filter(pk=event_id, draft=case.draft, on_behalf_of=by).first()
    if seen is None:
        raise NotForThisPerson
    return record(case, action=Action.CONFIRM, by=by, opinion=opinion, confirms=seen)


@transaction.atomic
def take_effect(*, draft_id: int, version: int, by: User, note: str = "") -> Draft:
    """Record that what was approved is put into effect (施行). Raises `SealBroken` when it is no longer the same."""
    case = locked(draft_id=draft_id, version=version, by=by)
    if not may_draft_in(by, case.draft.department):
        raise MayNotDraft
    if len(note) > LONGEST_OPINION or "\x00" in note:
        raise OpinionTooLong
    refuse_my_number(note)
    seal = require_intact(case.draft) if case.draft.round else ""
    with reason(note.strip()):
        record(case, action=Action.TAKE_EFFECT, by=by, opinion=note, seal=seal)
        hooks.kind(case.draft.kind).on_effect(case.draft)
    return case.draft
