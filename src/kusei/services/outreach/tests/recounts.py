"""The metrics of campaigns once more, in plain Python over the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.notices.deliveries.models import Outcome, Reading
from kusei.engines.notices.subscribers.tests.recounts import topics
from kusei.engines.procedures.builder.tests.recounts import online
from kusei.services.outreach.models import Campaign


def _sent() -> Iterator[Campaign]:
    for one in Campaign.objects.select_related("sending", "topic", "department"):
        if one.sending is not None and one.sending.state in {"done", "cancelled"} and one.sending.people > 0:
            yield one


def _row(one: Campaign, amount: int = 1) -> Row:
    assert one.sending is not None
    where = {"topic": one.topic.key, "department": one.department.name}
    return Row(at=one.sending.finished_at, amount=amount, dimensions=where)


@recount("outreach.campaigns")
def campaigns() -> Iterator[Row]:
    for one in _sent():
        yield _row(one)


@recount("outreach.people_reached")
def people_reached() -> Iterator[Row]:
    for one in _sent():
        yield _row(one, one.sending.people if one.sending else 0)


@recount("outreach.people_opened")
def people_opened() -> Iterator[Row]:
    people: dict[int, set[int]] = defaultdict(set)
    for reading in Reading.objects.all():
        if reading.read_at is not None:
            people[reading.sending_id].add(reading.subscriber_id)
    for outcome in Outcome.objects.all():
        if outcome.became == "opened":
            people[outcome.sending_id].add(outcome.subscriber_id)
    for one in _sent():
        yield _row(one, len(people[one.sending_id or 0]))


@recount("notices.contents_reachable")
def contents_reachable() -> Iterator[Row]:
    for number, row in enumerate(online()):
        yield replace(row, unit=("procedure", number))
    for number, row in enumerate(topics()):
        yield replace(row, unit=("topic", number))
