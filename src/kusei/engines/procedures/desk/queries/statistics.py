"""Figures of the sections: how many, by what way, how long, how often sent back; all added up by the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, Exists, F, FloatField, Func, IntegerField, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractMonth, TruncDate

from kusei.engines.procedures.applications.models import Application, Correction
from kusei.engines.procedures.desk.opendays import processing_days
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import reaches
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

YEARS = 5
Key = tuple[Any, ...]


class Percentile(Aggregate):
    """`Percentile("days", share="0.5")`: the median."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class FiscalYearOf(Func):
    """The fiscal year of a moment: the calendar year, in Tokyo, of three months before."""

    template = "EXTRACT(YEAR FROM (%(expressions)s AT TIME ZONE 'Asia/Tokyo') - INTERVAL '3 months')::int"
    output_field = IntegerField()


@dataclass(frozen=True)
class Line:
    """The figures of one procedure, month or year. Days are open days; None where nothing was decided."""

    received: int = 0
    online: int = 0
    counter: int = 0
    post: int = 0
    corrected: int = 0
    decided: int = 0
    median: float | None = None
    slowest: float | None = None  # nine of ten were decided within so many days
    timed: int = 0  # decided ones that have a standard period
    within: int = 0  # of these, in time

    @property
    def online_rate(self) -> Decimal | None:
        """Percent of what was received."""
        return percent(self.online, self.received)

    @property
    def correction_rate(self) -> Decimal | None:
        """補正率: percent of what was received that was sent back at least once."""
        return percent(self.corrected, self.received)

    @property
    def within_rate(self) -> Decimal | None:
        """Percent of decisions within the standard period."""
        return percent(self.within, self.timed)


def percent(part: int, whole: int) -> Decimal | None:
    """To one place; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None


def rows_for(user: User, procedure: str = "") -> QuerySet[Application]:
    """Every application of the person's sections. Figures say nothing of a single one. Two SQL queries at most."""
    reach = reaches(user, Role.VIEWER)[Role.VIEWER]
    rows = (
        Application.objects.all() if reach.everywhere else Application.objects.filter(department__in=reach.departments)
    )
    return rows.filter(procedure__key=procedure) if procedure else rows


def lines(rows: QuerySet[Application], keys: Sequence[str], first: dt.date, last: dt.date) -> dict[Key, Line]:
    """Figures by `procedure`, `month` and `year` (fiscal), in any combination. Two SQL queries.

    What was received counts on the day of arrival, what was decided on the day of the decision.
    """
    came = _between(rows, "submitted_at", first, last).annotate(**_grouped(keys, "submitted_at"))
    asked = Exists(Correction.objects.filter(application=OuterRef("pk")))
    arrivals = came.annotate(asked=asked).values_list(*keys).annotate(
        received=Count("pk"),
        online=Count("pk", filter=Q(channel="online")),
        counter=Count("pk", filter=Q(channel="counter")),
        post=Count("pk", filter=Q(channel="post")),
        corrected=Count("pk", filter=Q(asked=True)),
    )  # fmt: skip
    ended = _between(rows, "decided_at", first, last).annotate(**_grouped(keys, "decided_at"))
    timed = ended.annotate(days=processing_days(), day=TruncDate("decided_at", tzinfo=clock.TOKYO))
    decisions = timed.values_list(*keys).annotate(
        decided=Count("pk"),
        median=Percentile("days", share="0.5"),
        slowest=Percentile("days", share="0.9"),
        timed=Count("pk", filter=Q(due_on__isnull=False)),
        within=Count("pk", filter=Q(due_on__gte=F("day"))),
    )
    size, found = len(keys), {}
    for row in arrivals.order_by():
        names = ("received", "online", "counter", "post", "corrected")
        found[row[:size]] = dict(zip(names, row[size:], strict=True))
    for row in decisions.order_by():
        names = ("decided", "median", "slowest", "timed", "within")
        found[row[:size]] = {**found.get(row[:size], {}), **dict(zip(names, row[size:], strict=True))}
    return {key: Line(**figures) for key, figures in found.items()}


def outcomes(rows: QuerySet[Application], first: dt.date, last: dt.date) -> list[tuple[str, str, int]]:
    """(key of the procedure, key of the outcome, how many), the most frequent first. One SQL query."""
    ended = _between(rows, "decided_at", first, last)
    found = ended.values_list("procedure__key", "outcome").annotate(number=Count("pk"))
    return sorted(found.order_by(), key=lambda row: (row[0], -row[2], row[1]))


def years(rows: QuerySet[Application]) -> Mapping[int, Line]:
    """The last fiscal years with this one. Two SQL queries."""
    this = FiscalYear.of(clock.today()).start.year
    first, last = FiscalYear(this - YEARS + 1).start, FiscalYear(this).end
    found = lines(rows, ("year",), first, last)
    return {year: found.get((year,), Line()) for year in range(this - YEARS + 1, this + 1)}


def _between(rows: QuerySet[Application], field: str, first: dt.date, last: dt.date) -> QuerySet[Application]:
    start = dt.datetime.combine(first, dt.time(), clock.TOKYO)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), clock.TOKYO)
    return rows.filter(**{f"{field}__gte": start, f"{field}__lt": end})


def _grouped(keys: Sequence[str], field: str) -> dict[str, Combinable]:
    known: dict[str, Combinable] = {
        "key": F("procedure__key"),
        "month": ExtractMonth(field, tzinfo=clock.TOKYO),
        "year": FiscalYearOf(F(field)),
    }
    return {key: known[key] for key in keys}
