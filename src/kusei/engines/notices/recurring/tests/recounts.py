"""The metrics of reminders once more, in plain Python over the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.notices.deliveries.models import Message, Outcome, Reading, Sending
from kusei.engines.notices.recurring.conditions import TOPIC
from kusei.engines.notices.subscribers.models import Past, Subscription


@recount("collection.people")
def people() -> Iterator[Row]:
    for one in Subscription.objects.select_related("topic", "subscriber"):
        if one.topic.key == TOPIC:
            yield Row(since=one.since, until=one.subscriber.stopped_at, unit=one.subscriber_id)
    for over in Past.objects.select_related("topic"):
        if over.topic is not None and over.topic.key == TOPIC:
            yield Row(since=over.since, until=over.until, unit=over.subscriber_id)


def _sendings() -> Iterator[Sending]:
    for one in Sending.objects.all():
        if one.kind == "recurring" and one.occasion.startswith("collection:"):
            yield one


@recount("collection.reminders")
def reminders() -> Iterator[Row]:
    for one in _sendings():
        yield Row(at=one.not_before, amount=one.people)


@recount("collection.opened")
def opened() -> Iterator[Row]:
    here = Counter(row.sending_id for row in Reading.objects.all() if row.read_at is not None)
    told = Counter(row.sending_id for row in Outcome.objects.all() if row.became == "opened")
    for one in _sendings():
        yield Row(at=one.not_before, amount=here[one.pk] + told[one.pk])


def _told(kind: str) -> Iterator[Row]:
    for one in Message.objects.all():
        if one.channel == "inbox" and one.occasion.startswith(kind):
            yield Row(at=one.made_at)


@recount("notices.deadlines")
def deadlines() -> Iterator[Row]:
    return _told("due:")


@recount("notices.life_events")
def life_events() -> Iterator[Row]:
    return _told("life:")
