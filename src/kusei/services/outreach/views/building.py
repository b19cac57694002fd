"""The builder of a campaign: one subject a screen, each saved on its own; what others saved meanwhile stands beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.notices.segments import queries as segments
from kusei.engines.notices.segments.breakdown import Part, breakdown
from kusei.engines.notices.segments.models import SegmentVersion
from kusei.engines.notices.segments.refusals import TooDeep
from kusei.engines.notices.segments.words import sentence as in_words
from kusei.engines.notices.subscribers.models import Topic
from kusei.engines.notices.texts import plain
from kusei.engines.notices.texts.message import EASY, JAPANESE, LANGUAGES
from kusei.foundation.web import clock
from kusei.services.outreach import commands, wording
from kusei.services.outreach.checking import Step, offered_channels, others_of_the_day, planned_day, problems
from kusei.services.outreach.forms import AimForm, ChannelsForm, TextForm, WhenForm
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.queries.choosing import segments_for
from kusei.services.outreach.queries.listing import topics
from kusei.services.outreach.rights import may_write
from kusei.services.outreach.views.common import campaign_or_404, signed_in, staff
from kusei.services.outreach.views.looking import all_texts, shown_previews
from kusei.services.outreach.views.steps import address_of, open_or_away, save_step, step_labels, step_page

EASIEST_OF_JAPANESE = 9  # kanji of any school year: only やさしい日本語 is asked for few
METHODS = ["GET", "HEAD", "POST"]


@staff
@require_http_methods(METHODS)
def texts(request: HttpRequest, number: int, language: str) -> HttpResponse:
    """The words in one language, with what a reader stumbles over beside them."""
    campaign = open_or_away(request, number)
    if isinstance(campaign, HttpResponse):
        return campaign
    if language not in LANGUAGES:
        raise Http404
    form = TextForm(request.POST or None, language=language, initial=_words(campaign, language))
    more: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        save = lambda: commands.write_text(  # noqa: E731  one act, called below
            campaign_id=campaign.pk, version=form.cleaned_data["version"], language=language, text=form.text(),
            by=signed_in(request), title=form.cleaned_data.get("name"),
        )  # fmt: skip
        campaign, away, more = save_step(request, campaign, Step.TEXTS, form, save)
        if away is not None:
            return away
    values = form.data if form.is_bound else form.initial
    tabs = [
        (
            f"{wording.LANGUAGE_LABELS[one]}{' ✓' if one in campaign.texts else ''}",
            reverse("outreach:texts", args=[campaign.pk, one]),
            one == language,
        )
        for one in LANGUAGES
    ]
    more |= {"language": language, "tabs": tabs, "findings": _findings(values, language), "checked": _checked(language)}
    more["theirs"] = campaign.written.get(language) if "conflict" in more else None
    more["usual"] = campaign.written.get(JAPANESE) if language != JAPANESE else None
    return step_page(request, campaign, Step.TEXTS, form, **more)


def _words(campaign: Campaign, language: str) -> dict[str, Any]:
    text = campaign.written.get(language)
    said = text.model_dump() if text else {}
    return {**said, "name": campaign.title, "version": campaign.version}


def _checked(language: str) -> bool:
    return language in {JAPANESE, EASY}


def _findings(values: Any, language: str) -> list[tuple[str, plain.Finding]]:
    """What to look at, with the name of its field."""
    if not _checked(language):
        return []
    easiest = plain.USUAL_GRADE if language == EASY else EASIEST_OF_JAPANESE
    return [
        (label, one)
        for name, label in (("title", _("題名")), ("body", _("本文")))
        for one in plain.check(str(values.get(name) or ""), easiest=easiest)
    ]


@staff
@require_http_methods(METHODS)
def whom(request: HttpRequest, number: int) -> HttpResponse:
    """Whom it is for, with how many people that is."""
    campaign = open_or_away(request, number)
    if isinstance(campaign, HttpResponse):
        return campaign
    by = signed_in(request)
    offered, versions = topics(), segments_for(by, campaign.segment_id)
    initial = {"topic": campaign.topic_id, "segment": campaign.segment_id or "", "version": campaign.version}
    form = AimForm(request.POST or None, topics=offered, segments=versions, initial=initial)
    topic, segment = campaign.topic, campaign.segment
    more: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        topic = next(one for one in offered if one.pk == data["topic"])
        segment = next((one for one in versions if one.pk == data["segment"]), None)
        if "look" not in request.POST:
            save = lambda: commands.aim(  # noqa: E731  one act, called below
                campaign_id=campaign.pk, version=data["version"], topic=topic, segment=segment, by=by
            )
            campaign, away, more = save_step(request, campaign, Step.WHOM, form, save)
            if away is not None:
                return away
    if "conflict" in more:
        more["theirs"] = wording.audience(campaign.topic, campaign.segment)
    return step_page(request, campaign, Step.WHOM, form, count=_count(topic, segment), versions=versions, **more)


def _count(topic: Topic, segment: SegmentVersion | None) -> dict[str, Any]:
    """How many people there are, as it may be shown."""
    rule = segment.rule if segment is not None else {}
    number = segments.count(rule, topic=topic)
    return {
        "parts": _breakdown(rule, topic),
        "shown": segments.shown(number),
        "enough": number >= segments.LEAST,
        "least": segments.LEAST,
        "audience": wording.audience(topic, segment),
        "words": in_words(rule) if segment is not None else "",
        "note": segment.segment.note if segment is not None else "",
    }


def _breakdown(rule: dict[str, Any], topic: Topic) -> Sequence[Part]:
    """Who they are, in numbers that tell of nobody; nothing for a rule that is as deep as rules may be."""
    of_topic = {"is": "topic", "values": [topic.key]}
    try:
        return breakdown({"all": [of_topic, rule]} if rule else of_topic).parts
    except TooDeep:
        return ()


@staff
@require_http_methods(METHODS)
def channels(request: HttpRequest, number: int) -> HttpResponse:
    """By which ways, with how it looks on each."""
    campaign = open_or_away(request, number)
    if isinstance(campaign, HttpResponse):
        return campaign
    initial = {"channels": campaign.channels, "version": campaign.version}
    form = ChannelsForm(request.POST or None, channels=offered_channels(), initial=initial)
    more: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        save = lambda: commands.choose_channels(  # noqa: E731  one act, called below
            campaign_id=campaign.pk, version=form.cleaned_data["version"], channels=form.cleaned_data["channels"],
            by=signed_in(request),
        )  # fmt: skip
        campaign, away, more = save_step(request, campaign, Step.CHANNELS, form, save)
        if away is not None:
            return away
    if "conflict" in more:
        more["theirs"] = wording.channels(campaign.channels)
    return step_page(request, campaign, Step.CHANNELS, form, **more, **shown_previews(request, campaign))


@staff
@require_http_methods(METHODS)
def when(request: HttpRequest, number: int) -> HttpResponse:
    """When it begins and how fast it goes, with what else goes out that day."""
    campaign = open_or_away(request, number)
    if isinstance(campaign, HttpResponse):
        return campaign
    form = WhenForm(request.POST or None, initial=_plan(campaign))
    more: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        save = lambda: commands.plan(  # noqa: E731  one act, called below
            campaign_id=campaign.pk, version=data["version"], start_at=form.start_at(),
            per_minute=data["per_minute"], again_why=data["again_why"], by=signed_in(request),
        )  # fmt: skip
        campaign, away, more = save_step(request, campaign, Step.WHEN, form, save)
        if away is not None:
            return away
    if "conflict" in more:
        more["theirs"] = f"{wording.start(campaign)}・{wording.pace(campaign)}"
    day = planned_day(campaign)
    others = others_of_the_day(campaign.topic, day, but=campaign.pk)
    return step_page(
        request, campaign, Step.WHEN, form, day=day, topic=wording.topic_label(campaign.topic), others=others, **more
    )


def _plan(campaign: Campaign) -> dict[str, Any]:
    start = campaign.start_at.astimezone(clock.TOKYO) if campaign.start_at else None
    return {
        "begin": "at" if start else "now",
        "day": start.date() if start else None,
        "hour": f"{start:%H:%M}" if start else "",
        "per_minute": campaign.per_minute,
        "again_why": campaign.again_why,
        "version": campaign.version,
    }


@staff
@require_safe
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Everything once more before it is handed in, and what keeps it back."""
    campaign = campaign_or_404(request, number)
    if not campaign.is_open or not may_write(signed_in(request), campaign.department):
        return redirect(campaign)
    people = segments.count(campaign.rule, topic=campaign.topic)
    labels = step_labels()
    found = [(labels[one.step], address_of(campaign, one.step), one.text) for one in problems(campaign, people)]
    return step_page(
        request,
        campaign,
        Step.CHECK,
        None,
        facts=wording.facts(campaign),
        people=segments.shown(people),
        problems=found,
        texts=all_texts(campaign),
        **shown_previews(request, campaign),
    )
