"""What is taken in at the counter counted again, in plain Python over rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.counter.models import Interview, Passing


@recount("counters.unwritten")
def unwritten() -> Iterator[Row]:
    heard = {one.draft_id for one in Interview.objects.all() if one.channel == "counter" and one.withdrawn_at is None}
    taken = {one.draft_id for one in Passing.objects.all() if one.kind == "taken"}
    for one in Application.objects.all():
        intent = one.cover.intent
        if one.channel == "counter" and intent in heard:
            where = {"procedure": one.procedure.key, "department": one.department.code}
            yield Row(at=one.submitted_at, dimensions={**where, "begun": "resident" if intent in taken else "staff"})


@recount("procedures.intake_minutes")
def intake_minutes() -> Iterator[Row]:
    for one in Interview.objects.all():
        if one.finished_at is not None and one.withdrawn_at is None:
            minutes = Decimal(str((one.finished_at - one.started_at).total_seconds())) / 60
            where = {"department": one.department.code if one.department else "", "channel": one.channel}
            yield Row(at=one.finished_at, amount=min(minutes, Decimal(60)), dimensions=where)
