"""What keeps a campaign from being handed in, each thing with the step of the builder where it is put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from kusei.engines.notices.channels import registry
from kusei.engines.notices.segments import queries as segments
from kusei.engines.notices.subscribers.models import Channel, Topic
from kusei.engines.notices.texts.message import JAPANESE
from kusei.foundation.web import clock
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.previews import cut_off
from kusei.services.outreach.states import State


class Step(StrEnum):
    """A step of the builder; the value is the end of its address."""

    TEXTS = "texts"
    WHOM = "whom"
    CHANNELS = "channels"
    WHEN = "when"
    CHECK = "check"


@dataclass(frozen=True)
class Problem:
    """Something that must be put right first."""

    step: Step
    text: str


def offered_channels() -> list[str]:
    """The ways that this installation has, the inbox first."""
    return [Channel.INBOX.value, *registry.available()]


def day_of(moment: dt.datetime) -> dt.date:
    """The day in Tokyo."""
    return moment.astimezone(clock.TOKYO).date()


def planned_day(campaign: Campaign) -> dt.date:
    """The day for which it would be released now: a start that has passed means at once."""
    now = clock.now()
    return day_of(max(campaign.start_at or now, now))


def others_of_the_day(topic: Topic, day: dt.date, *, but: int = 0) -> list[Campaign]:
    """Campaigns of the topic that were released for the day. One SQL query."""
    rows = Campaign.objects.filter(topic=topic, day=day, state=State.RELEASED).exclude(pk=but)
    return list(rows.only("title", "day").order_by("pk"))


def is_one_too_many(campaign: Campaign) -> bool:
    """Whether the topic has had its notices of that day already."""
    others = others_of_the_day(campaign.topic, planned_day(campaign), but=campaign.pk)
    return len(others) >= campaign.topic.daily_limit


def problems(campaign: Campaign, people: int) -> Sequence[Problem]:
    """What must be put right; `people` is how many it would reach now. One SQL query."""
    return [*_of_words(campaign), *_of_people(campaign, people), *_of_ways(campaign), *_of_the_day(campaign)]


def _of_words(campaign: Campaign) -> list[Problem]:
    written = campaign.written
    if JAPANESE not in written:
        return [Problem(Step.TEXTS, _("日本語の題名と本文を書いてください。"))]
    if not written[JAPANESE].body:
        return [Problem(Step.TEXTS, _("日本語の本文を書いてください。"))]
    return []


def _of_people(campaign: Campaign, people: int) -> list[Problem]:
    found = []
    if campaign.topic.ended_on is not None and campaign.topic.ended_on <= clock.today():
        found.append(Problem(Step.WHOM, _("このお知らせの種類は終わりました。ほかの種類を選んでください。")))
    if campaign.segment is not None and campaign.segment.segment.ended_at is not None:
        found.append(Problem(Step.WHOM, _("この対象は使われなくなりました。ほかの対象を選んでください。")))
    if people < segments.LEAST:
        sentence = _("対象が%(least)d人に満たないため、配信できません。条件を広げてください。")
        found.append(Problem(Step.WHOM, sentence % {"least": segments.LEAST}))
    return found


def _of_ways(campaign: Campaign) -> list[Problem]:
    if not campaign.channels:
        return [Problem(Step.CHANNELS, _("配信方法を1つ以上選んでください。"))]
    if set(campaign.channels) - set(offered_channels()):
        return [Problem(Step.CHANNELS, _("いま使えない配信方法が選ばれています。選び直してください。"))]
    return [Problem(Step.CHANNELS, sentence) for sentence in cut_off(campaign)]


def _of_the_day(campaign: Campaign) -> list[Problem]:
    if campaign.again_why or not is_one_too_many(campaign):
        return []
    sentence = _("この種類のお知らせは1日%(limit)d回までです。日を変えるか、超える理由を書いてください。")
    return [Problem(Step.WHEN, sentence % {"limit": campaign.topic.daily_limit})]
