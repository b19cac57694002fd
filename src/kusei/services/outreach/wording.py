"""A campaign in words: for the proposal of the decision, and for pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kusei.engines.notices.segments import queries as segments
from kusei.engines.notices.segments.models import SegmentVersion
from kusei.engines.notices.segments.words import sentence
from kusei.engines.notices.subscribers.models import Channel, Topic
from kusei.engines.notices.texts.message import JAPANESE
from kusei.foundation.people.residents.fields import LANGUAGES
from kusei.foundation.web.formats import in_japanese, moment_text
from kusei.foundation.web.formats import number as number_text
from kusei.services.outreach.models import Campaign

LANGUAGE_LABELS = dict(LANGUAGES)


def topic_label(topic: Topic) -> str:
    """The topic's name in the language of the page."""
    return str((topic.labels.get("ja") if in_japanese() else topic.labels.get("en")) or topic.labels["ja"])


def audience(topic: Topic, segment: SegmentVersion | None) -> str:
    """Whom it is for, by the segment's name."""
    if segment is None:
        return _("「%(topic)s」を受け取る人全員") % {"topic": topic_label(topic)}
    return _("「%(topic)s」を受け取る人のうち「%(segment)s」（第%(number)d版）") % {
        "topic": topic_label(topic),
        "segment": segment.segment.name,
        "number": segment.number,
    }


def channels(names: Iterable[str]) -> str:
    """The ways, by their names."""
    return _("、").join(str(Channel(one).label) for one in names)


def start(campaign: Campaign) -> str:
    """When it begins."""
    return moment_text(campaign.start_at) if campaign.start_at else _("決まったらすぐ")


def pace(campaign: Campaign) -> str:
    """How fast it goes."""
    if campaign.per_minute is None:
        return _("できるだけ早く")
    return _("1分に%(number)s人まで") % {"number": number_text(campaign.per_minute)}


def languages(campaign: Campaign) -> str:
    """The languages that are there."""
    return _("、").join(str(LANGUAGE_LABELS[one]) for one in campaign.written)


def facts(campaign: Campaign) -> list[tuple[str, str]]:
    """What an approver looks at first, in the order in which it is asked."""
    found = [
        (_("お知らせの種類"), topic_label(campaign.topic)),
        (_("対象"), audience(campaign.topic, campaign.segment)),
        (_("条件"), sentence(campaign.rule) if campaign.segment else ""),
        (_("提出したときの人数"), "" if campaign.expected is None else segments.shown(campaign.expected)),
        (_("配信方法"), channels(campaign.channels)),
        (_("配信の開始"), start(campaign)),
        (_("配信の速さ"), pace(campaign)),
        (_("ことば"), languages(campaign)),
        (_("1日の上限を超える理由"), campaign.again_why),
    ]
    return [(name, value) for name, value in found if value]


def proposal(campaign: Campaign) -> str:
    """The proposal of the decision: the facts, then the words in Japanese."""
    text = campaign.written[JAPANESE]
    lines = [f"{name}：{value}" for name, value in facts(campaign)]
    return "\n".join([*lines, "", _("題名：%(title)s") % {"title": text.title}, "", text.body, text.link]).strip()


def failure(code: str) -> str:
    """Why a notice did not arrive, from the code that the way gave."""
    words = {
        "invalid-address": _("宛先が正しくない"),
        "invalid-number": _("電話番号が正しくない"),
        "blocked": _("相手のサービスで止められている"),
        "gone": _("端末の登録がなくなった"),
        "rejected": _("相手のサービスが受け取らなかった"),
        "bounced": _("届かない宛先だった"),
        "no-address": _("使える宛先がなくなった"),
        "gave-up": _("何度か試したが渡せなかった"),
    }
    return words.get(code) or _("そのほか（%(code)s）") % {"code": code or "―"}
