"""A section's sheet: the reports of a round that a person writes, one below the other, with what was said last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from kusei.foundation.org.models import Department
from kusei.services.plans.cycle.standing import Standing, responsible, standing
from kusei.services.plans.progress import fields
from kusei.services.plans.progress.models import LineReport, Report, Round
from kusei.services.plans.progress.queries.measured import Measured, measured_of
from kusei.services.plans.progress.rules import ReportState


@dataclass(frozen=True)
class SheetLine:
    """A line of the schedule: planned words of the year, and what was said of it last."""

    key: str
    action: str
    planned: str
    last_status: str
    last_note: str
    status: str
    note: str
    pk: int


@dataclass(frozen=True)
class SheetRow:
    """A report to be filled. `values`: every field as canonical text (`progress.fields`), at `version`."""

    report_id: int
    version: int
    initiative_key: str
    code: str
    title: str
    departments: tuple[str, ...]
    department_ids: frozenset[int]
    state: str
    overall: str
    lines: tuple[SheetLine, ...]
    values: dict[str, str]
    returned_reason: str
    reported_at: dt.datetime | None
    reported_by: str
    last: Report | None
    has_previous: bool
    measured: tuple[Measured, ...]
    editable: bool

    @property
    def is_reported(self) -> bool:
        """The section has said it."""
        return self.state == ReportState.REPORTED

    @property
    def name(self) -> str:
        """Code and title."""
        return f"{self.code} {self.title}".strip()

    @property
    def yen_planned(self) -> int | None:
        """The yen expected; None when not known."""
        return int(self.values["yen_planned"]) if self.values["yen_planned"] else None

    @property
    def yen_actual(self) -> int | None:
        """The yen gained; None when not known."""
        return int(self.values["yen_actual"]) if self.values["yen_actual"] else None


def find_round(round_id: int) -> Round | None:
    """The round of that number. One SQL query."""
    rows = Round.objects.select_related("plan__municipality", "edition").defer("edition__document")
    return rows.filter(pk=round_id).first()


def sheet_rows(
    round_: Round,
    by: Any,
    *,
    who: Standing | None = None,
    department: int | None = None,
    keys: Collection[str] | None = None,
) -> list[SheetRow]:
    """The reports of the round that the person may see, in the plan's order. Eight SQL queries, and `standing`'s.

    `department`: only those for which it (in any of its periods) is responsible; `keys`: only those initiatives.
    """
    who = who or standing(by, round_.plan.municipality)
    of_key = responsible(round_.edition)
    wanted = None if department is None else same_departments(department)

    def shown(key: str) -> bool:
        own = of_key.get(key, frozenset())
        return who.may_view(own) and (wanted is None or not wanted.isdisjoint(own))

    rows = _reports(round_)
    rows = rows if keys is None else rows.filter(initiative_key__in=keys)
    reports = [report for report in rows if shown(report.initiative_key)]
    measured = measured_of(round_, [report.initiative_key for report in reports])
    return [_row(round_, one, of_key.get(one.initiative_key, frozenset()), who, measured) for one in reports]


def same_departments(number: int) -> frozenset[int]:
    """The department in all periods of its code. One SQL query."""
    rows = Department.objects.filter(Q(pk=number) | Q(municipality__departments__pk=number, code=_code_of(number)))
    return frozenset(rows.values_list("pk", flat=True))


def _code_of(number: int) -> Any:
    return Department.objects.filter(pk=number).values("code")[:1]


def _reports(round_: Round) -> QuerySet[Report]:
    lines = Prefetch("lines", LineReport.objects.order_by("position"))
    rows = Report.objects.filter(round=round_).select_related("previous__round", "reported_by")
    return rows.prefetch_related(lines, "previous__lines").order_by("position")


def _row(
    round_: Round, report: Report, departments: frozenset[int], who: Standing, measured: dict[str, list[Measured]]
) -> SheetRow:
    last = report.previous if report.previous and report.previous.is_reported else None
    before = {line.line_key: line for line in last.lines.all()} if last else {}
    lines = list(report.lines.all())
    return SheetRow(
        report_id=report.pk,
        version=report.version,
        initiative_key=report.initiative_key,
        code=report.code,
        title=report.title,
        departments=tuple(report.departments),
        department_ids=departments,
        state=report.state,
        overall=report.overall,
        lines=tuple(_line(line, before.get(line.line_key)) for line in lines),
        values=fields.values_of(report, lines),
        returned_reason=report.returned_reason,
        reported_at=report.reported_at,
        reported_by=str(report.reported_by or ""),
        last=last,
        has_previous=report.previous_id is not None,
        measured=tuple(measured.get(report.initiative_key, ())),
        editable=round_.is_open and who.may_edit(departments),
    )


def _line(line: LineReport, last: LineReport | None) -> SheetLine:
    return SheetLine(
        key=line.line_key,
        action=line.action,
        planned=line.planned,
        last_status=last.status if last else "",
        last_note=last.note if last else "",
        status=line.status,
        note=line.note,
        pk=line.pk,
    )
