"""Brings what is in force into line with what was reported, and proposes what changed for us to staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, IntegerField, Q, Value, When

from kusei.engines.notices.emergency.weather.cancelling import Entry, cancelled
from kusei.engines.notices.emergency.weather.commands import proposing
from kusei.engines.notices.emergency.weather.models import Effect, InForce, InfoType, Proposal, Report, Saying
from kusei.engines.notices.emergency.weather.standing import Standing, Voice, in_force
from kusei.engines.notices.emergency.weather.tables import Tables
from kusei.foundation.web import clock

AreaKey = tuple[str, str]
# Of two with the same hour and serial the correction is the newer.
_ORDER = Case(When(report__info_type=InfoType.CORRECT, then=Value(1)), default=Value(0), output_field=IntegerField())

_PLACE = ("area_type", "area_code", "hazard")
_WRITTEN = (
    *("area_name", "concerns_home", "name", "code", "grade", "level", "known", "event_id", "since", "until"),
    "report",
)


@dataclass(frozen=True)
class Change:
    """What is in force for a phenomenon in an area, before and after."""

    area_type: str
    area_code: str
    area_name: str
    concerns_home: bool
    hazard: str
    before: InForce | None
    after: Standing | None


def settle_cancellations(report: Report, tables: Tables) -> set[AreaKey]:
    """Mark what is cancelled among the reports of the same kind and event; the areas of what that changed.

    Worked out anew from all of them, since a cancellation may come before what it cancels.
    """
    if report.effect not in {Effect.ACTS, Effect.PRACTICE}:
        return set()
    since = clock.now() - dt.timedelta(days=tables.heard_days)
    siblings = Report.objects.filter(
        title=report.title,
        event_id=report.event_id,
        status=report.status,
        effect=report.effect,
        reported_at__gte=since,
        **({} if report.event_id else {"editorial_office": report.editorial_office}),
    )
    if not siblings.filter(info_type=InfoType.CANCEL).exists():
        return set()
    fields = ("pk", "info_type", "reported_at", "number", "serial", "cancelled_by_id")
    rows = list(siblings.order_by("pk").values_list(*fields))
    profile = tables.profile(report.title)
    whole_event = profile is not None and profile.cancels == "event" and bool(report.event_id)
    found = cancelled(
        (Entry(pk, kind == InfoType.CANCEL, kind == InfoType.CORRECT, *more) for pk, kind, *more, _by in rows),
        whole_event=whole_event,
    )
    changed = [pk for pk, *_more, by in rows if found.get(pk) != by]
    for pk in changed:
        Report.objects.filter(pk=pk).update(cancelled_by=found.get(pk))
    return set(Saying.objects.filter(report__in=changed).values_list("area_type", "area_code"))


def apply(report: Report, areas: Collection[AreaKey], tables: Tables) -> list[Proposal]:
    """What is in force in the areas, made so; the proposals that follow. Writes only what changed."""
    if not areas:
        return []
    changes = _changes(areas, tables)
    _write(changes)
    return proposing.propose(report, changes, tables)


def _of_areas(areas: Collection[AreaKey]) -> Q:
    by_type: dict[str, list[str]] = {}
    for kind, code in areas:
        by_type.setdefault(kind, []).append(code)
    return reduce(or_, (Q(area_type=kind, area_code__in=codes) for kind, codes in by_type.items()))


def _newest(areas: Collection[AreaKey], tables: Tables) -> list[Saying]:
    """The newest saying of each kind of report about each area."""
    since = clock.now() - dt.timedelta(days=tables.heard_days)
    rows = Saying.objects.filter(
        _of_areas(areas), report__effect=Effect.ACTS, report__cancelled_by=None, report__reported_at__gte=since
    )
    place = ("area_type", "area_code", "report__code")
    rows = rows.annotate(order=_ORDER).select_related("report").defer("report__raw", "report__headline")
    return list(
        rows.order_by(*place, "-report__reported_at", "-report__number", "-order", "-report_id").distinct(*place)
    )


def _changes(areas: Collection[AreaKey], tables: Tables) -> list[Change]:
    newest: dict[AreaKey, list[Saying]] = {key: [] for key in areas}
    for saying in _newest(areas, tables):
        newest[saying.area_type, saying.area_code].append(saying)
    held: dict[AreaKey, dict[str, InForce]] = {}
    for row in InForce.objects.filter(_of_areas(areas)):
        held.setdefault((row.area_type, row.area_code), {})[row.hazard] = row
    found: list[Change] = []
    for key in sorted(areas):
        standing = in_force([_voice(one) for one in newest[key]], tables, clock.now())
        found += _differences(key, newest[key], held.get(key, {}), standing)
    return found


def _voice(saying: Saying) -> Voice:
    report = saying.report
    return Voice(
        report_id=report.pk,
        code=report.code,
        series=report.series,
        reported_at=report.reported_at,
        valid_until=report.valid_until,
        event_id=report.event_id,
        kinds=saying.kinds,
    )


def _differences(
    key: AreaKey, sayings: Sequence[Saying], before: dict[str, InForce], after: dict[str, Standing]
) -> Iterator[Change]:
    last = max(sayings, key=lambda one: one.report.reported_at, default=None)
    for hazard in sorted(before.keys() | after.keys()):
        was, now = before.get(hazard), after.get(hazard)
        if was is None or now is None or _facts(was) != _facts(now):
            source = last or was
            assert source is not None
            yield Change(*key, source.area_name, source.concerns_home, hazard, was, now)


def _facts(one: InForce | Standing) -> tuple[object, ...]:
    return (one.name, one.code, one.grade, one.level, one.known, one.event_id, one.until)


def _write(changes: Sequence[Change]) -> None:
    """The rows of what is in force: made, changed or taken away. Two SQL statements at most."""
    gone = [change.before.pk for change in changes if change.before and change.after is None]
    if gone:
        InForce.objects.filter(pk__in=gone).delete()
    rows = [_row(change, change.after) for change in changes if change.after]
    if rows:
        InForce.objects.bulk_create(rows, update_conflicts=True, unique_fields=_PLACE, update_fields=_WRITTEN)


def _row(change: Change, after: Standing) -> InForce:
    return InForce(
        area_type=change.area_type,
        area_code=change.area_code,
        area_name=change.area_name,
        concerns_home=change.concerns_home,
        hazard=change.hazard,
        name=after.name,
        code=after.code,
        grade=after.grade,
        level=after.level,
        known=after.known,
        event_id=after.event_id,
        since=after.since,
        until=after.until,
        report_id=after.report_id,
    )
