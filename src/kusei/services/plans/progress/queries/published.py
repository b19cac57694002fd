"""Reports for those who show them: the public pages, the dashboard, the booklet, the evaluation, the API."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet

from kusei.services.plans.models import Plan
from kusei.services.plans.progress import fields
from kusei.services.plans.progress.models import LineReport, Report, ReportRevision, RevisionKind, Round
from kusei.services.plans.progress.rules import ReportState, RoundState, Status

# An SQL value that changes with every publication and every correction after it.
STAMP = (
    "SELECT concat_ws('.', (SELECT count(*) FROM progress_round WHERE state = 'published'),"
    " (SELECT count(*) FROM progress_reportrevision WHERE kind = 'correction'))"
)


@dataclass(frozen=True)
class PublishedLine:
    """How a schedule line stands. A blank key and action: the whole initiative."""

    key: str
    action: str
    planned: str
    status: str
    note: str


@dataclass(frozen=True)
class Correction:
    """A field that was corrected after publication (訂正). `label` in words; `old` and `new` as canonical text."""

    at: dt.datetime
    field: str
    label: str
    old: str
    new: str
    why: str

    @property
    def old_words(self) -> str:
        """The old value as a person reads it."""
        return fields.words(self.field, self.old)

    @property
    def new_words(self) -> str:
        """The new value as a person reads it."""
        return fields.words(self.field, self.new)


@dataclass(frozen=True)
class PublishedReport:
    """A report on an initiative as of a day. Hours and yen are None when unknown; 0 is 0.

    `status` follows from the lines (`rules.overall`). `sample`: invented content, to be said plainly.
    `published_at` is None for what only staff may see.
    """

    report_id: int
    plan: str
    initiative_key: str
    code: str
    title: str
    fiscal_year: int
    period: str
    period_label: str
    as_of: dt.date
    status: Status
    lines: tuple[PublishedLine, ...]
    text: str
    problems: str
    next_step: str
    hours_planned: Decimal | None
    hours_actual: Decimal | None
    yen_planned: int | None
    yen_actual: int | None
    departments: tuple[str, ...]
    sample: bool
    reported_at: dt.datetime
    published_at: dt.datetime | None
    corrections: tuple[Correction, ...]


@dataclass(frozen=True)
class StatusCount:
    """A round in numbers: initiatives by status, how many were asked, how many did not report."""

    fiscal_year: int
    period: str
    period_label: str
    as_of: dt.date
    counts: dict[Status, int]
    asked: int
    sample: bool

    @property
    def reported(self) -> int:
        """Initiatives with a report."""
        return sum(self.counts.values())

    @property
    def missing(self) -> int:
        """Initiatives that were asked and not reported."""
        return self.asked - self.reported


def published_reports(
    plan: Plan, fiscal_year: int | None = None, period: str | None = None, *, public: bool = True
) -> list[PublishedReport]:
    """The plan's reports by day and place in the plan. Three SQL queries.

    `public`: those of published rounds. Else all that sections have reported, also before publication: for staff, and
    the caller checks who asks (`cycle.standing`). Nothing that is waiting, kept for later or returned.
    """
    rows = Report.objects.filter(round__plan=plan)
    if fiscal_year is not None:
        rows = rows.filter(round__fiscal_year=fiscal_year)
    if period is not None:
        rows = rows.filter(round__period=period)
    return _read(rows, public)


def reports_of(plan: Plan, initiative_key: str, *, public: bool = True) -> list[PublishedReport]:
    """The reports on one initiative through all editions, the oldest first. Three SQL queries."""
    return _read(Report.objects.filter(round__plan=plan, initiative_key=initiative_key), public)


def status_counts(plan: Plan, *, public: bool = True) -> list[StatusCount]:
    """Each round of the plan in numbers, by day. One SQL query. `public` as in `published_reports`."""
    rounds = Round.objects.filter(plan=plan)
    if public:
        rounds = rounds.filter(state=RoundState.PUBLISHED)
    reported = Q(reports__state=ReportState.REPORTED)
    counted = {f"n_{one}": Count("reports", filter=reported & Q(reports__overall=one)) for one in Status}
    return [
        StatusCount(
            fiscal_year=row.fiscal_year,
            period=row.period,
            period_label=row.period_label,
            as_of=row.as_of,
            counts={one: getattr(row, f"n_{one}") for one in Status},
            asked=row.asked,
            sample=row.sample,
        )
        for row in rounds.annotate(asked=Count("reports"), **counted).order_by("as_of", "fiscal_year", "period")
    ]


def _read(rows: QuerySet[Report], public: bool) -> list[PublishedReport]:
    rows = rows.filter(state=ReportState.REPORTED)
    if public:
        rows = rows.filter(round__state=RoundState.PUBLISHED)
    corrected = (
        ReportRevision.objects.filter(report__revisions__kind=RevisionKind.CORRECTION).order_by("version").distinct()
    )
    found = (
        rows.select_related("round__plan")
        .prefetch_related(Prefetch("lines", LineReport.objects.order_by("position")), Prefetch("revisions", corrected))
        .order_by("round__as_of", "round__fiscal_year", "round__period", "position")
    )
    return [_published(report) for report in found]


def _published(report: Report) -> PublishedReport:
    round_, lines = report.round, list(report.lines.all())
    assert report.reported_at is not None  # the database holds it for what is reported
    return PublishedReport(
        report_id=report.pk,
        plan=round_.plan.slug,
        initiative_key=report.initiative_key,
        code=report.code,
        title=report.title,
        fiscal_year=round_.fiscal_year,
        period=round_.period,
        period_label=round_.period_label,
        as_of=round_.as_of,
        status=Status(report.overall),
        lines=tuple(PublishedLine(one.line_key, one.action, one.planned, one.status, one.note) for one in lines),
        text=report.text,
        problems=report.problems,
        next_step=report.next_step,
        hours_planned=report.hours_planned,
        hours_actual=report.hours_actual,
        yen_planned=report.yen_planned,
        yen_actual=report.yen_actual,
        departments=tuple(report.departments),
        sample=round_.sample,
        reported_at=report.reported_at,
        published_at=round_.published_at,
        corrections=tuple(_corrections(list(report.revisions.all()), lines)),
    )


def _corrections(revisions: list[ReportRevision], lines: Iterable[LineReport]) -> list[Correction]:
    actions = {line.line_key: line.action for line in lines}
    found = []
    for before, after in itertools.pairwise(revisions):
        if after.kind != RevisionKind.CORRECTION:
            continue
        found += [
            Correction(after.at, name, fields.label(name, actions), before.values.get(name, ""), new, after.reason)
            for name, new in after.values.items()
            if before.values.get(name, "") != new
        ]
    return found


def by_initiative(reports: Iterable[PublishedReport]) -> dict[str, list[PublishedReport]]:
    """The reports by initiative, each in the order given."""
    found: dict[str, list[PublishedReport]] = defaultdict(list)
    for report in reports:
        found[report.initiative_key].append(report)
    return dict(found)
