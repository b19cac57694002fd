"""What the pages show: what is in force, proposals, reports and files that were refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet

from kusei.engines.notices.emergency.hooks import Proposal as Offered
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.weather import suggestions
from kusei.engines.notices.emergency.weather.models import (
    Decision,
    Effect,
    InForce,
    Proposal,
    Refused,
    Report,
    Saying,
)
from kusei.engines.notices.emergency.weather.tables import Tables, tables
from kusei.foundation.web import clock

OFFERED = 50  # proposals that the desk of alerts shows


@dataclass(frozen=True)
class Row:
    """What is in force for a phenomenon, with every area where it is so."""

    hazard: str
    grade: str
    first: InForce
    areas: tuple[str, ...]


def in_force(known: Tables, language: str, *, ours: bool = True) -> list[Row]:
    """What is in force now, for us or for all others, the most serious first. One SQL query."""
    now = clock.now()
    rows = InForce.objects.filter(Q(until=None) | Q(until__gt=now), concerns_home=ours).select_related("report")
    grouped: dict[tuple[str, str, int], list[InForce]] = {}
    for row in rows.defer("report__raw").order_by("-grade", "hazard", "name", "area_code"):
        grouped.setdefault((row.hazard, row.name, row.grade), []).append(row)
    return [
        Row(
            known.hazard_name(hazard, language),
            known.grade_name(grade, language),
            those[0],
            tuple(one.area_name for one in those),
        )
        for (hazard, _name, grade), those in grouped.items()
    ]


def last_heard() -> dt.datetime | None:
    """When a report that counts last spoke of us. One SQL query."""
    rows = Saying.objects.filter(concerns_home=True, report__effect=Effect.ACTS)
    found: dt.datetime | None = rows.aggregate(at=Max("report__reported_at"))["at"]
    return found


def proposals(*, state: str = "") -> QuerySet[Proposal]:
    """Proposals, the newest first."""
    rows = Proposal.objects.select_related("report", "decided_by").defer("report__raw").order_by("-made_at", "-pk")
    return rows.filter(state=state) if state else rows


def drafts_of(found: Sequence[Proposal]) -> dict[int, Alert]:
    """The alert that was begun from each proposal, by the proposal. One SQL query."""
    marks = {proposal.mark: proposal.pk for proposal in found}
    return {marks[alert.proposal]: alert for alert in Alert.objects.filter(proposal__in=marks).order_by("pk")}


def open_proposals() -> list[Proposal]:
    """What waits for somebody: open, and no draft was begun from it at the desk of alerts. Two SQL queries."""
    found = list(proposals(state=Decision.OPEN)[:OFFERED])
    begun = drafts_of(found)
    return [proposal for proposal in found if proposal.pk not in begun]


def offered() -> list[Offered]:
    """The open proposals as the desk of alerts takes them (`emergency.hooks`)."""
    known = tables()
    return [
        Offered(
            key=one.mark,
            title=one.name or one.name_before,
            level=suggestions.level_to_consider(one),
            hazard=known.alert_hazard(one.hazard),
            at=one.report.reported_at,
            grounds=suggestions.grounds(one),
            url=one.get_absolute_url(),
        )
        for one in open_proposals()
    ]


def reports(*, words: str = "", status: str = "", effect: str = "", code: str = "") -> QuerySet[Report]:
    """Reports, the newest first, narrowed."""
    rows = Report.objects.defer("raw").order_by("-reported_at", "-pk")
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(head_title__icontains=words) | Q(headline__icontains=words))
    wanted = {"status": status, "effect": effect, "code": code}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def said_by(report: Report) -> list[dict[str, Any]]:
    """What a report says, one line an area and kind, ours first. One SQL query."""
    rows = report.sayings.order_by("-concerns_home", "area_code")
    return [
        {"area": saying.area_name, "code": saying.area_code, "ours": saying.concerns_home, **kind}
        for saying in rows
        for kind in saying.kinds
    ]


def refused() -> QuerySet[Refused]:
    """Files that were no report, the newest first."""
    return Refused.objects.order_by("-last_at", "-pk")


def practice_of_today() -> int:
    """How many drills and tests came in the last day. One SQL query."""
    since = clock.now() - dt.timedelta(days=1)
    return Report.objects.filter(effect=Effect.PRACTICE, received_at__gte=since).count()
