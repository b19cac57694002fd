"""Lets a campaign out: in the transaction of the decision, or by an approver where its topic needs none."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.engines.approvals.rules import Action
from kusei.engines.notices.deliveries import commands as deliveries
from kusei.engines.notices.deliveries.models import Sending, SendingKind
from kusei.engines.notices.deliveries.refusals import NoticesRefused, TooFew
from kusei.engines.notices.segments.queries import LEAST
from kusei.engines.notices.segments.refusals import SegmentRefused
from kusei.engines.notices.subscribers.models import Topic
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.outreach.checking import is_one_too_many, planned_day
from kusei.services.outreach.commands.locking import locked, step
from kusei.services.outreach.models import LONGEST_WHY, Campaign
from kusei.services.outreach.refusals import CannotRelease, NeedsApproval, OneTooMany
from kusei.services.outreach.rights import require_releaser
from kusei.services.outreach.states import Deed, State


def content(object_id: str) -> dict[str, Any]:
    """What is decided, as plain values: the words, whom they are for and how many that was, by which ways and when."""
    campaign = Campaign.objects.select_related("topic", "segment").get(pk=int(object_id))
    return {
        "title": campaign.title,
        "topic": campaign.topic.key,
        "texts": campaign.texts,
        "audience": campaign.rule,
        "segment": [campaign.segment.segment_id, campaign.segment.number] if campaign.segment else [],
        "people": campaign.expected,
        "channels": campaign.channels,
        "start": campaign.start_at.isoformat() if campaign.start_at else "",
        "per_minute": campaign.per_minute,
        "again_why": campaign.again_why,
    }


@transaction.atomic
def release(*, campaign_id: int, version: int, by: User) -> Campaign:
    """An approver of the department lets out a campaign whose topic needs no decision.

    Raises `NotAllowed`, `NotNow`, `Stale`, `NeedsApproval`, `OneTooMany` and `CannotRelease`. With too few people left
    it is stopped, which is no error.
    """
    campaign = locked(campaign_id, by=by, right=require_releaser, version=version, states={State.ASKED})
    if campaign.approval is not None:
        raise NeedsApproval
    _let_out(campaign, by)
    return campaign


def _let_out(campaign: Campaign, by: User) -> None:
    """Into the delivery machine, in the caller's transaction with the campaign locked."""
    topic = _topic_held(campaign)
    if topic.approval and campaign.approval is None:
        raise NeedsApproval
    day = planned_day(campaign)
    if not campaign.again_why and is_one_too_many(campaign):
        raise OneTooMany(topic.daily_limit)
    try:
        with transaction.atomic():
            sending = _hand_over(campaign, by)
    except TooFew as refusal:
        _stop(campaign, by, refusal)
        return
    except (NoticesRefused, SegmentRefused) as refusal:
        raise CannotRelease(str(refusal)) from refusal
    with reason(_("お知らせの配信を決める")):
        step(
            campaign, Deed.RELEASED, by, state=State.RELEASED, sending=sending, day=day, released_by=by,
            released_at=clock.now(),
        )  # fmt: skip


def _topic_held(campaign: Campaign) -> Topic:
    """Whoever lets out another of the topic waits here, so that the limit of the day is counted after the other."""
    return Topic.objects.select_for_update(no_key=True).get(pk=campaign.topic_id)


def _hand_over(campaign: Campaign, by: User) -> Sending:
    return deliveries.release(
        kind=SendingKind.CAMPAIGN,
        occasion=f"campaign:{campaign.pk}",
        texts=campaign.said,
        channels=campaign.channels,
        reach="topic",
        topic=campaign.topic,
        audience=campaign.rule,
        department=campaign.department,
        not_before=campaign.start_at,
        per_minute=campaign.per_minute,
        by=by,
        least=LEAST,
    )


def _stop(campaign: Campaign, by: User, refusal: TooFew) -> None:
    with translation.override("ja"):
        words = str(refusal)[:LONGEST_WHY]
    with reason(words):
        step(campaign, Deed.STOPPED, by, words, state=State.STOPPED, why=words)


# --- what follows: hooks of the approval, in its transaction
# ---------------------------------------------------------------------------------------------------------


def _of(asked: ApprovalDraft) -> Campaign | None:
    """The campaign that this approval decides; None for one that it has left behind."""
    number = int(asked.object_id)
    campaign = locked(number) if number <= LARGEST_ID else None
    return campaign if campaign is not None and campaign.approval_id == asked.pk else None


def _last(asked: ApprovalDraft, action: Action) -> tuple[User | None, str]:
    """Who did it last, and with which words."""
    event = asked.events.filter(action=action).select_related("actor").order_by("-sequence").first()
    return (event.actor, event.opinion) if event is not None else (None, "")


def on_sent_back(asked: ApprovalDraft) -> None:
    """Sent back to its drafter: it can be written again."""
    campaign = _of(asked)
    if campaign is not None and campaign.state == State.ASKED:
        by, why = _last(asked, Action.SEND_BACK)
        words = " ".join(why.split())[:LONGEST_WHY]
        step(campaign, Deed.SENT_BACK, by, words, state=State.SENT_BACK, why=words)


def on_withdrawn(asked: ApprovalDraft) -> None:
    """Withdrawn by its drafter: it can be written again."""
    campaign = _of(asked)
    if campaign is not None and campaign.state == State.ASKED:
        by, why = _last(asked, Action.WITHDRAW)
        step(campaign, Deed.TAKEN_BACK, by, " ".join(why.split()), state=State.DRAFTING)


def on_approved(asked: ApprovalDraft) -> None:
    """Decided: into the delivery machine at once, which waits for the time itself.

    Raises `CannotRelease` when the draft was handed in again without its campaign, which can still be written.
    """
    campaign = _of(asked)
    if campaign is None:
        return
    if campaign.state != State.ASKED:
        raise CannotRelease(
            _("この配信は、まだ書いている途中です。差し戻して、配信の画面から出し直してもらってください。")
        )
    by, _why = _last(asked, Action.DECIDE)
    assert by is not None  # the event is written before
    _let_out(campaign, by)
