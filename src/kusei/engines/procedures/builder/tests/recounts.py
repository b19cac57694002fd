"""The metrics of procedures counted again, in plain Python over versions, stops and the inventory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.procedures.builder.models import ProcedureInventory
from kusei.engines.procedures.models import Stop, Version

Span = tuple[dt.datetime, dt.datetime | None]


def _facts(version: Version) -> dict[str, Any]:
    content = version.content
    return {
        "procedure": version.procedure.key,
        "department": content.department,
        "identity": content.identity,
        "fee": "yes" if content.fee else "no",
        "life_event": "yes" if content.life_events else "no",
        "priority": content.priority or "",
        "place": "here",
    }


def _listed(line: ProcedureInventory) -> dict[str, Any]:
    blank = dict.fromkeys(("identity", "fee", "life_event", "priority"), "")
    key = line.procedure.key if line.procedure else ""
    return {**blank, "procedure": key, "department": line.department.code, "place": "elsewhere"}


def _versions(*, online: bool) -> list[Version]:
    rows = [one for one in Version.objects.all() if one.in_force_at is not None]
    return [one for one in rows if not online or "online" in one.content.channels]


def _first(procedure: int | None, *, online: bool) -> dt.datetime | None:
    found = [one.in_force_at for one in _versions(online=online) if one.procedure_id == procedure]
    return min((moment for moment in found if moment), default=None)


def _without(span: Span, stop: Span) -> Iterator[Span]:
    """What is left of a time when another is taken out of it."""
    (since, until), (stopped, resumed) = span, stop
    if (until is not None and stopped >= until) or (resumed is not None and resumed <= since):
        yield span
        return
    if stopped > since:
        yield since, stopped
    if resumed is not None and (until is None or resumed < until):
        yield resumed, until


@recount("procedures.all")
def all_procedures() -> Iterator[Row]:
    for one in _versions(online=False):
        yield Row(since=one.in_force_at, until=one.replaced_at, dimensions=_facts(one))
    for line in ProcedureInventory.objects.all():
        yield Row(since=line.listed_at, until=_first(line.procedure_id, online=False), dimensions=_listed(line))


@recount("procedures.online")
def online() -> Iterator[Row]:
    stops = list(Stop.objects.all())
    for one in _versions(online=True):
        assert one.in_force_at is not None
        left: list[Span] = [(one.in_force_at, one.replaced_at)]
        for stop in stops:
            if stop.procedure_id == one.procedure_id:
                left = [piece for span in left for piece in _without(span, (stop.since, stop.until))]
        for since, until in left:
            yield Row(since=since, until=until, dimensions=_facts(one))
    for line in ProcedureInventory.objects.all():
        if line.online_elsewhere:
            until = _first(line.procedure_id, online=True)
            yield Row(since=line.elsewhere_since or line.listed_at, until=until, dimensions=_listed(line))


@recount("procedures.put_online")
def put_online() -> Iterator[Row]:
    first: dict[int, Version] = {}
    for one in sorted(_versions(online=True), key=lambda row: (row.in_force_at, row.pk)):
        first.setdefault(one.procedure_id, one)
    for one in first.values():
        yield Row(at=one.in_force_at, dimensions=_facts(one))
