"""Sections write, report and take over; the planning section returns and corrects."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.services.plans.cycle import standing
from kusei.services.plans.progress import fields
from kusei.services.plans.progress.commands import writing
from kusei.services.plans.progress.commands.writing import Case, Values
from kusei.services.plans.progress.models import Report, RevisionKind
from kusei.services.plans.progress.refused import NothingToTakeOver, NotPossibleNow, ReasonMissing
from kusei.services.plans.progress.rules import ReportState, Status


@transaction.atomic
def save_fields(*, report_id: int, seen: Values | int, values: Values, by: User | None, report: bool = False) -> Report:
    """Save what a person changed in a report; fields that they left as seen stay what they are now.

    `seen`: each field as the person saw it (canonical text, see `fields`), or the version that they saw. `values`: what
    they wrote. `report`: say so to the planning section (報告する); else it is kept to be finished later. A reported
    report stays reported. Nothing changed and nothing to report: nothing is written.
    Raises `Conflict` (each clashing field with both texts, who and when), `FieldsWrong`, `UnknownField`, `NotOpen`,
    `NoSuchReport`, `NotAllowed`.
    """
    case = writing.locked(report_id, by)
    writing.require_writer(case)
    before = writing.seen_at(report_id, seen) if isinstance(seen, int) else seen
    merged = writing.merge(case, before, writing.read(case, values))
    return _save(case, merged, report=report, by=by)


def _save(case: Case, merged: Values, *, report: bool, by: User | None) -> Report:
    current = case.report.state
    reported = report or current == ReportState.REPORTED
    if merged == case.values and (current == ReportState.REPORTED or not report):
        return case.report
    state = ReportState.REPORTED if reported else ReportState(current)
    if state == ReportState.WAITING:
        state = ReportState.DRAFT
    kind = RevisionKind.REPORTED if report else RevisionKind.SAVED
    return writing.write(case, merged, kind=kind, state=state, by=by)


@transaction.atomic
def take_over(*, report_id: int, seen: int, by: User | None) -> Report:
    """One click: 変わりなし, or すべて予定どおり where nothing was asked before. Reports it if that makes it whole.

    変わりなし takes statuses, notes and texts of the last report as they are, and within the same fiscal year its hours
    and yen. Lines that the last report did not have stay open, and the report is kept to be finished. Raises as
    `save_fields`, and `NothingToTakeOver`.
    """
    case = writing.locked(report_id, by)
    writing.require_writer(case)
    merged = writing.merge(case, writing.seen_at(report_id, seen), taken_over(case.report, case.values))
    whole = not fields.missing(merged, case.lines)
    return _save(case, merged, report=whole, by=by)


def taken_over(report: Report, values: Values) -> dict[str, str]:
    """The fields that one click sets. Raises `NothingToTakeOver` when the last report was never reported."""
    last = report.previous
    if last is None:
        return {name: Status.ON_TRACK.value for name in values if name.endswith(":status")}
    if not last.is_reported:
        raise NothingToTakeOver
    old = fields.values_of(last, last.lines.all())
    names = [name for name in values if name in fields.TEXTS or (fields.line_of(name) and name in old)]
    if last.round.fiscal_year == report.round.fiscal_year:
        names += [name for name in fields.HOURS_AND_YEN if old[name]]
    return {name: old[name] for name in names}


@transaction.atomic
def return_report(*, report_id: int, version: int, why: str, by: User | None) -> Report:
    """Give a report back to its section with a reason (差戻し). Planning section only.

    Raises `ReasonMissing`, `NotPossibleNow` when it is not reported or changed since it was seen, `NotOpen`.
    """
    case = writing.locked(report_id, by)
    standing.require_planner(by, case.report.round.plan.municipality)
    why = _reason(why)
    writing.require_writer(case)
    if case.report.version != version or not case.report.is_reported:
        raise NotPossibleNow
    with reason(why):
        return writing.write(case, case.values, kind=RevisionKind.RETURNED, state=ReportState.RETURNED, by=by, why=why)


@transaction.atomic
def correct_published(*, report_id: int, version: int, values: Mapping[str, str], why: str, by: User | None) -> Report:
    """Correct a report after its publication (訂正): old value, new value and reason become public.

    Whoever lets results out. A report that was missing at publication becomes public by it. Raises `ReasonMissing`,
    `NotPossibleNow` when it is not published, was changed since it was seen, or nothing differs, `FieldsWrong`.
    """
    case = writing.locked(report_id, by)
    standing.require_publisher(by, case.report.round.plan.municipality)
    why = _reason(why)
    mine = {**case.values, **writing.read(case, values)}
    if not case.report.round.is_published or case.report.version != version or mine == case.values:
        raise NotPossibleNow
    with reason(why):
        return writing.write(case, mine, kind=RevisionKind.CORRECTION, state=ReportState.REPORTED, by=by, why=why)


def _reason(why: str) -> str:
    """The reason as it is kept. Raises `ReasonMissing` and `FieldWrong`."""
    text = fields.canonical(fields.note_field(""), why)
    if not text:
        raise ReasonMissing
    return text
