"""Hands a campaign in: to the route of decisions, or where its topic needs none to the approvers of its department."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.engines.approvals.routefile import of_home
from kusei.engines.approvals.rules import EDITABLE
from kusei.engines.notices.segments import queries as segments
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.services.outreach import wording
from kusei.services.outreach.checking import problems
from kusei.services.outreach.commands.locking import Right, hold_approval, locked, reason_of, step
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.refusals import NotNow, NotReady, OthersApproval
from kusei.services.outreach.rights import require_releaser, require_writer
from kusei.services.outreach.states import OPEN, Deed, State

KIND = "outreach.campaign"
CLASSIFICATION = "notice"
LONGEST_PROPOSAL = 20_000  # characters of a draft's body


@transaction.atomic
def submit(*, campaign_id: int, version: int, by: User) -> Campaign:
    """Hand it in. What it says, whom it is for and how many people that is stay as they are from now on.

    Raises `NotReady`, `NotAllowed`, `NotNow`, `Stale`, `OthersApproval`, and what approvals raise.
    """
    hold_approval(campaign_id)
    campaign = locked(campaign_id, by=by, right=require_writer, version=version, states=OPEN)
    people = segments.count(campaign.rule, topic=campaign.topic)
    found = problems(campaign, people)
    if found:
        raise NotReady(found)
    with reason(_("配信を決裁・確認に出す")):
        campaign.expected = people
        asked = _approval(campaign, by) if campaign.topic.approval else None
        step(campaign, Deed.ASKED, by, state=State.ASKED, expected=people, approval=asked, why="")
        if asked is not None:
            approvals.submit(draft_id=asked.pk, version=asked.version, by=by)
    return campaign


def _approval(campaign: Campaign, by: User) -> ApprovalDraft:
    """The draft of the decision: the one that came back, else a new one."""
    with translation.override("ja"):
        content = approvals.Content(
            title=_("お知らせの配信「%(title)s」について") % {"title": campaign.title},
            body=wording.proposal(campaign)[:LONGEST_PROPOSAL],
            classification=CLASSIFICATION
            if any(one.code == CLASSIFICATION for one in of_home().classifications)
            else "",
            retention="3",
        )
    before = campaign.approval
    if before is None or before.state not in {state.value for state in EDITABLE}:
        return approvals.start_draft(
            content=content, department=campaign.department, by=by, kind=KIND, object_id=str(campaign.pk)
        )
    if before.drafter_id != by.pk:
        raise OthersApproval(str(before.drafter))
    return approvals.revise(draft_id=before.pk, version=before.version, content=content, by=by)


def _asked_without_a_decision(campaign_id: int, version: int, by: User, right: Right) -> Campaign:
    campaign = locked(campaign_id, by=by, right=right, version=version, states={State.ASKED})
    if campaign.approval is not None and campaign.approval.state not in {state.value for state in EDITABLE}:
        raise NotNow(campaign.stage)  # it goes back by the pages of the decision
    return campaign


@transaction.atomic
def take_back(*, campaign_id: int, version: int, by: User) -> Campaign:
    """Go on writing what waits for an approver of the department. A decision is withdrawn on its own page.

    Raises `NotAllowed`, `NotNow` and `Stale`.
    """
    campaign = _asked_without_a_decision(campaign_id, version, by, require_writer)
    step(campaign, Deed.TAKEN_BACK, by, state=State.DRAFTING)
    return campaign


@transaction.atomic
def send_back(*, campaign_id: int, version: int, why: str, by: User) -> Campaign:
    """An approver of the department sends back what waits for them. Raises as `take_back`, and `ReasonMissing`."""
    campaign = _asked_without_a_decision(campaign_id, version, by, require_releaser)
    words = reason_of(why)
    with reason(words):
        step(campaign, Deed.SENT_BACK, by, words, state=State.SENT_BACK, why=words)
    return campaign
