"""What staff make of a proposal: a draft of an alert, or nothing, with the reason. Nobody is told anything by it."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.notices.emergency.commands import draft
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.weather import suggestions
from kusei.engines.notices.emergency.weather.models import Decision, Proposal
from kusei.engines.notices.emergency.weather.permissions import require_decider
from kusei.engines.notices.emergency.weather.refusals import AlreadyDecided, ReasonNeeded
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

LONGEST = 400


@transaction.atomic
def adopt(*, proposal_id: int, by: User) -> Alert:
    """Begin a draft with the suggested texts, at the level of information; it still takes two people to release it.

    Raises `NotAllowed`, `AlreadyDecided`.
    """
    require_decider(by)
    proposal = _open(proposal_id)
    alert = draft(content=suggestions.content(proposal), drill=False, by=by, proposal=proposal.mark)
    _decide(proposal, Decision.ADOPTED, by)
    return alert


@transaction.atomic
def dismiss(*, proposal_id: int, why: str, by: User) -> Proposal:
    """Let it be, with the reason. Raises `NotAllowed`, `AlreadyDecided`, `ReasonNeeded`."""
    require_decider(by)
    proposal, text = _open(proposal_id), why.strip()
    if not text or len(text) > LONGEST:
        raise ReasonNeeded
    with reason(text):
        return _decide(proposal, Decision.DISMISSED, by, text)


def _open(proposal_id: int) -> Proposal:
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("report").get(pk=proposal_id)
    # The desk of alerts may have begun a draft from it as well.
    if proposal.state != Decision.OPEN or Alert.objects.filter(proposal=proposal.mark).exists():
        raise AlreadyDecided
    return proposal


def _decide(proposal: Proposal, state: Decision, by: User, why: str = "") -> Proposal:
    proposal.state, proposal.decided_by, proposal.decided_at, proposal.why = state, by, clock.now(), why
    proposal.save(update_fields=["state", "decided_by", "decided_at", "why"])
    return proposal
