"""Making a file for a core system: which applications leave is fixed at once, the file follows."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, Q

from kusei.engines.procedures.applications.models import Answers, Application
from kusei.engines.procedures.applications.rules import State
from kusei.engines.procedures.definition import Procedure as ProcedureContent
from kusei.engines.procedures.handover import layout
from kusei.engines.procedures.handover.models import Download, Encoding, ExportBatch, ExportRow
from kusei.engines.procedures.handover.models.exports import Which
from kusei.engines.procedures.handover.permissions import department_of, require, same_department
from kusei.engines.procedures.handover.refusals import (
    NoLayout,
    NothingToExport,
    NotReady,
    ReasonNeeded,
    UnknownNumbers,
)
from kusei.engines.procedures.models import Procedure, Version, VersionState
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption

AT_ONCE = 200  # more rows than that are made in a job
STEP = 100  # rows between two notes of progress
MOST = 20_000  # rows of one file
KEPT_DAYS = 30  # then the file is thrown away; that it was made stays on record
STATES = {
    Which.RECEIVED: set(State) - {State.WITHDRAWN},
    Which.DECIDED: {State.DECIDED, State.DELIVERED},
}


@transaction.atomic
def begin_export(  # noqa: PLR0913  what the sheet asks
    *,
    procedure: Procedure,
    which: str,
    by: User,
    encoding: str = "",
    numbers: Sequence[str] = (),
    with_sensitive: bool = False,
    reason: str = "",
) -> ExportBatch:
    """Fix which applications leave in the next file of the procedure.

    Without `numbers`: those of its department that never left and are not confidential. `numbers`: exactly these, also
    again and also confidential ones, with a reason. Raises `NoLayout`, `NothingToExport`, `UnknownNumbers`,
    `ReasonNeeded`, `NotAllowed`.
    """
    # One file after the other: the lock gives serial numbers without a gap, and no application to two files.
    procedure = Procedure.objects.select_for_update().get(pk=procedure.pk)
    department = department_of(procedure.municipality_id, procedure.department_code)
    version = Version.objects.filter(procedure=procedure, state=VersionState.IN_FORCE).first()
    if department is None or version is None or version.content.handover is None:
        raise NoLayout
    require(by, Role.APPROVER, department)
    if (numbers or with_sensitive) and not reason.strip():
        raise ReasonNeeded
    rows = _named(procedure, department, numbers) if numbers else _waiting(procedure, department, Which(which))
    if not rows:
        raise NothingToExport
    batch = ExportBatch.objects.create(
        procedure=procedure,
        department=department,
        serial=1 + (ExportBatch.objects.filter(procedure=procedure).aggregate(last=Max("serial"))["last"] or 0),
        which=which,
        encoding=encoding if encoding in Encoding.values else version.content.handover.encoding,
        with_sensitive=with_sensitive,
        reason=reason.strip()[:300],
        begun_by=by,
        begun_at=clock.now(),
        rows=len(rows),
    )
    left: set[int] = set()
    if numbers:  # only who names them lets them leave again
        left = set(ExportRow.objects.filter(application__in=rows).values_list("application", flat=True))
    ExportRow.objects.bulk_create(
        ExportRow(batch=batch, number=number, application=row, revision=row.revision, again=row.pk in left)
        for number, row in enumerate(rows, start=1)
    )
    _go_on(batch)
    return batch


def waiting(procedure: Procedure, department: Department, which: Which) -> Q:
    """The condition on applications that would leave in the next file."""
    return (
        Q(procedure=procedure, state__in=STATES[which], confidential=False, disposed_at=None, exports=None)
    ) & same_department(department)


def _waiting(procedure: Procedure, department: Department, which: Which) -> list[Application]:
    rows = Application.objects.filter(waiting(procedure, department, which))
    return list(rows.order_by("submitted_at", "pk")[:MOST])


def _named(procedure: Procedure, department: Department, numbers: Sequence[str]) -> list[Application]:
    wanted = set(numbers)
    rows = Application.objects.filter(same_department(department), procedure=procedure, disposed_at=None)
    found = list(rows.filter(number__in=wanted).order_by("submitted_at", "pk"))
    if len(found) != len(wanted):
        raise UnknownNumbers
    return found


def _go_on(batch: ExportBatch) -> None:
    """Make the file now when it is small, else in a job."""
    from kusei.engines.procedures.handover import jobs  # noqa: PLC0415  it imports us

    if batch.rows > AT_ONCE:
        enqueue(jobs.make_export, key=f"handover-export:{batch.pk}", batch_id=batch.pk)
    else:
        make_file(batch_id=batch.pk)


def make_file(*, batch_id: int) -> None:
    """Write the file of a batch. Killed in the middle and run again it gives the same file; made, it does nothing."""
    batch = ExportBatch.objects.select_related("procedure").get(pk=batch_id)
    if batch.made_at is not None or batch.emptied_at is not None:
        return
    # All rows of a file have the layout in force now: a core system reads one header.
    content = Version.objects.get(procedure=batch.procedure, state=VersionState.IN_FORCE).content
    rows: list[list[str]] = []
    while part := _rows_of(batch, content, len(rows)):
        rows += part
        ExportBatch.objects.filter(pk=batch.pk).update(done=len(rows))
    missing = layout.lacking(rows, batch.encoding)
    if missing and batch.replace_by_id is None:
        # Somebody looks at them first and allows 〓.
        ExportBatch.objects.filter(pk=batch.pk, made_at=None).update(sealed_missing=encryption.seal_json(missing))
        return
    whole = layout.file_of([layout.header(content), *rows], batch.encoding)
    ExportBatch.objects.filter(pk=batch.pk, made_at=None).update(
        made_at=clock.now(), digest=hashlib.sha256(whole).hexdigest(), sealed_file=encryption.seal(whole)
    )


def _rows_of(batch: ExportBatch, content: ProcedureContent, done: int) -> list[list[str]]:
    """The next rows as cells. Each application is read by its own form, its columns are those of `content`."""
    lines = list(batch.lines.select_related("application__version").order_by("number")[done : done + STEP])
    if not lines:
        return []
    stored = {
        (row.application_id, row.revision): row
        for row in Answers.objects.filter(application__in=[line.application_id for line in lines])
    }
    found = []
    for line in lines:
        row = stored.get((line.application_id, line.revision))
        own = line.application.version.content.model_copy(update={"handover": content.handover})
        values = row.values if row else {}
        cells = layout.cells(own, line.application, values, with_sensitive=batch.with_sensitive)
        found.append([layout.serial_text(batch.serial, line.number), line.application.number, *cells])
    return found


@transaction.atomic
def allow_replacing(*, batch_id: int, by: User) -> None:
    """Let signs that the encoding lacks be 〓 in this file. Raises `NotReady`, `NotAllowed`."""
    batch = ExportBatch.objects.select_for_update(of=("self",)).select_related("department").get(pk=batch_id)
    require(by, Role.APPROVER, batch.department)
    if batch.sealed_missing is None or batch.emptied_at is not None:
        raise NotReady
    if batch.replace_by_id is None:
        batch.replace_by = by
        batch.save(update_fields=["replace_by"])
        _go_on(batch)


@transaction.atomic
def take(*, batch_id: int, by: User) -> bytes:
    """The file, for somebody who takes it; each time is recorded. Raises `NotReady`, `NotAllowed`."""
    batch = ExportBatch.objects.select_related("department").get(pk=batch_id)
    require(by, Role.APPROVER, batch.department)
    if batch.sealed_file is None:
        raise NotReady
    Download.objects.create(batch=batch, by=by, at=clock.now())
    return encryption.unseal(batch.sealed_file)


def empty_old() -> int:
    """Throw the content of files away that are older than `KEPT_DAYS`. Returns how many."""
    now = clock.now()
    rows = ExportBatch.objects.filter(begun_at__lt=now - dt.timedelta(days=KEPT_DAYS), emptied_at=None)
    return rows.update(sealed_file=None, sealed_missing=None, emptied_at=now)
