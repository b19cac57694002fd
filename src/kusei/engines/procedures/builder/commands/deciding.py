"""From a working copy to a version in force: asked for by an editor, confirmed by another person, at once or at a time.

One version comes of one working copy, whatever happens: the row is locked, and the database refuses a second one.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.engines.procedures.builder import access, examining, jobs
from kusei.engines.procedures.builder.commands import working
from kusei.engines.procedures.builder.models import State, Workpiece
from kusei.engines.procedures.builder.queries.trying import failing
from kusei.engines.procedures.builder.refusals import (
    FourEyes,
    KeyTaken,
    NotNow,
    NotReady,
    OldBase,
    ReasonNeeded,
    TimePassed,
)
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.models import Procedure, Version
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


@transaction.atomic
def submit(*, workpiece_id: int, revision: int, note: str, by: User) -> Workpiece:
    """Ask for the approval. `note`: what changes, for the approver and the list of versions.

    Raises `NotReady` for errors and for samples that do not give what they should, `OldBase`,
    `KeyTaken`, `ReasonNeeded`.
    """
    workpiece = working.for_change(workpiece_id, revision, by)
    if not note.strip():
        raise ReasonNeeded
    _refuse_old_base(workpiece)
    content = examining.readable(workpiece.content)
    errors, samples = examining.error_count(content), failing(workpiece)
    if errors or samples:
        raise NotReady(errors, samples)
    workpiece.state, workpiece.note = State.SUBMITTED, note.strip()[:500]
    workpiece.submitted_by, workpiece.submitted_at, workpiece.returned_reason = by, clock.now(), ""
    workpiece.save(update_fields=["state", "note", "submitted_by", "submitted_at", "returned_reason"])
    return workpiece


@transaction.atomic
def take_back(*, workpiece_id: int, by: User) -> Workpiece:
    """An editor goes on working before the approval; an approver stops a publication that waits for its time."""
    workpiece = working.locked(workpiece_id)
    access.require(by, Role.APPROVER if workpiece.state == State.APPROVED else Role.EDITOR, workpiece.department)
    if workpiece.state not in (State.SUBMITTED, State.APPROVED):
        raise NotNow
    return _returned(workpiece, "")


@transaction.atomic
def send_back(*, workpiece_id: int, reason: str, by: User) -> Workpiece:
    """An approver wants it changed first, and says why."""
    workpiece = working.locked(workpiece_id)
    access.require(by, Role.APPROVER, workpiece.department)
    if workpiece.state != State.SUBMITTED:
        raise NotNow
    if not reason.strip():
        raise ReasonNeeded
    return _returned(workpiece, reason.strip()[:500])


@transaction.atomic
def approve(
    *, workpiece_id: int, revision: int, note: str, by: User, publish_at: dt.datetime | None = None
) -> Workpiece:
    """Confirm it, and put it in force at once or at a time to come. Not who asked for it.

    `revision`: what the approver read. Raises `FourEyes`, `ReasonNeeded`, `TimePassed`, `OldBase`, `NotNow`.
    """
    workpiece = _locked(workpiece_id)
    access.require(by, Role.APPROVER, workpiece.department)
    _require_in_former_department(workpiece, by)
    if workpiece.state != State.SUBMITTED or workpiece.revision != revision:
        raise NotNow
    if workpiece.submitted_by_id == by.pk:
        raise FourEyes
    if not note.strip():
        raise ReasonNeeded
    if publish_at is not None and publish_at <= clock.now():
        raise TimePassed
    _refuse_old_base(workpiece)
    workpiece.approved_by, workpiece.approved_at = by, clock.now()
    workpiece.approval_note, workpiece.publish_at = note.strip()[:500], publish_at
    if publish_at is None:
        return _put_in_force(workpiece)
    workpiece.state = State.APPROVED
    workpiece.save(update_fields=["state", "approved_by", "approved_at", "approval_note", "publish_at"])
    enqueue(jobs.publish_when_due, run_at=publish_at, workpiece_id=workpiece.pk)
    return workpiece


@transaction.atomic
def publish_when_due(*, workpiece_id: int) -> bool:
    """Put an approved copy in force when its time has come: exactly once, however often this is called.

    Where another version went into force meanwhile, it goes back to its editors with that reason.
    """
    workpiece = _locked(workpiece_id)
    due = workpiece.publish_at is not None and workpiece.publish_at <= clock.now()
    if workpiece.state != State.APPROVED or not due:
        return False
    try:
        _refuse_old_base(workpiece)
    except (OldBase, KeyTaken) as refusal:
        _returned(workpiece, str(refusal))
        return False
    _put_in_force(workpiece)
    return True


def _locked(workpiece_id: int) -> Workpiece:
    return working.locked(workpiece_id)


def _require_in_former_department(workpiece: Workpiece, by: User) -> None:
    """Who takes a procedure over from another department must be an approver there as well."""
    if workpiece.procedure is None:
        return
    former = access.department_of(workpiece.municipality, workpiece.procedure.department_code)
    if former is not None:
        access.require(by, Role.APPROVER, former)


def _refuse_old_base(workpiece: Workpiece) -> None:
    """Nobody publishes over a version that the editors have not seen. The procedure's row stays locked."""
    rows = Procedure.objects.select_for_update().filter(municipality=workpiece.municipality, key=workpiece.key)
    procedure = rows.first()
    if workpiece.procedure_id is None and procedure is not None:
        raise KeyTaken
    current = working.in_force(procedure)
    if (current.pk if current else None) != workpiece.based_on_id:
        raise OldBase


def _put_in_force(workpiece: Workpiece) -> Workpiece:
    version: Version = publishing.write_draft(
        municipality=workpiece.municipality,
        content=examining.readable(workpiece.content),
        by=workpiece.submitted_by,
        origin="builder",
        note=workpiece.note,
    )
    publishing.put_in_force(version=version)
    workpiece.state, workpiece.version, workpiece.procedure = State.PUBLISHED, version, version.procedure
    workpiece.save()
    enqueue(jobs.index_procedure, procedure_id=version.procedure_id)
    return workpiece


def _returned(workpiece: Workpiece, reason: str) -> Workpiece:
    workpiece.state, workpiece.returned_reason = State.WORKING, reason
    workpiece.approved_by = workpiece.approved_at = workpiece.publish_at = None
    workpiece.approval_note = ""
    workpiece.save()
    return workpiece
