"""Choosing topics, and stopping them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.notices.subscribers.models import Channel, Subscriber, Subscription, Topic
from kusei.engines.notices.subscribers.refusals import ChannelRefused, TopicGone
from kusei.foundation.audit.context import reason
from kusei.foundation.web import clock


def subscribe(*, subscriber: Subscriber, topic_key: str, channels: Sequence[str] = ()) -> Subscription:
    """The person hears of the topic, by these channels in this order; none: in the topic's own order.

    Again with another order changes the order. A channel need not have an address yet. Raises `TopicGone`,
    `ChannelRefused`.
    """
    topic = Topic.objects.filter(key=topic_key, ended_on=None).first()
    if topic is None:
        raise TopicGone
    order = list(dict.fromkeys(channels or topic.channels))
    if not set(order) <= set(Channel.values):
        raise ChannelRefused(_("配信方法を一覧から選んでください。"))
    with transaction.atomic(), reason("お知らせの種類の選択"):
        row, made = Subscription.objects.select_for_update().get_or_create(
            subscriber=subscriber, topic=topic, defaults={"channels": order, "since": clock.now()}
        )
        if not made and row.channels != order:
            row.channels = order
            row.save(update_fields=["channels"])
        row.refresh_from_db(fields=["chosen"])
    return row


def unsubscribe(*, subscriber: Subscriber, topic_key: str) -> list[str]:
    """The person hears of the topic no more. The channels that they had chosen, empty when they had not."""
    with transaction.atomic(), reason("お知らせの種類をやめる"):
        row = Subscription.objects.filter(subscriber=subscriber, topic__key=topic_key).first()
        if row is None:
            return []
        row.delete()
        return list(row.channels)


def stop(*, subscriber: Subscriber, topic_key: str = "") -> list[str]:
    """The one-click stop of a topic, or of everything when the key is blank. Emergency alerts go on.

    Gives the channels of the topic, so that the stop can be undone. What was chosen stays, when everything stops.
    """
    if topic_key:
        return unsubscribe(subscriber=subscriber, topic_key=topic_key)
    with transaction.atomic(), reason("すべてのお知らせの停止"):
        Subscriber.objects.filter(pk=subscriber.pk, stopped_at=None).update(stopped_at=clock.now())
    return []
