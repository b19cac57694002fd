"""Starts, writes, copies, gives up and takes up again campaigns, as long as they are with those who write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.notices.segments.models import SegmentVersion
from kusei.engines.notices.subscribers.models import Channel, Topic
from kusei.engines.notices.texts.message import JAPANESE, LANGUAGES, Text
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.mynumber import refuse_my_number
from kusei.services.outreach.checking import offered_channels
from kusei.services.outreach.commands.locking import locked, note_down, reason_of, step
from kusei.services.outreach.models import LONGEST_TITLE, LONGEST_WHY, MOST_A_MINUTE, Campaign
from kusei.services.outreach.queries.choosing import segments_for
from kusei.services.outreach.refusals import Stale, Unfit
from kusei.services.outreach.rights import require_writer
from kusei.services.outreach.states import OPEN, Deed, State


@transaction.atomic
def start(*, department: Department, topic: Topic, title: str, by: User) -> Campaign:
    """A new campaign of the department, on the ways that the topic's subscribers use.

    Raises `NotAllowed`, `Unfit` and `PossibleMyNumber`.
    """
    require_writer(by, department)
    if department.is_collective:
        raise Unfit(_("実際に仕事をする組織を選んでください。"))
    wanted = {Channel.INBOX.value, *topic.channels}
    made = Campaign.objects.create(
        department=department,
        topic=topic,
        title=_title(title),
        channels=[one for one in offered_channels() if one in wanted],
        author=by,
        created_at=clock.now(),
    )
    note_down(made, Deed.DRAFTED, by)
    return made


def _title(text: str) -> str:
    words = " ".join(text.split())
    if not words or len(words) > LONGEST_TITLE or "\x00" in words:
        raise Unfit(_("件名を80字以内で書いてください。"))
    refuse_my_number(words)
    return words


def _open(campaign_id: int, by: User, version: int | None = None) -> Campaign:
    return locked(campaign_id, by=by, right=require_writer, version=version, states=OPEN)


def _write(campaign: Campaign, version: int, by: User, **values: Any) -> Campaign:
    """Write what differs, if nobody else wrote since; what is there already is nobody's conflict.

    Somebody who goes on writing makes one note of it, not one for each pause.
    """
    changed = {name: value for name, value in values.items() if getattr(campaign, name) != value}
    if not changed:
        return campaign
    if campaign.version != version:
        raise Stale
    last = campaign.events.order_by("-pk").first()
    for name, value in changed.items():
        setattr(campaign, name, value)
    campaign.version += 1
    campaign.save(update_fields=[*changed, "version"])
    if last is None or last.what != Deed.CHANGED or last.by_id != by.pk:
        note_down(campaign, Deed.CHANGED, by)
    return campaign


@transaction.atomic
def write_text(  # noqa: PLR0913  keyword-only
    *, campaign_id: int, version: int, language: str, text: Text | None, by: User, title: str | None = None
) -> Campaign:
    """The words in one language, None to leave the language out; `title` is that for staff.

    Raises `NoSuchCampaign`, `NotAllowed`, `NotNow`, `Stale`, `Unfit` and `PossibleMyNumber`.
    """
    campaign = _open(campaign_id, by)
    if language not in LANGUAGES or (text is None and language == JAPANESE):
        raise Unfit(_("日本語の題名と本文を書いてください。"))
    texts = {name: said for name, said in campaign.texts.items() if name != language}
    if text is not None:
        if "\x00" in text.title + text.body + text.link:
            raise Unfit(_("文章に使えない文字があります。書き直してください。"))
        for words in (text.title, text.body, text.link):
            refuse_my_number(words)
        texts[language] = text.model_dump(mode="json")
    values: dict[str, Any] = {"texts": {one: texts[one] for one in LANGUAGES if one in texts}}
    if title is not None:
        values["title"] = _title(title)
    return _write(campaign, version, by, **values)


@transaction.atomic
def aim(*, campaign_id: int, version: int, topic: Topic, segment: SegmentVersion | None, by: User) -> Campaign:
    """Whom it is for: everybody who takes the topic, or those who are in the segment too. Raises as `write_text`."""
    campaign = _open(campaign_id, by)
    if topic.ended_on is not None and topic.ended_on <= clock.today():
        raise Unfit(_("このお知らせの種類は終わりました。ほかの種類を選んでください。"))
    if segment is not None and segment not in segments_for(by, campaign.segment_id):
        raise Unfit(_("この対象は使われなくなりました。ほかの対象を選んでください。"))
    return _write(campaign, version, by, topic=topic, segment=segment)


@transaction.atomic
def choose_channels(*, campaign_id: int, version: int, channels: Sequence[str], by: User) -> Campaign:
    """By which ways it may go; of those each person gets it by the first of their own order. Raises as `write_text`."""
    campaign = _open(campaign_id, by)
    offered = offered_channels()
    if not channels or set(channels) - set(offered):
        raise Unfit(_("配信方法を1つ以上選んでください。"))
    return _write(campaign, version, by, channels=[one for one in offered if one in channels])


@transaction.atomic
def plan(  # noqa: PLR0913  keyword-only
    *,
    campaign_id: int,
    version: int,
    start_at: dt.datetime | None,
    per_minute: int | None,
    again_why: str = "",
    by: User,
) -> Campaign:
    """When it begins (None: at once when it is decided) and how many people a minute. Raises as `write_text`.

    `again_why`: why the topic needs one more notice that day than it allows.
    """
    campaign = _open(campaign_id, by)
    if start_at is not None and start_at != campaign.start_at and start_at < clock.now():
        raise Unfit(_("これからの日時を選んでください。すぐに配信するときは「決まったらすぐ」を選びます。"))
    if start_at is not None and start_at > clock.now() + dt.timedelta(days=366):
        raise Unfit(_("1年以内の日時を選んでください。"))
    if per_minute is not None and not 1 <= per_minute <= MOST_A_MINUTE:
        raise Unfit(_("1分あたりの人数を、1以上の数で書いてください。"))
    words = " ".join(again_why.split())
    if len(words) > LONGEST_WHY or "\x00" in words:
        raise Unfit(_("理由を200字以内で書いてください。あとで読む人のために記録に残ります。"))
    refuse_my_number(words)
    return _write(campaign, version, by, start_at=start_at, per_minute=per_minute, again_why=words)


@transaction.atomic
def copy(*, campaign_id: int, by: User) -> Campaign:
    """A new draft with the same words, people and ways; the newest rule of the segment, and no time.

    Raises `NoSuchCampaign` and `NotAllowed`.
    """
    found = locked(campaign_id, by=by, right=require_writer)
    segment = found.segment
    if segment is not None:
        segment = segment.segment.versions.order_by("-number").first()
    made = Campaign.objects.create(
        department=found.department,
        topic=found.topic,
        segment=segment,
        title=found.title,
        texts=found.texts,
        channels=found.channels,
        per_minute=found.per_minute,
        author=by,
        created_at=clock.now(),
        copied_from=found,
    )
    note_down(made, Deed.COPIED, by, found.title)
    return made


@transaction.atomic
def discard(*, campaign_id: int, version: int, why: str, by: User) -> Campaign:
    """Give the draft up; `restore` takes that back. Raises as `write_text`, and `ReasonMissing`."""
    campaign = _open(campaign_id, by, version)
    words = reason_of(why)
    with reason(words):
        step(campaign, Deed.DISCARDED, by, words, state=State.DISCARDED)
    return campaign


@transaction.atomic
def restore(*, campaign_id: int, version: int, by: User) -> Campaign:
    """Take the draft up again that was given up. Raises as `write_text`."""
    campaign = locked(campaign_id, by=by, right=require_writer, version=version, states={State.DISCARDED})
    step(campaign, Deed.RESTORED, by, state=State.DRAFTING, why="")
    return campaign
