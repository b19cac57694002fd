"""Lists and months of campaigns that a person may see."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from kusei.engines.notices.subscribers.models import Topic
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.kana import fold_width
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.rights import visible_to
from kusei.services.outreach.states import OF_SENDING, State

WEEK_BEGINS = calendar.SUNDAY  # as calendars on Japanese walls do


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; blank or None narrows nothing. Without a stage what was given up is left out."""

    text: str = ""
    stage: str = ""
    topic: int | None = None
    department: int | None = None
    mine: bool = False


def campaigns(by: User, wanted: Filter) -> QuerySet[Campaign]:
    """The campaigns, newest first. Words are sought in the title for staff and in the Japanese text."""
    rows = visible_to(by).select_related("topic", "department", "author", "sending").defer("texts")
    for word in fold_width(wanted.text).split():
        hit = Q(title__icontains=word) | Q(texts__ja__title__icontains=word) | Q(texts__ja__body__icontains=word)
        rows = rows.filter(hit | Q(author__name__icontains=word))
    if wanted.topic is not None:
        rows = rows.filter(topic=wanted.topic)
    if wanted.department is not None:
        rows = rows.filter(department=wanted.department)
    if wanted.mine:
        rows = rows.filter(author=by)
    return rows.filter(_of_stage(wanted.stage)).order_by("-pk")


def _of_stage(stage: str) -> Q:
    if not stage:
        return ~Q(state=State.DISCARDED)
    states = [state for state, found in OF_SENDING.items() if found == stage]
    return Q(state=State.RELEASED, sending__state__in=states) if states else Q(state=stage)


def departments(by: User) -> list[tuple[int, str]]:
    """The departments whose campaigns the person may see, for a form. One SQL query."""
    rows = Department.objects.filter(pk__in=visible_to(by).order_by().values("department"))
    return list(rows.order_by("code", "pk").values_list("pk", "name"))


def topics() -> list[Topic]:
    """The topics that people can take now. One SQL query."""
    return list(Topic.objects.filter(Q(ended_on=None) | Q(ended_on__gt=clock.today())))


@dataclass(frozen=True)
class Day:
    """A day of the calendar with what goes out on it."""

    day: dt.date
    inside: bool
    today: bool
    campaigns: Sequence[Campaign]


def month_of(by: User, first: dt.date) -> list[list[Day]]:
    """The weeks of the month that begins with `first`: what was released for each day, and what is planned.

    What was given up, stopped or cancelled goes out on no day. One SQL query and those of the roles.
    """
    weeks = calendar.Calendar(WEEK_BEGINS).monthdatescalendar(first.year, first.month)
    on = Coalesce(F("day"), TruncDate("start_at", tzinfo=clock.TOKYO))
    rows = visible_to(by).exclude(state__in=[State.DISCARDED, State.STOPPED]).exclude(sending__state="cancelled")
    found = rows.annotate(on=on).filter(on__range=(weeks[0][0], weeks[-1][-1])).select_related("topic", "sending")
    by_day: dict[dt.date, list[Campaign]] = {}
    for campaign in found.defer("texts").order_by("start_at", "pk"):
        by_day.setdefault(campaign.on, []).append(campaign)
    today = clock.today()
    return [[Day(day, day.month == first.month, day == today, by_day.get(day, ())) for day in week] for week in weeks]


def waiting_for(reach: Q) -> QuerySet[Campaign]:
    """What waits for an approver of these departments, without a decision on the route."""
    return Campaign.objects.filter(reach, state=State.ASKED, approval=None)
