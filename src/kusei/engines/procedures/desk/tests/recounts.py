"""The metrics of applications counted again, in plain Python over rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.procedures.applications.models import Application, Correction, Decision, Event
from kusei.engines.procedures.desk.models import CheckMark, Note
from kusei.foundation.web.clock import TOKYO
from kusei.lib.businessdays import MUNICIPAL_OFFICE

DONE = tuple[dt.datetime, str, int]  # when, an order for what happened at one moment, application


def facts(one: Application) -> dict[str, Any]:
    return {"procedure": one.procedure.key, "department": one.department.code, "channel": one.channel}


@recount("procedures.applications")
def applications() -> Iterator[Row]:
    for one in Application.objects.all():
        yield Row(at=one.submitted_at, dimensions=facts(one))


@recount("procedures.online_applications")
def online_applications() -> Iterator[Row]:
    for one in Application.objects.all():
        if one.channel == "online":
            yield Row(at=one.submitted_at, dimensions=facts(one))


@recount("procedures.withdrawn_applications")
def withdrawn_applications() -> Iterator[Row]:
    for one in Application.objects.all():
        if one.state == "withdrawn":
            yield Row(at=one.ended_at, dimensions=facts(one))


@recount("procedures.corrected_applications")
def corrected_applications() -> Iterator[Row]:
    asked = {one.application_id for one in Correction.objects.all()}
    for one in Application.objects.all():
        if one.pk in asked:
            yield Row(at=one.submitted_at, dimensions=facts(one))


def _first_decisions() -> list[Decision]:
    first: dict[int, Decision] = {}
    for one in sorted(Decision.objects.all(), key=lambda row: row.pk):
        if one.decided_at is not None:
            first.setdefault(one.application_id, one)
    return list(first.values())


@recount("procedures.decided_applications")
def decided_applications() -> Iterator[Row]:
    for one in _first_decisions():
        yield Row(at=one.decided_at, dimensions=facts(one.application))


def _between(first: dt.datetime, last: dt.datetime) -> int:
    days = (moment.astimezone(TOKYO).date() for moment in (first, last))
    return MUNICIPAL_OFFICE.business_days_between(*days)


@recount("procedures.median_days")
def median_days() -> Iterator[Row]:
    corrections = defaultdict(list)
    for asked in Correction.objects.all():
        corrections[asked.application_id].append(asked)
    for one in _first_decisions():
        assert one.decided_at is not None
        waited = sum(
            _between(asked.asked_at, asked.answered_at)
            for asked in corrections[one.application_id]
            if asked.answered_at is not None and asked.answered_at <= one.decided_at
        )
        days = _between(one.application.submitted_at, one.decided_at) - waited
        yield Row(at=one.decided_at, amount=days, dimensions=facts(one.application))


@recount("procedures.staff_minutes")
def staff_minutes() -> Iterator[Row]:
    done: dict[int, list[DONE]] = defaultdict(list)
    for event in Event.objects.all():
        if event.actor in {"staff", "contractor"} and event.user_id is not None and event.kind != "submitted":
            done[event.user_id].append((event.at, f"e{event.pk}", event.application_id))
    for mark in CheckMark.objects.all():
        done[mark.by_id].append((mark.at, f"m{mark.pk}", mark.application_id))
        if mark.undone_by_id is not None and mark.undone_at is not None:
            done[mark.undone_by_id].append((mark.undone_at, f"u{mark.pk}", mark.application_id))
    for note in Note.objects.all():
        done[note.author_id].append((note.at, f"n{note.pk}", note.application_id))
    known = {one.pk: facts(one) for one in Application.objects.all()}
    for acts in done.values():
        before: dt.datetime | None = None
        for at, _order, application in sorted(acts):
            gap = None if before is None else (at - before).total_seconds()
            amount = Decimal(5) if gap is None or gap > 30 * 60 else Decimal(str(gap)) / 60
            yield Row(at=at, amount=amount, dimensions=known[application])
            before = at
