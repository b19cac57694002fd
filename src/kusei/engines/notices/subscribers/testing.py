"""For tests of every part: topics and people who can be reached, written straight into the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kusei.engines.notices.subscribers.models import Address, Channel, Subscriber, Subscription, Topic
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

ORDER = ("line", "mail")


def topic(key: str = "child", **fields: Any) -> Topic:
    """A topic; by LINE first, then by mail, unless `channels` says otherwise."""
    values = {"labels": {"ja": "子育て", "en": "Children"}, "channels": list(ORDER), **fields}
    return Topic.objects.create(key=key, **values)


def subscriber(
    user: User | None = None,
    channels: Mapping[str, str] | None = None,
    topics: Iterable[Topic] = (),
    **attributes: Any,
) -> Subscriber:
    """Somebody with verified addresses (channel → value) who chose the topics, in each topic's own order of channels.

    With an account the blank mail address is there as `commands.ensure` makes it, unless `channels` names another.
    """
    now = clock.now()
    made = Subscriber.objects.create(user=user, **{"created_at": now, **attributes})
    addresses = {**({Channel.MAIL.value: ""} if user is not None else {}), **(channels or {})}
    Address.objects.bulk_create(
        Address(subscriber=made, channel=channel, value=value, verified_at=now, created_at=now)
        for channel, value in addresses.items()
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=made, topic=one, channels=one.channels, since=now) for one in topics
    )
    return made
