"""The inventory of procedures with their priority: how often, and how easily they could be done on line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.builder import access
from kusei.engines.procedures.builder.models import ProcedureInventory
from kusei.engines.procedures.models import Version, VersionState
from kusei.foundation.org.models import Municipality, Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.web import clock


@dataclass(frozen=True)
class Line:
    """One procedure. `ease`: 3 without an obstacle, one less for each, 0 at least; `score`: volume × ease."""

    entry: ProcedureInventory
    online: bool
    ease: int
    score: int | None
    received: int
    share: int | None  # per cent of the applications of the last 365 days that came on line


def ease(entry: ProcedureInventory) -> int:
    """3 minus the obstacles: in person, paper attachments, sensitive information."""
    return 3 - entry.in_person - entry.paper - entry.sensitive


def lines(user: Any, municipality: Municipality) -> list[Line]:
    """The inventory that this person may look at, highest priority first. Five SQL queries at most."""
    reach = departments_of(user, Role.VIEWER)
    entries = ProcedureInventory.objects.filter(access.within(reach), municipality=municipality)
    online = {
        version.procedure_id
        for version in Version.objects.filter(procedure__municipality=municipality, state=VersionState.IN_FORCE)
        if "online" in version.content.channels
    }
    counts = _counts(municipality)
    found = [_line(one, online, counts) for one in entries.select_related("department", "procedure")]
    return sorted(found, key=lambda line: (line.score is None, -(line.score or 0), line.entry.name))


def _line(entry: ProcedureInventory, online: set[int], counts: dict[int, tuple[int, int]]) -> Line:
    easy = ease(entry)
    received, from_home = counts.get(entry.procedure_id or 0, (0, 0))
    return Line(
        entry,
        entry.online_elsewhere or entry.procedure_id in online,
        easy,
        None if entry.volume is None else entry.volume * easy,
        received,
        round(100 * from_home / received) if received else None,
    )


def _counts(municipality: Municipality) -> dict[int, tuple[int, int]]:
    """By procedure: applications of the last 365 days, and those that came on line."""
    since = clock.now() - dt.timedelta(days=365)
    rows = Application.objects.filter(municipality=municipality, submitted_at__gte=since).values("procedure_id")
    counted = rows.annotate(n=Count("pk"), home=Count("pk", filter=Q(channel="online"))).order_by()
    return {row["procedure_id"]: (row["n"], row["home"]) for row in counted}
