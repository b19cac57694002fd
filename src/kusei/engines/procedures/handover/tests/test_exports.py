"""Files for core systems: what leaves, how it is written, and that nothing leaves twice by accident."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.procedures.applications.commands import applicants, moving, office
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.handover import jobs, layout, refusals
from kusei.engines.procedures.handover.commands import exporting
from kusei.engines.procedures.handover.models import ExportBatch, ExportRow
from kusei.engines.procedures.handover.permissions import NotAllowed
from kusei.engines.procedures.handover.tests.conftest import apply
from kusei.engines.procedures.testing import filed, published, small
from kusei.foundation.audit.models import Access
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock, encryption


def begin(town, which="received", **more):
    return exporting.begin_export(procedure=town.procedure, which=which, by=more.pop("by", town.approver), **more)


def rows_of(batch):
    batch.refresh_from_db()
    text = encryption.unseal(batch.sealed_file).decode(batch.encoding)
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_file_has_serial_and_receipt_number_first_then_the_columns_of_the_layout(town):
    one = apply(town)
    batch = begin(town)
    assert rows_of(batch) == [
        ["通し番号", "受付番号", "氏名", "生年月日", "通数", "病名"],
        ["0001-00001", one.number, "見本　花子", "1990-04-01", "2", ""],
    ]
    assert batch.digest == hashlib.sha256(encryption.unseal(batch.sealed_file)).hexdigest()


def test_the_next_file_has_only_what_came_since_and_the_next_number(town):
    apply(town)
    first = begin(town)
    with pytest.raises(refusals.NothingToExport):
        begin(town)
    two = apply(town)
    second = begin(town)
    assert (first.serial, second.serial) == (1, 2)
    assert [row[1] for row in rows_of(second)[1:]] == [two.number]


def test_decided_withdrawn_and_confidential_applications_leave_as_the_rule_says(town):
    waiting, decided, gone, secret = (apply(town) for _ in range(4))
    office.start_review(application_id=decided.pk, by=town.editor)
    office.decide(application_id=decided.pk, outcome="granted", by=town.editor)
    applicants.withdraw(application_id=gone.pk, by=moving.SYSTEM)
    Application.objects.filter(pk=secret.pk).update(confidential=True)
    assert [row[1] for row in rows_of(begin(town, "decided"))[1:]] == [decided.number]
    assert [row[1] for row in rows_of(begin(town))[1:]] == [waiting.number]
    named = begin(town, numbers=[secret.number, decided.number], reason="照会のため")
    assert set(named.lines.values_list("application__number", "again")) == {
        (secret.number, False),
        (decided.number, True),
    }


def test_naming_numbers_and_sensitive_columns_need_a_reason(town):
    one = apply(town)
    with pytest.raises(refusals.ReasonNeeded):
        begin(town, numbers=[one.number])
    with pytest.raises(refusals.ReasonNeeded):
        begin(town, with_sensitive=True)
    assert rows_of(begin(town, with_sensitive=True, reason="医療費の計算"))[1][-1] == "見本病"


def test_only_approvers_of_the_department_export_and_take(town):
    one = apply(town)
    for by in (town.editor, town.other, town.administrator, town.contractor):
        with pytest.raises(NotAllowed):
            begin(town, by=by)
    batch = begin(town)
    assert sign_in(Client(), town.other).get(reverse("handover:export", args=[batch.pk])).status_code == 404
    assert sign_in(Client(), town.other).post(reverse("handover:export_file", args=[batch.pk])).status_code == 404
    with pytest.raises(refusals.UnknownNumbers):
        begin(town, numbers=[filed(published(small(key="foreign"))).number], reason="x")
    assert one.exports.count() == 1


def test_taking_a_file_is_recorded_and_its_name_says_nothing(town):
    apply(town)
    batch = begin(town)
    answer = sign_in(Client(), town.approver).post(reverse("handover:export_file", args=[batch.pk]))
    assert answer["Content-Disposition"].endswith("certificate-copy-0001.csv")
    assert answer["Cache-Control"] == "private, no-store"
    assert batch.downloads.get().by == town.approver
    assert Access.objects.filter(model="handover.exportbatch", object_id=str(batch.pk)).exists()


def test_signs_that_cp932_lacks_are_listed_and_replaced_only_after_somebody_said_so(town):
    one = apply(town, applicant={"family": "𠮷田", "given": "花子", "family_kana": "ヨシダ", "given_kana": "ハナコ"})
    batch = begin(town, encoding="cp932")
    batch.refresh_from_db()
    assert batch.made_at is None
    client = sign_in(Client(), town.approver)
    shown = client.get(reverse("handover:export", args=[batch.pk])).text
    assert "𠮷" in shown
    assert one.number in shown
    client.post(reverse("handover:export_replace", args=[batch.pk]))
    assert rows_of(batch)[1][2] == "〓田　花子"


def test_more_than_two_hundred_rows_are_made_in_a_job_that_may_be_killed(town, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    monkeypatch.setattr(exporting, "STEP", 2)
    numbers = [apply(town).number for _ in range(5)]
    batch = begin(town)
    batch.refresh_from_db()
    assert batch.made_at is None
    real, seen = exporting._rows_of, []

    def dies(*args):
        seen.append(args)
        if len(seen) == 2:
            raise SystemExit
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(exporting, "_rows_of", dies)
        with pytest.raises(SystemExit):
            jobs.make_export(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.done, batch.made_at) == (2, None)
    jobs.make_export(batch_id=batch.pk)
    assert [row[1] for row in rows_of(batch)[1:]] == numbers
    digest = batch.digest
    jobs.make_export(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.digest == digest


def test_what_left_is_what_the_application_said_then(town):
    one = apply(town)
    batch = begin(town)
    assert batch.lines.get().revision == one.revision == 1


def test_files_are_thrown_away_after_a_month_and_the_record_stays(town, monkeypatch):
    apply(town)
    batch = begin(town)
    later = clock.now() + dt.timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert exporting.empty_old() == 1
    batch.refresh_from_db()
    assert batch.sealed_file is None
    assert batch.digest
    with pytest.raises(refusals.NotReady):
        exporting.take(batch_id=batch.pk, by=town.approver)


def test_the_database_lets_an_application_leave_once_and_keeps_the_record(town):
    one = apply(town)
    first = begin(town)
    second = begin(town, numbers=[one.number], reason="再送")
    row = second.lines.get()
    assert row.again
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRow.objects.create(batch=second, number=2, application=one, revision=1)
    for act in (row.delete, first.delete, lambda: ExportRow.objects.filter(pk=row.pk).update(again=False)):
        with pytest.raises(Exception, match=r"refused|protected"), transaction.atomic():
            act()


def test_the_page_makes_a_file_and_says_what_is_wrong(town):
    one = apply(town)
    client = sign_in(Client(), town.approver)
    data = {"procedure": town.procedure.pk, "which": "received", "encoding": "", "numbers": "", "reason": ""}
    assert client.post(reverse("handover:exports"), {**data, "numbers": "08-XXXX-XXXXX"}).status_code == 422
    answer = client.post(reverse("handover:exports"), data)
    assert answer.status_code == 302
    assert ExportBatch.objects.get().lines.get().application == one
    again = client.post(reverse("handover:exports"), data)
    assert again.status_code == 422
    assert "新しく出力する申請はありません" in again.text
    assert client.get(reverse("handover:exports")).status_code == 200


@pytest.mark.parametrize("cell", ["=1+1", "+A1", "-cmd", "@SUM(A1)", "'x", "\tx"])
def test_cells_that_a_spreadsheet_would_run_get_an_apostrophe(cell):
    assert layout.guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5", "+819012345678", "3.14", "", "見本", "a=b"])
def test_numbers_and_plain_text_stay(cell):
    assert layout.guarded(cell) == cell


@given(st.text())
def test_taking_one_apostrophe_away_gives_the_value_back(text):
    assert layout.unguarded(layout.guarded(text)) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""), (True, "1"), (False, "0"), (12, "12"), (["a", "b"], "a;b"), ({"x": "甲", "y": "乙"}, "甲　乙"),
        ("一行目\r\n二行目", "一行目 二行目"), ([{"x": "甲", "y": None}], "甲"),
    ],
)  # fmt: skip
def test_values_are_written_by_one_rule(value, written):
    assert layout.written(value) == written


@given(
    st.lists(
        st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8), min_size=2, max_size=4),
        max_size=4,
    )
)
def test_any_rows_come_back_from_a_utf8_file(rows):
    whole = layout.file_of(rows, "utf-8-sig").decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(whole, newline="")))
    assert [[layout.unguarded(cell) for cell in row] for row in read] == rows
