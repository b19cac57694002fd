"""What every command about a campaign begins with: the campaign, locked, as its state and version allow."""

from __future__ import annotations

from collections.abc import Callable, Collection

from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.lib.mynumber import refuse_my_number
from kusei.services.outreach.models import LONGEST_WHY, Campaign, CampaignEvent
from kusei.services.outreach.refusals import NoSuchCampaign, NotNow, ReasonMissing, Stale
from kusei.services.outreach.rights import visible_to
from kusei.services.outreach.states import Deed, Stage, State

Right = Callable[[User, Department], None]  # `rights.require_…`


def _lock(campaign_id: int) -> Campaign | None:
    """Locked first and read after it: one statement that waits would join the new row with what it saw before."""
    Campaign.objects.select_for_update().filter(pk=campaign_id).values_list("pk").first()
    return _read(campaign_id)


def _read(campaign_id: int) -> Campaign | None:
    rows = Campaign.objects.select_related(
        "department__municipality", "topic", "segment__segment", "approval", "sending"
    )
    return rows.filter(pk=campaign_id).first()


def locked(  # noqa: PLR0913  keyword-only: everything that a command asks first
    campaign_id: int,
    *,
    by: User | None = None,
    right: Right | None = None,
    version: int | None = None,
    states: Collection[State] = (),
    stages: Collection[Stage] = (),
) -> Campaign:
    """The campaign, locked until the transaction ends.

    `by`: who must be able to see it, and has the right in its department; None for what follows a decision. `version`
    is what the person saw, None when they saw none. Raises `NoSuchCampaign`, `NotAllowed`, `Stale`, and `NotNow` unless
    it is in one of the states or stages.
    """
    if not 0 < campaign_id <= LARGEST_ID or (by is not None and not visible_to(by).filter(pk=campaign_id).exists()):
        raise NoSuchCampaign
    campaign = _lock(campaign_id)
    if campaign is None:
        raise NoSuchCampaign
    if by is not None and right is not None:
        right(by, campaign.department)
    if (states and campaign.state not in states) or (stages and campaign.stage not in stages):
        raise NotNow(campaign.stage)
    if version is not None and campaign.version != version:
        raise Stale
    return campaign


def hold_approval(campaign_id: int) -> None:
    """Lock the draft of the decision before the campaign, as every decision does: so nobody waits in a circle."""
    found = Campaign.objects.filter(pk=min(campaign_id, LARGEST_ID)).values_list("approval", flat=True).first()
    if found is not None:
        ApprovalDraft.objects.select_for_update().filter(pk=found).values_list("pk").first()


def step(campaign: Campaign, deed: Deed, by: User | None, note: str = "", **values: object) -> None:
    """Write these columns of the campaign, count its version up, and note what was done."""
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.version += 1
    campaign.save(update_fields=[*values, "version"])
    note_down(campaign, deed, by, note)


def note_down(campaign: Campaign, deed: Deed, by: User | None, note: str = "") -> CampaignEvent:
    """Note what was done."""
    return CampaignEvent.objects.create(campaign=campaign, what=deed, by=by, at=clock.now(), note=note[:LONGEST_WHY])


def reason_of(text: str) -> str:
    """A reason as it is kept. Raises `ReasonMissing` and `PossibleMyNumber`."""
    words = " ".join(text.split())
    if not words or len(words) > LONGEST_WHY or "\x00" in words:
        raise ReasonMissing
    refuse_my_number(words)
    return words
