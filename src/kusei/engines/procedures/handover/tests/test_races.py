"""Two at once, on real connections. The protection is first shown to be needed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.db.models import Max

from kusei.engines.procedures.applications.commands import applicants, moving
from kusei.engines.procedures.applications.models import Application, Decision
from kusei.engines.procedures.handover import jobs
from kusei.engines.procedures.handover.commands import disposing, exporting, importing
from kusei.engines.procedures.handover.models import DisposalRun, ExportBatch, ExportRow
from kusei.engines.procedures.handover.refusals import NothingToExport
from kusei.engines.procedures.handover.tests.conftest import apply, build
from kusei.engines.procedures.handover.tests.test_results import file_of, left, row
from kusei.engines.procedures.models import Procedure
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_once


@pytest.fixture
def town(transactional_db):
    return build()


def export(town):
    return lambda: exporting.begin_export(procedure=town.procedure, which="received", by=town.approver)


def test_two_exports_at_once_never_let_a_row_leave_twice(town):
    for _ in range(4):
        made = [apply(town).pk for _ in range(3)]
        results = at_once(export(town), export(town), export(town))
        assert sum(isinstance(one, ExportBatch) for one in results) == 1
        assert sum(isinstance(one, NothingToExport) for one in results) == 2
        assert ExportRow.objects.filter(application__in=made).count() == 3
    serials = list(ExportBatch.objects.order_by("serial").values_list("serial", flat=True))
    assert serials == [1, 2, 3, 4]


def test_without_the_lock_the_constraints_still_let_a_row_leave_once(town, monkeypatch):
    made = [apply(town).pk for _ in range(3)]
    without_the_lock(monkeypatch)
    results = at_once(export(town), export(town))
    assert sorted(type(one).__name__ for one in results) == ["ExportBatch", "IntegrityError"]
    assert ExportRow.objects.filter(application__in=made).count() == 3


def test_without_lock_and_constraints_a_row_leaves_twice(town, monkeypatch):
    """The positive control: the tests above would see it."""
    made = [apply(town).pk for _ in range(3)]
    without_the_lock(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('handover_export_once_for_each_application'::regclass)")
        (definition,) = cursor.fetchone()
        cursor.execute("ALTER TABLE handover_exportbatch DROP CONSTRAINT handover_export_serial_once")
        cursor.execute("DROP INDEX handover_export_once_for_each_application")
        try:
            at_once(export(town), export(town))
            assert ExportRow.objects.filter(application__in=made).count() == 6
        finally:
            cursor.execute("TRUNCATE handover_exportrow, handover_exportbatch CASCADE")
            cursor.execute(definition)
            cursor.execute(
                "ALTER TABLE handover_exportbatch ADD CONSTRAINT handover_export_serial_once"
                " UNIQUE (procedure_id, serial)"
            )


def without_the_lock(monkeypatch):
    meeting = threading.Barrier(2)
    real = exporting._waiting

    def read(*args):
        rows = real(*args)
        meeting.wait(20)
        return rows

    monkeypatch.setattr(exporting, "_waiting", read)
    monkeypatch.setattr(
        Procedure.objects, "select_for_update", lambda *args, **more: Procedure.objects.all(), raising=False
    )


def test_a_file_applied_by_two_workers_at_once_decides_each_row_once(town):
    pairs = left(town, 4)
    batch = importing.keep_results(
        procedure=town.procedure, content=file_of(*(row(serial, one) for serial, one in pairs)), by=town.editor
    )
    importing.apply_results(batch_id=batch.pk, by=town.editor)
    results = at_once(*[lambda: jobs.apply_results(batch_id=batch.pk)] * 2)
    assert results == [None, None]
    assert Decision.objects.count() == 4
    assert batch.lines.filter(applied=True, refusal="").count() == 4


def test_two_people_who_confirm_at_once_are_the_first_and_the_second(town):
    one = apply(town)
    applicants.withdraw(application_id=one.pk, by=moving.SYSTEM)
    Application.objects.filter(pk=one.pk).update(dispose_on=clock.today())
    disposing.propose()
    run = DisposalRun.objects.get()
    at_once(*[lambda by=by: disposing.confirm(run_id=run.pk, count=1, by=by) for by in (town.approver, town.second)])
    run.refresh_from_db()
    assert {run.first_by, run.second_by} == {town.approver, town.second}
    at_once(*[lambda: jobs.dispose(run_id=run.pk)] * 2)
    run.refresh_from_db()
    assert run.certificate["total"] == 1


def test_one_person_who_confirms_twice_at_once_is_only_the_first(town):
    one = apply(town)
    applicants.withdraw(application_id=one.pk, by=moving.SYSTEM)
    Application.objects.filter(pk=one.pk).update(dispose_on=clock.today())
    disposing.propose()
    run = DisposalRun.objects.get()
    at_once(*[lambda: disposing.confirm(run_id=run.pk, count=1, by=town.approver)] * 2)
    run.refresh_from_db()
    assert (run.first_by, run.second_by) == (town.approver, None)


def test_serial_numbers_have_no_gap_after_a_transaction_that_was_taken_back(town, monkeypatch):
    apply(town)
    with monkeypatch.context() as patch:
        patch.setattr(exporting, "_go_on", lambda batch: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            export(town)()
    export(town)()
    assert ExportBatch.objects.aggregate(last=Max("serial"))["last"] == 1
