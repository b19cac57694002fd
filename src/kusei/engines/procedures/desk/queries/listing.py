"""Applications of one's sections: narrowed, sorted, page by page, and counted as far as a person needs it.

Nothing here counts or sorts everything: a page is found by where the last one ended, a tab counts to 100 and stops.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, prefetch_related_objects

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.applicant import mark
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.applications.numbers import read_number
from kusei.engines.procedures.applications.rules import OPEN, State
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import Reach, reaches
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

PER_PAGE = 50
COUNTED_TO = 100
NEWEST, DUE = "newest", "due"


@dataclass(frozen=True)
class Sections:
    """Whose desk it is and which sections they look after."""

    user: User
    reach: Mapping[str, Reach]

    @property
    def rows(self) -> QuerySet[Application]:
        """Applications of these sections that the person may see. Those that other rules open stand elsewhere."""
        return Application.objects.filter(access.visible_in_sections(self.user, self.reach))


def sections_of(user: User) -> Sections:
    """The sections of this member of staff today. Two SQL queries at most."""
    return Sections(user, reaches(user, Role.VIEWER, Role.EDITOR, Role.APPROVER))


@dataclass(frozen=True)
class Wanted:
    """What somebody asks the list for; blank means all."""

    procedure: str = ""  # key
    state: str = ""
    channel: str = ""
    due: str = ""  # late | week
    assigned: str = ""  # me | nobody | somebody
    correction: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    number: str = ""
    name: str = ""
    sort: str = NEWEST


@dataclass(frozen=True)
class Found:
    """One page of the list. `cursor`: where the next page begins; blank on the last."""

    rows: list[Application] = field(default_factory=list)
    cursor: str = ""


def find(sections: Sections, wanted: Wanted, after: str = "") -> Found:
    """One page. Four SQL queries at most. A cursor that cannot be read begins at the first page."""
    found = list(_from(narrowed(sections, wanted), wanted.sort, after)[: PER_PAGE + 1])
    more = len(found) > PER_PAGE
    # Fifty rows share a handful of versions, sections and people: each is read once, not fifty times.
    prefetch_related_objects(found, "version", "assignee", "department")
    return Found(found[:PER_PAGE], _cursor(found[PER_PAGE - 1], wanted.sort) if more else "")


def narrowed(sections: Sections, wanted: Wanted) -> QuerySet[Application]:
    """The applications that fit, in no order."""
    rows = sections.rows.filter(_plain(wanted), _due(wanted), _assigned(sections.user, wanted))
    if wanted.number:
        rows = rows.filter(number=read_number(wanted.number) or "")
    if wanted.name.strip():
        # Whom a confidential one is about, nobody finds out by trying names, not even its approvers.
        told = Q(confidential=False) | Q(assignee=sections.user)
        rows = rows.filter(told, name_marks__contains=[mark(wanted.name)])
    return rows


def _plain(wanted: Wanted) -> Q:
    condition = Q()
    if wanted.procedure:
        condition &= Q(procedure__key=wanted.procedure)
    if wanted.state:
        condition &= Q(state=wanted.state)
    if wanted.channel:
        condition &= Q(channel=wanted.channel)
    if wanted.correction:
        condition &= Q(state=State.CORRECTION)
    if wanted.since:
        condition &= Q(submitted_at__gte=_midnight(wanted.since))
    if wanted.until:
        condition &= Q(submitted_at__lt=_midnight(wanted.until + dt.timedelta(days=1)))
    return condition


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.TOKYO)


def _due(wanted: Wanted) -> Q:
    today = clock.today()
    sunday = today + dt.timedelta(days=6 - today.weekday())
    days = {"late": Q(due_on__lt=today), "week": Q(due_on__gte=today, due_on__lte=sunday)}
    condition = days.get(wanted.due, Q())
    if wanted.sort == DUE:
        condition &= Q(due_on__isnull=False)
    return condition & Q(state__in=sorted(OPEN)) if condition else condition


def _assigned(user: User, wanted: Wanted) -> Q:
    return {
        "me": Q(assignee=user),
        "nobody": Q(assignee=None, state__in=sorted(OPEN)),
        "somebody": Q(assignee__isnull=False),
    }.get(wanted.assigned, Q())


def _from(rows: QuerySet[Application], sort: str, after: str) -> QuerySet[Application]:
    place = _read(after, sort)
    if sort == DUE:
        if place:
            rows = rows.filter(Q(due_on__gt=place[0]) | Q(due_on=place[0], pk__gt=place[1]), due_on__gte=place[0])
        return rows.order_by("due_on", "pk")
    if place:
        earlier = Q(submitted_at__lt=place[0]) | Q(submitted_at=place[0], pk__lt=place[1])
        rows = rows.filter(earlier, submitted_at__lte=place[0])
    return rows.order_by("-submitted_at", "-pk")


def _cursor(last: Application, sort: str) -> str:
    moment = last.due_on if sort == DUE else last.submitted_at
    assert moment is not None
    return f"{moment.isoformat()}~{last.pk}"


def _read(after: str, sort: str) -> tuple[Any, int] | None:
    moment, _, number = after.partition("~")
    try:
        pk = int(number)
        if sort == DUE:
            return dt.date.fromisoformat(moment), pk
        read = dt.datetime.fromisoformat(moment.replace(" ", "+"))
    except ValueError:
        return None
    return (read, pk) if read.tzinfo is not None and 0 <= pk < 2**63 else None


TABS: dict[str, Wanted] = {
    "mine": Wanted(assigned="me"),
    "received": Wanted(state=State.RECEIVED),
    "in-review": Wanted(state=State.IN_REVIEW),
    "correction": Wanted(state=State.CORRECTION),
    "awaiting-approval": Wanted(state=State.AWAITING_APPROVAL),
    "late": Wanted(due="late"),
    "decided": Wanted(state=State.DECIDED),
}


def counts(sections: Sections, keys: tuple[str, ...] = tuple(TABS)) -> dict[str, int]:
    """How many applications stand under each tab; COUNTED_TO + 1 means more. One SQL query."""
    pieces: list[str] = []
    params: list[Any] = []
    for key in keys:
        rows = narrowed(sections, TABS[key])
        if key == "mine":
            rows = rows.filter(state__in=sorted(OPEN))
        sql, more = rows.order_by().values("pk")[: COUNTED_TO + 1].query.sql_with_params()
        pieces.append(f"SELECT '{key}', (SELECT count(*) FROM ({sql}) c)")  # noqa: S608  keys are ours
        params += list(more)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(pieces), params)
        return dict(cursor.fetchall())
