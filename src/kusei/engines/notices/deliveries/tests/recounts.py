"""The metrics of deliveries once more, in plain Python over the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.notices.deliveries.models import Batch, Message, Outcome, Sending


@recount("notices.deliveries")
def deliveries() -> Iterator[Row]:
    for one in Batch.objects.select_related("sending"):
        if one.state in {"handed", "failed"} and not one.sending.drill:
            where = {"channel": one.channel, "kind": one.sending.kind}
            yield Row(at=one.handed_at or one.next_at, amount=len(one.recipients), dimensions=where)
    for message in Message.objects.all():
        if message.state in {"handed", "failed"}:
            where = {"channel": message.channel, "kind": "personal"}
            yield Row(at=message.handed_at or message.next_at, dimensions=where)


@recount("notices.undelivered")
def undelivered() -> Iterator[Row]:
    messages = list(Message.objects.all())
    single = {(one.month, one.sending_id, one.channel, one.subscriber_id) for one in messages}
    sendings = {one.pk: one for one in Sending.objects.all()}
    for one in Outcome.objects.all():
        known = (one.month, one.sending_id, one.channel, one.subscriber_id) in single
        sending = sendings.get(one.sending_id)
        if one.became == "failed" and not known and not (sending and sending.drill):
            where = {"channel": one.channel, "kind": sending.kind if sending else None}
            yield Row(at=one.at, dimensions=where)
    for message in messages:
        if message.state == "failed":
            where = {"channel": message.channel, "kind": "personal"}
            yield Row(at=message.handed_at or message.next_at, dimensions=where)


@recount("notices.delivered")
def delivered() -> Iterator[Row]:
    yield from deliveries()
    for row in undelivered():
        yield replace(row, amount=-1)
