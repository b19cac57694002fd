"""Keeps the time that is over when somebody gives up a topic or an address, so that figures of past days stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete

from kusei.engines.notices.subscribers.models import Address, Past, Subscriber, Subscription
from kusei.foundation.web import clock


def connect() -> None:
    """Listen to rows that go, whichever way they go: given up, taken over, or with the account."""
    post_delete.connect(_topic_given_up, Subscription, dispatch_uid="kusei.subscribers.topic-past")
    post_delete.connect(_address_gone, Address, dispatch_uid="kusei.subscribers.address-past")


def keep(rows: Iterable[Address]) -> None:
    """Before these addresses begin anew or lose their verification: until now, or until they were suppressed, the
    person could be reached by them.
    """
    now = clock.now()
    for row in rows:
        if row.verified_at is not None:
            until = min(row.suppressed_at or now, now)
            _past(row.subscriber_id, row.verified_at, until, channel=row.channel)


def _address_gone(instance: Address, **_more: Any) -> None:
    keep([instance])


def _topic_given_up(instance: Subscription, **_more: Any) -> None:
    now = clock.now()
    stopped = Subscriber.objects.filter(pk=instance.subscriber_id).values_list("stopped_at", flat=True).first()
    _past(instance.subscriber_id, instance.since, min(stopped or now, now), topic_id=instance.topic_id)


def _past(subscriber_id: int, since: dt.datetime, until: dt.datetime, **what: Any) -> None:
    if since < until:
        Past.objects.create(subscriber_id=subscriber_id, since=since, until=until, **what)
