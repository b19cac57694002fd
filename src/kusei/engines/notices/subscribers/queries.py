"""Reads about subscribers that other parts share; typed, each with a fixed number of SQL queries."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from kusei.engines.notices.subscribers.models import Address, Channel, Subscriber, Topic
from kusei.foundation.people.models import User


def of(user: User) -> Subscriber | None:
    """The subscriber of the account; None when nothing was ever chosen or sent. One query."""
    return Subscriber.objects.filter(user=user).first()


def topics() -> list[Topic]:
    """The topics that can be chosen now, in their order. One query."""
    return list(Topic.objects.filter(ended_on=None))


def addresses(channel: str, subscriber_ids: Sequence[int]) -> list[tuple[int, str]]:
    """The usable addresses of those people on the channel, by ascending number of the person. One query.

    A blank mail address is the account's own. People without a usable address are left out; somebody with several
    browsers stands there several times. A blank postal address stays blank: only the letter knows the profile.
    """
    rows = Address.objects.filter(channel=channel, usable=True, subscriber_id__in=subscriber_ids)
    found = rows.order_by("subscriber_id", "pk").values_list("subscriber_id", "value", "subscriber__user__email")
    return [(number, value or ((mail or "") if channel == Channel.MAIL else "")) for number, value, mail in found]


def labels(language: str) -> dict[str, str]:
    """Key → name of every topic for a reader of that language, ended ones last. One query."""
    rows = Topic.objects.order_by(F("ended_on").asc(nulls_first=True), "order", "key")
    return {row.key: label(row, language) for row in rows}


def label(topic: Topic, language: str) -> str:
    """The name of the topic for a reader of that language: theirs, else Japanese for the two Japanese, else English."""
    return worded(topic.labels, language)


def worded(words: dict[str, str], language: str) -> str:
    """The wording for a reader of that language, as `Texts.read` chooses; blank when there is none."""
    order = (language, "ja") if language in {"ja", "ja-easy"} else (language, "en", "ja")
    return next((words[one] for one in order if words.get(one)), "")
