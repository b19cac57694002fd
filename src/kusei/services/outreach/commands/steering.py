"""Pauses, resumes and cancels a campaign that is scheduled or on its way."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.notices.deliveries import commands as deliveries
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.services.outreach.commands.locking import locked, note_down, reason_of
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.rights import require_releaser
from kusei.services.outreach.states import UNDER_WAY, Deed, Stage


@transaction.atomic
def pause(*, campaign_id: int, why: str, by: User) -> Campaign:
    """Hand nothing more over until `resume`. Raises `NotAllowed`, `NotNow`, `ReasonMissing`."""
    campaign = _under_way(campaign_id, by, UNDER_WAY - {Stage.PAUSED})
    words = reason_of(why)
    deliveries.pause(sending_id=_sending(campaign), by=by, why=words)
    note_down(campaign, Deed.PAUSED, by, words)
    return _fresh(campaign)


@transaction.atomic
def resume(*, campaign_id: int, why: str, by: User) -> Campaign:
    """Go on where it stood. Raises as `pause`."""
    campaign = _under_way(campaign_id, by, {Stage.PAUSED})
    words = reason_of(why)
    with reason(words):
        deliveries.resume(sending_id=_sending(campaign), by=by)
        note_down(campaign, Deed.RESUMED, by, words)
    return _fresh(campaign)


@transaction.atomic
def cancel(*, campaign_id: int, why: str, by: User) -> Campaign:
    """Hand nothing more over, for good; who was reached already stays so. Raises as `pause`."""
    campaign = _under_way(campaign_id, by, UNDER_WAY)
    words = reason_of(why)
    deliveries.cancel(sending_id=_sending(campaign), by=by, why=words)
    note_down(campaign, Deed.CANCELLED, by, words)
    return _fresh(campaign)


def _under_way(campaign_id: int, by: User, stages: frozenset[Stage] | set[Stage]) -> Campaign:
    return locked(campaign_id, by=by, right=require_releaser, stages=stages)


def _sending(campaign: Campaign) -> int:
    assert campaign.sending_id is not None  # the database keeps that of everything that was released
    return campaign.sending_id


def _fresh(campaign: Campaign) -> Campaign:
    assert campaign.sending is not None
    campaign.sending.refresh_from_db()
    return campaign
