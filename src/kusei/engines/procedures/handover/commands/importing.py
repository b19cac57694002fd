"""Taking results back: a file is kept row by row, looked at, and applied in a job, each row in its own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.numbers import read_number
from kusei.engines.procedures.applications.refusals import ApplicationRefused
from kusei.engines.procedures.applications.rules import State
from kusei.engines.procedures.handover import resultfile, results
from kusei.engines.procedures.handover.models import ExportRow, ResultBatch, ResultRow
from kusei.engines.procedures.handover.permissions import department_of, require
from kusei.engines.procedures.handover.refusals import NoLayout
from kusei.engines.procedures.models import Procedure
from kusei.foundation.files.queries import digest_of
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.lib.errors import RuleError

PURPOSE = "handover.result"


def require_editor(procedure: Procedure, by: User) -> None:
    """Raise `NotAllowed` unless the person is an editor in the procedure's department."""
    department = department_of(procedure.municipality_id, procedure.department_code)
    if department is None:
        raise NoLayout
    require(by, Role.EDITOR, department)


@transaction.atomic
def keep_results(*, procedure: Procedure, content: bytes, by: User) -> ResultBatch:
    """Keep a file of results; nothing is decided yet. The same file again leads to the batch that it made before.

    Editors of the procedure's department may. Raises `FileUnreadable`, `NotAllowed`.
    """
    require_editor(procedure, by)
    rows = resultfile.read(content)
    mark = digest_of(content)
    # The lock makes two uploads of the same file one batch.
    Procedure.objects.select_for_update().get(pk=procedure.pk)
    if found := ResultBatch.objects.filter(procedure=procedure, digest=mark).first():
        return found
    batch = ResultBatch.objects.create(procedure=procedure, digest=mark, given_by=by, given_at=clock.now())
    ResultRow.objects.bulk_create(
        ResultRow(batch=batch, line=line, sealed_cells=encryption.seal_json(cells), key=_key(cells))
        for line, cells in enumerate(rows, start=2)  # line 1 of the file is its header
    )
    return batch


def _key(cells: dict[str, str]) -> str:
    words = [cells.get(name, "").strip() for name in ("number", "code", "on")]
    return encryption.blind("\x1f".join(words), purpose=PURPOSE)


@transaction.atomic
def apply_results(*, batch_id: int, by: User) -> None:
    """Begin to decide what the rows say. A second time takes up what did not go before: rows that were applied stay."""
    batch = ResultBatch.objects.select_for_update(of=("self",)).select_related("procedure").get(pk=batch_id)
    require_editor(batch.procedure, by)
    if batch.apply_at is not None and batch.finished_at is None:
        return  # it is running
    batch.apply_by, batch.apply_at, batch.finished_at = by, clock.now(), None
    batch.save(update_fields=["apply_by", "apply_at", "finished_at"])
    batch.lines.filter(applied=False).update(done_at=None, refusal="")

    from kusei.engines.procedures.handover import jobs  # noqa: PLC0415  it imports us

    enqueue(jobs.apply_results, key=f"handover-results:{batch.pk}", batch_id=batch.pk)


def run(*, batch_id: int) -> None:
    """Apply every row that is not done yet, each in its own transaction. Killed and run again, it goes on."""
    batch = ResultBatch.objects.select_related("apply_by").get(pk=batch_id)
    if batch.apply_by is None or batch.finished_at is not None:
        return
    for row_id in list(batch.lines.filter(done_at=None).order_by("line").values_list("pk", flat=True)):
        apply_row(row_id=row_id, by=batch.apply_by)
    ResultBatch.objects.filter(pk=batch.pk).update(finished_at=clock.now())


def apply_row(*, row_id: int, by: User) -> None:
    """Decide what one row says, or note why not. What is refused in the middle leaves nothing behind."""
    try:
        with transaction.atomic():
            _decide(ResultRow.objects.select_for_update(of=("self",)).select_related("batch").get(pk=row_id), by)
    except (ApplicationRefused, RuleError, IntegrityError, access.NotAllowed):
        ResultRow.objects.filter(pk=row_id, done_at=None).update(done_at=clock.now(), refusal=results.MOVED)


def _decide(row: ResultRow, by: User) -> None:
    if row.done_at is not None:
        return
    cells = row.cells
    named = named_by(row.batch.procedure_id, [cells], by).get(number_of(cells))
    found = results.verdict(cells, named)
    application = named.application if named else None
    row.application, row.done_at, row.refusal = application, clock.now(), found.refusal
    if application is not None and found.outcome is not None:
        if application.state == State.RECEIVED:
            office.start_review(application_id=application.pk, by=by)
        office.decide(
            application_id=application.pk, outcome=found.outcome.key, reason=cells.get("remark", "").strip(), by=by
        )
        row.applied = True
    row.save(update_fields=["application", "done_at", "refusal", "applied"])


def number_of(cells: Mapping[str, str]) -> str:
    """The receipt number of a row as it is stored; blank for one that cannot be."""
    return read_number(cells.get("number", "")) or ""


def named_by(procedure_id: int, rows: Sequence[Mapping[str, str]], by: User) -> dict[str, results.Named]:
    """The applications that rows name, by number, as far as the person may decide them. Six SQL queries at most."""
    reach = departments_of(by, Role.EDITOR)
    numbers = {number for cells in rows if (number := number_of(cells))}
    found = access.for_staff(by).filter(procedure=procedure_id, number__in=numbers)
    own = [one for one in found.select_related("version", "department") if reach.holds(one.department)]
    left: dict[int, set[tuple[int, int]]] = {}
    lines = ExportRow.objects.filter(application__in=own)
    for application, serial, line in lines.values_list("application", "batch__serial", "number"):
        left.setdefault(application, set()).add((serial, line))
    return {one.number: results.Named(one, frozenset(left.get(one.pk, ()))) for one in own}
