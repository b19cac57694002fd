"""The metrics of subscribers once more, in plain Python over the rows."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.notices.subscribers.models import Address, Past, Subscription, Topic


@recount("notices.subscribers")
def subscribers() -> Iterator[Row]:
    for one in Subscription.objects.select_related("topic", "subscriber"):
        until = one.subscriber.stopped_at
        yield Row(since=one.since, until=until, unit=one.subscriber_id, dimensions={"topic": one.topic.key})
    for one in Past.objects.select_related("topic"):
        if one.topic is not None:
            where = {"topic": one.topic.key}
            yield Row(since=one.since, until=one.until, unit=one.subscriber_id, dimensions=where)


@recount("notices.reached")
def reached() -> Iterator[Row]:
    for one in Address.objects.all():
        if one.verified_at is not None:
            where = {"channel": one.channel}
            yield Row(since=one.verified_at, until=one.suppressed_at, unit=one.subscriber_id, dimensions=where)
    for one in Past.objects.select_related("topic"):
        if one.channel:
            where = {"channel": one.channel}
            yield Row(since=one.since, until=one.until, unit=one.subscriber_id, dimensions=where)


@recount("notices.line_friends")
def line_friends() -> Iterator[Row]:
    return (row for row in reached() if row.dimensions["channel"] == "line")


@recount("notices.topics")
def topics() -> Iterator[Row]:
    for one in Topic.objects.all():
        yield Row(until=one.ended_on)
