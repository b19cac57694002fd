"""The reports of a new round: one for each initiative, with the year's planned words and what was reported last."""

from __future__ import annotations

from collections import defaultdict

from kusei.foundation.people.models import User
from kusei.services.plans.models import Initiative, ResponsibleDepartment, YearCell
from kusei.services.plans.progress import fields
from kusei.services.plans.progress.models import LineReport, Report, ReportRevision, RevisionKind, Round

# What a cell of the yearly plan says of a year in which something is to be done; blanks and printed dashes do not.
SPEAKING = ("printed", "unknown")


def ask(round_: Round, by: User | None) -> None:
    """Make the reports, their lines and first versions. Eight SQL statements, however many initiatives."""
    last = _last_reports(round_)
    departments = _departments(round_)
    initiatives = Initiative.objects.filter(edition=round_.edition, kind__annex=False).order_by("position")
    reports = [
        _report(round_, place, row, departments.get(row.pk, []), last.get(row.key))
        for place, row in enumerate(initiatives.only("key", "code", "title"))
    ]
    made = {report.initiative_key: report for report in Report.objects.bulk_create(reports)}
    lines = LineReport.objects.bulk_create(_lines(round_, made))
    of_report: dict[int, list[LineReport]] = defaultdict(list)
    for line in lines:
        of_report[line.report_id].append(line)
    ReportRevision.objects.bulk_create(
        ReportRevision(
            report=report,
            version=report.version,
            kind=RevisionKind.OPENED,
            values=fields.values_of(report, of_report[report.pk]),
            by=by,
            at=round_.opened_at,
        )
        for report in made.values()
    )


def _report(round_: Round, place: int, row: Initiative, departments: list[str], last: Report | None) -> Report:
    report = Report(
        round=round_,
        initiative_key=row.key,
        position=place,
        code=row.code or "",
        title=row.title,
        departments=departments,
        previous=last,
    )
    if last is not None and last.is_reported:
        report.text, report.problems, report.next_step = last.text, last.problems, last.next_step
        if last.round.fiscal_year == round_.fiscal_year:
            report.hours_planned, report.yen_planned = last.hours_planned, last.yen_planned
    return report


def _last_reports(round_: Round) -> dict[str, Report]:
    """Of each initiative the report of the round before."""
    rows = Report.objects.filter(round__plan=round_.plan_id, round__as_of__lt=round_.as_of).select_related("round")
    ordered = rows.order_by("initiative_key", "-round__as_of").distinct("initiative_key")
    return {report.initiative_key: report for report in ordered}


def _departments(round_: Round) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = ResponsibleDepartment.objects.filter(edition=round_.edition).order_by("position")
    for initiative, name in rows.values_list("initiative_id", "name"):
        found[initiative].append(name)
    return found


def _lines(round_: Round, reports: dict[str, Report]) -> list[LineReport]:
    cells = YearCell.objects.filter(edition=round_.edition, fiscal_year=round_.fiscal_year, state__in=SPEAKING)
    rows = cells.order_by("line__position").values_list("text", "line__key", "line__action", "line__initiative__key")
    found, silent = [], set(reports)
    for place, (text, key, action, initiative) in enumerate(rows):
        if initiative in reports:
            silent.discard(initiative)
            report = reports[initiative]
            found.append(LineReport(report=report, position=place, line_key=key, action=action, planned=text or ""))
    whole = [LineReport(report=report, position=0) for key, report in reports.items() if key in silent]
    return found + whole
