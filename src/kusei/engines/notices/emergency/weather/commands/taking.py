"""Takes a report in: kept once whatever the number of deliveries, and applied to what is in force.

One report at a time (`_one_at_a_time`): what is in force follows from all that was reported, so two at once would
each overlook the other. The unique key of reports is the last guard against taking one twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from kusei.engines.notices.emergency.weather import homes, meaning, tables
from kusei.engines.notices.emergency.weather.commands import applying
from kusei.engines.notices.emergency.weather.meaning import AreaSaid
from kusei.engines.notices.emergency.weather.models import Effect, InfoType, Proposal, Refused, Report, Saying, Status
from kusei.engines.notices.emergency.weather.reading import NotReadable, read
from kusei.engines.notices.emergency.weather.reading import Report as Message
from kusei.engines.notices.emergency.weather.refusals import Unreadable
from kusei.engines.notices.emergency.weather.tables import Profile, Tables
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

_LOCK = 0x57454154  # "WEAT"


@dataclass(frozen=True)
class Taken:
    """What became of a report: the row, whether it is new, and what it proposes."""

    report: Report
    new: bool
    proposals: tuple[Proposal, ...] = ()


def take(*, raw: bytes, way: str, by: User | None = None) -> Taken:
    """Keep the report and apply it. The same report again changes nothing. Raises `Unreadable`.

    Who may call is decided by the way in: a token's scope, or a hand on the server.
    """
    known = tables.tables()
    try:
        message = read(raw)
        said = meaning.read_out(message, known)
    except NotReadable as found:
        raise Unreadable(found) from None
    with transaction.atomic():
        _one_at_a_time()
        if (held := _same(message)) is not None:
            return Taken(held, new=False)
        try:
            with transaction.atomic():
                report = _keep(raw, message, said, way, by)
        except IntegrityError:
            if (held := _same(message)) is None:
                raise
            return Taken(held, new=False)
        areas = _say(report, message, said, known) | applying.settle_cancellations(report, known)
        proposals = applying.apply(report, areas, known) if report.effect == Effect.ACTS else ()
        return Taken(report, new=True, proposals=tuple(proposals))


def refuse(*, raw: bytes, name: str, way: str, found: Unreadable) -> Refused:
    """Note a file that was no report: its name, size and digest, and why; not its content."""
    now = clock.now()
    row, made = Refused.objects.get_or_create(
        digest=hashlib.sha256(raw).hexdigest(),
        reason=found.reason,
        defaults={
            "name": name[:200], "way": way, "field": found.field[:60], "size": len(raw), "first_at": now, "last_at": now
        },
    )  # fmt: skip
    if not made:
        Refused.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=now, name=name[:200], way=way)
    return row


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _same(message: Message) -> Report | None:
    return Report.objects.filter(
        title=message.title,
        event_id=message.event_id,
        serial=message.serial,
        reported_at=message.reported_at,
        info_type=message.info_type,
        status=message.status,
        editorial_office=message.editorial_office,
        head_title=message.head_title,
    ).first()


def _keep(raw: bytes, message: Message, said: Sequence[AreaSaid], way: str, by: User | None) -> Report:
    known = tables.tables()
    profile = known.profile(message.title)
    return Report.objects.create(
        code=profile.code if profile else "",
        series=profile.series if profile else "",
        title=message.title,
        head_title=message.head_title,
        status=message.status,
        info_type=message.info_type,
        event_id=message.event_id,
        serial=message.serial,
        number=message.number,
        reported_at=message.reported_at,
        target_at=message.target_at,
        valid_until=message.valid_until,
        editorial_office=message.editorial_office,
        publishing_office=message.publishing_office,
        info_kind=message.info_kind,
        kind_version=message.kind_version,
        headline=message.headline,
        raw=message.text,
        digest=hashlib.sha256(raw).hexdigest(),
        effect=_effect(message, profile, known),
        unknown=_unknown(message, profile, said),
        received_at=clock.now(),
        way=way,
        by=by,
    )


def _effect(message: Message, profile: Profile | None, known: Tables) -> Effect:
    """Whether the report counts. Drills, tests, the old and the future never do."""
    now = clock.now()
    if message.status != Status.NORMAL:
        return Effect.PRACTICE
    if profile is None or profile.part == "none":
        return Effect.SHOWN
    if message.reported_at < now - dt.timedelta(hours=known.acts_within_hours):
        return Effect.OLD
    if message.reported_at > now + dt.timedelta(minutes=known.ahead_minutes):
        return Effect.FUTURE
    return Effect.ACTS


def _unknown(message: Message, profile: Profile | None, said: Sequence[AreaSaid]) -> list[str]:
    """What no table knows, by name."""
    names = {kind.name for area in said for kind in area.kinds if not kind.known}
    return sorted(names if profile else {message.title, *names})


def _say(report: Report, message: Message, said: Sequence[AreaSaid], known: Tables) -> set[tuple[str, str]]:
    """Store what the report says of each area; the areas. A cancellation says nothing itself."""
    if report.info_type == InfoType.CANCEL:
        return set()
    profile, home = known.profile(message.title), homes.home_areas()
    also = meaning.also_named(message, profile) if profile else frozenset[str]()
    rows = [
        Saying(
            report=report,
            area_type=area.type,
            area_code=area.code,
            area_name=area.name,
            concerns_home=home is not None and home.concerns(area, also, message.cities),
            kinds=[kind.plain() for kind in area.kinds],
        )
        for area in said
    ]
    Saying.objects.bulk_create(rows)
    return {(row.area_type, row.area_code) for row in rows}
