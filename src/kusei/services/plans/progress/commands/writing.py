"""The one way by which a report changes: locked, merged field by field, written as the next version.

Nothing is overwritten silently: a field that somebody else changed since the person saw it is a conflict.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.cycle import standing
from kusei.services.plans.progress import fields, rules
from kusei.services.plans.progress.models import LineReport, Report, ReportRevision, RevisionKind, Round
from kusei.services.plans.progress.refused import (
    Clash,
    Conflict,
    FieldsWrong,
    FieldWrong,
    NoSuchReport,
    NotOpen,
    NotPossibleNow,
    UnknownField,
)
from kusei.services.plans.progress.rules import ReportState

Values = Mapping[str, str]
CLOSED, VERSION_ONCE = "progress_round_closed", "progress_revision_once"


@dataclass
class Case:
    """A report under the hand of a command: its row is locked until the transaction ends."""

    report: Report
    lines: list[LineReport]
    departments: frozenset[int]
    who: standing.Standing
    values: dict[str, str]


def lock_round(round_id: int) -> Round:
    """The round, locked. Raises `NoSuchReport`."""
    rows = Round.objects.select_related("plan__municipality", "edition").defer("edition__document")
    found = rows.select_for_update(of=("self",)).filter(pk=round_id).first()
    if found is None:
        raise NoSuchReport
    return found


def _lock(report_id: int) -> Report | None:
    rows = Report.objects.select_related("round__plan__municipality", "round__edition")
    rows = rows.defer("round__edition__document")
    return rows.select_for_update(of=("self",)).filter(pk=report_id).first()


def locked(report_id: int, by: User | None) -> Case:
    """The report, locked. Raises `NoSuchReport`, also when the person may not see it today."""
    report = _lock(report_id)
    if report is None:
        raise NoSuchReport
    who = standing.standing(by, report.round.plan.municipality)
    departments = standing.responsible(report.round.edition).get(report.initiative_key, frozenset())
    if not who.may_view(departments):
        raise NoSuchReport
    lines = list(LineReport.objects.filter(report=report).order_by("position"))
    return Case(report, lines, departments, who, fields.values_of(report, lines))


def require_writer(case: Case) -> None:
    """Raise `NotAllowed` unless the person writes for the initiative, and `NotOpen` when the round is closed."""
    if not case.who.may_edit(case.departments):
        raise standing.NotAllowed(_("この取組の所管部署の編集者だけができます。所管の部署に頼んでください。"))
    if not case.report.round.is_open:
        raise NotOpen


def read(case: Case, written: Values) -> dict[str, str]:
    """The written values in canonical form. Raises `UnknownField` and `FieldsWrong`."""
    known, found, wrong = set(case.values), {}, {}
    for field, text in written.items():
        if field not in known:
            raise UnknownField(field)
        try:
            found[field] = fields.canonical(field, text)
        except FieldWrong as error:
            wrong[field] = str(error)
    if wrong:
        raise FieldsWrong(wrong)
    return found


def seen_at(report_id: int, version: int) -> dict[str, str]:
    """The fields as they stood at a version. Raises `NotPossibleNow` when there was none."""
    row = ReportRevision.objects.filter(report_id=report_id, version=version).first()
    if row is None:
        raise NotPossibleNow
    return dict(row.values)


def merge(case: Case, seen: Values, mine: Values) -> dict[str, str]:
    """All fields when both sides' changes are kept. Raises `Conflict` for those where that cannot be.

    A field that was not seen counts as seen blank.
    """
    merged, clashing = dict(case.values), []
    for field, own in mine.items():
        before, theirs = seen.get(field, ""), case.values[field]
        if own in {before, theirs}:
            continue
        if theirs == before:
            merged[field] = own
        else:
            clashing.append((field, before, theirs, own))
    if clashing:
        history = list(case.report.revisions.select_related("by").order_by("version"))
        raise Conflict(tuple(_clash(history, *one) for one in clashing), case.report.version)
    return merged


def _clash(history: list[ReportRevision], field: str, before: str, theirs: str, own: str) -> Clash:
    last = history[0]
    for earlier, later in itertools.pairwise(history):
        if earlier.values.get(field) != later.values.get(field):
            last = later
    return Clash(field, before, theirs, own, str(last.by or ""), last.at)


def write(  # noqa: PLR0913  what a version consists of
    case: Case,
    values: Values,
    *,
    kind: RevisionKind,
    state: ReportState,
    by: User | None,
    why: str = "",
) -> Report:
    """Write the next version with these values and the state. Raises `FieldsWrong` when it is to be reported and not
    whole, and `NotPossibleNow` when another transaction wrote that version in spite of the lock.
    """
    report, now = case.report, clock.now()
    if state == ReportState.REPORTED and (lacking := fields.missing(values, case.lines)):
        raise FieldsWrong(lacking)
    _add_version(report, kind=kind, values=dict(values), by=by, at=now, reason=why)
    changed = fields.put(report, case.lines, values)
    report.overall = rules.overall(line.status for line in case.lines) or ""
    report.version += 1
    report.state = state
    report.returned_reason = why if kind == RevisionKind.RETURNED else report.returned_reason
    if state == ReportState.REPORTED:
        report.returned_reason = ""
        report.reported_by, report.reported_at = by, now
        report.first_reported_on = report.first_reported_on or clock.today()
    with _explained():
        if changed:
            LineReport.objects.bulk_update(changed, ["status", "note"])
        report.save()
    return report


def _add_version(report: Report, **version: Any) -> None:
    with _explained():
        ReportRevision.objects.create(report=report, version=report.version + 1, **version)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Turns the database's refusals into ours: the round was closed, or the version written, at the same moment."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        name = getattr(diagnosis, "constraint_name", None)
        if name == CLOSED:
            raise NotOpen from None
        if name == VERSION_ONCE:
            raise NotPossibleNow from None
        raise
