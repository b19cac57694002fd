"""The metrics of alerts once more, in plain Python over the rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.notices.deliveries.models import Batch, Sending
from kusei.engines.notices.emergency.models import Alert


def _out(*, drill: bool) -> Iterator[tuple[Alert, Row]]:
    for one in Alert.objects.all():
        if one.released_at is not None and one.drill == drill:
            where = {"hazard": one.hazard, "level": one.level, "action": one.action}
            yield one, Row(at=one.released_at, dimensions=where)


@recount("alerts.issued")
def issued() -> Iterator[Row]:
    return (row for one, row in _out(drill=False) if one.action == "issue")


@recount("alerts.released")
def released() -> Iterator[Row]:
    return (row for _one, row in _out(drill=False))


@recount("alerts.drills")
def drills() -> Iterator[Row]:
    return (row for one, row in _out(drill=True) if one.action == "issue")


@recount("alerts.people_told")
def people_told() -> Iterator[Row]:
    people = {one.occasion: one.people for one in Sending.objects.all()}
    for one, row in _out(drill=False):
        yield Row(at=row.at, amount=people.get(f"alert:{one.pk}", 0), dimensions=row.dimensions)


@recount("alerts.seconds_to_first")
def seconds_to_first() -> Iterator[Row]:
    handed: dict[str, list[dt.datetime]] = defaultdict(list)
    for batch in Batch.objects.select_related("sending"):
        if batch.handed_at is not None:
            handed[batch.sending.occasion].append(batch.handed_at)
    for one, row in _out(drill=False):
        moments = handed[f"alert:{one.pk}"]
        if moments and one.released_at is not None:
            seconds = Decimal(str((min(moments) - one.released_at).total_seconds()))
            yield Row(at=row.at, amount=seconds, dimensions=row.dimensions)
