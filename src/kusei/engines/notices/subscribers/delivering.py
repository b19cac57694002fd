"""Topics of notices, and the ways to send them, as what delivers promises of the plan."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures import hooks
from kusei.engines.measures.hooks import Deliverer
from kusei.engines.notices.subscribers import queries
from kusei.engines.notices.subscribers.models import Channel, Topic
from kusei.lib.kana import fold_for_search

TOPIC, CHANNEL = "topic", "channel"


def topics(keys: Collection[str]) -> dict[str, Deliverer]:
    """The topics of these keys that can be chosen now. One SQL query."""
    return {row.key: _of(row) for row in Topic.objects.filter(ended_on=None, key__in=list(keys))}


def find_topics(words: str) -> list[Deliverer]:
    """Those that the words name. One SQL query."""
    wanted = [fold_for_search(word) for word in words.split()]
    found = [_of(row) for row in queries.topics()]
    return [one for one in found if all(word in fold_for_search(one.title) for word in wanted)]


def channels(keys: Collection[str]) -> dict[str, Deliverer]:
    """The ways to send notices of these keys. No SQL."""
    return {key: _of_channel(Channel(key)) for key in keys if key in Channel.values}


def find_channels(words: str) -> list[Deliverer]:
    """Those that the words name. No SQL."""
    wanted = [fold_for_search(word) for word in words.split()]
    every = map(_of_channel, Channel)
    return [one for one in every if all(word in fold_for_search(one.title) for word in wanted)]


def _of(row: Topic) -> Deliverer:
    narrowed = {"topic": row.key}
    metrics = (("notices.subscribers", narrowed),)
    return Deliverer(
        TOPIC, row.key, queries.label(row, get_language() or "ja"), reverse("subscribers:settings"), metrics
    )


def _of_channel(one: Channel) -> Deliverer:
    narrowed = {"channel": one.value}
    metrics = (("notices.reached", narrowed), ("notices.deliveries", narrowed))
    return Deliverer(CHANNEL, one.value, str(one.label), reverse("subscribers:settings"), metrics)


def offer() -> None:
    """Register both kinds."""
    hooks.register_deliverers(TOPIC, _("お知らせの種類"), topics, find_topics)
    hooks.register_deliverers(CHANNEL, _("お知らせの届け方"), channels, find_channels)
