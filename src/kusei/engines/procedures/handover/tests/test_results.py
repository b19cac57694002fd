"""Results that come back: a sentence for each row, decisions by the one command, a file twice changes nothing."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kusei.engines.procedures.applications.commands import applicants, moving
from kusei.engines.procedures.applications.models import Application, Decision, Event
from kusei.engines.procedures.definition.procedure import Decision as Rule
from kusei.engines.procedures.handover import jobs, refusals, results
from kusei.engines.procedures.handover.commands import exporting, importing
from kusei.engines.procedures.handover.models import ResultBatch
from kusei.engines.procedures.handover.permissions import NotAllowed
from kusei.engines.procedures.handover.tests.conftest import apply, secretive
from kusei.engines.procedures.testing import published, staff
from kusei.foundation.org.models import Role
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock

HEAD = ["通し番号", "受付番号", "結果コード", "決定日", "備考"]


def left(town, count):
    """So many applications that left in one file, with their serial numbers."""
    made = [apply(town) for _ in range(count)]
    batch = exporting.begin_export(procedure=town.procedure, which="received", by=town.approver)
    return [(f"{batch.serial:04d}-{number:05d}", one) for number, one in enumerate(made, start=1)]


def file_of(*rows, head=HEAD, encoding="utf-8-sig"):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode(encoding)


def row(serial, one, code="granted", on="", remark=""):
    return [serial, one.number, code, on or clock.today().isoformat(), remark]


def keep(town, content, by=None):
    return importing.keep_results(procedure=town.procedure, content=content, by=by or town.editor)


def applied(town, content):
    batch = keep(town, content)
    importing.apply_results(batch_id=batch.pk, by=town.editor)
    jobs.apply_results(batch_id=batch.pk)
    return batch


def refusals_of(batch):
    return list(batch.lines.order_by("line").values_list("refusal", flat=True))


def test_rows_become_decisions_by_the_person_who_applied_them(town):
    (s1, one), (s2, two) = left(town, 2)
    batch = applied(town, file_of(row(s1, one), row(s2, two, "refused", remark="要件を満たさないため")))
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.outcome, two.outcome) == ("decided", "granted", "refused")
    decision = Decision.objects.get(application=two)
    assert (decision.reason, decision.decided_by) == ("要件を満たさないため", town.editor)
    assert refusals_of(batch) == ["", ""]


def test_nothing_is_decided_by_looking(town):
    ((serial, one),) = left(town, 1)
    batch = keep(town, file_of(row(serial, one)))
    client = sign_in(Client(), town.editor)
    shown = client.get(reverse("handover:result", args=[batch.pk]))
    assert "決定します" in shown.text
    one.refresh_from_db()
    assert one.state == "received"
    client.post(reverse("handover:result_apply", args=[batch.pk]))
    jobs.apply_results(batch_id=batch.pk)
    assert "反映しました" in client.get(reverse("handover:result", args=[batch.pk])).text


def test_the_same_file_twice_changes_nothing(town):
    ((serial, one),) = left(town, 1)
    content = file_of(row(serial, one))
    first = applied(town, content)
    events = Event.objects.count()
    second = applied(town, content)
    assert first.pk == second.pk
    again = applied(town, file_of(row(serial, one), encoding="cp932"))
    assert again.pk != first.pk
    assert refusals_of(again) == [results.ALREADY]
    assert Event.objects.count() == events
    assert Decision.objects.count() == 1


def test_each_row_that_cannot_be_says_why_and_leaves_nothing(town):
    pairs = left(town, 9)
    (s1, a), (s2, b), (s3, c), (_s4, d), (s5, e), (s6, f), (s7, g), (s8, h), (s9, i) = pairs
    applicants.withdraw(application_id=f.pk, by=moving.SYSTEM)
    Application.objects.filter(pk=h.pk).update(department=town.other.role_assignments.get().department)
    future = clock.today().replace(year=clock.today().year + 1).isoformat()
    batch = applied(
        town,
        file_of(
            row(s1, a, "no-such-code"), row(s2, b, on="2026-13-45"), row(s3, c, on=future), row(s1, d),
            row(s5, e, "refused"), row(s6, f),
            [s7, "08-2222-22222", "granted", "2026-04-01", ""], row(s8, h), row(s9, i),
        ),
    )  # fmt: skip
    assert refusals_of(batch) == [
        results.UNKNOWN_CODE, results.WRONG_DAY, results.FUTURE_DAY, results.OTHER_SERIAL, results.NO_REASON,
        results.WRONG_STATE, results.UNKNOWN_NUMBER, results.UNKNOWN_NUMBER, "",
    ]  # fmt: skip
    assert Decision.objects.count() == 1
    for one in (a, b, c, d, e, g, h):
        one.refresh_from_db()
        assert one.state == "received"


def test_another_result_for_a_decided_application_is_refused(town):
    ((serial, one),) = left(town, 1)
    applied(town, file_of(row(serial, one)))
    batch = applied(town, file_of(row(serial, one, "refused", remark="x")))
    assert refusals_of(batch) == [results.OTHER_RESULT]


def test_the_same_application_twice_in_a_file_is_decided_once(town):
    ((serial, one),) = left(town, 1)
    batch = applied(town, file_of(row(serial, one), row(serial, one, "refused", remark="x"), row(serial, one)))
    assert refusals_of(batch) == ["", results.OTHER_RESULT, results.ALREADY]


def test_what_needs_two_people_is_not_decided_by_a_file(town):
    rule = town.version.content.decision.model_dump(mode="json") | {"four_eyes": True}
    town.version = published(secretive(decision=Rule.model_validate(rule)))
    ((serial, one),) = left(town, 1)
    assert refusals_of(applied(town, file_of(row(serial, one)))) == [results.NEEDS_TWO]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\x81\xff\xfe\x00", "文字コード"),
        ("受付番号,結果コード\n1,2\n".encode(), "通し番号"),
        (b"", "何も"),
        ("通し番号,受付番号\n".encode("utf-16"), "文字コード"),
        (b"x" * (10 * 1024 * 1024 + 1), "大きすぎ"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(town, content, word):
    with pytest.raises(refusals.FileUnreadable, match=word):
        keep(town, content)
    assert not ResultBatch.objects.exists()


def test_a_worker_killed_between_rows_loses_nothing_and_decides_nothing_twice(town, monkeypatch):
    pairs = left(town, 4)
    batch = keep(town, file_of(*(row(serial, one) for serial, one in pairs)))
    importing.apply_results(batch_id=batch.pk, by=town.editor)
    real, done = importing.apply_row, []

    def dies(**ids):
        if len(done) == 2:
            raise SystemExit
        done.append(real(**ids))

    with monkeypatch.context() as patch:
        patch.setattr(importing, "apply_row", dies)
        with pytest.raises(SystemExit):
            jobs.apply_results(batch_id=batch.pk)
    assert Decision.objects.count() == 2
    jobs.apply_results(batch_id=batch.pk)
    assert Decision.objects.count() == 4
    assert batch.lines.filter(applied=True).count() == 4


def test_the_preview_costs_the_same_for_one_row_and_for_ten(town):
    client = sign_in(Client(), town.editor)
    counts = []
    for count in (1, 10):
        batch = keep(town, file_of(*(row(serial, one) for serial, one in left(town, count))))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("handover:result", args=[batch.pk])).text.count("決定します") == count
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_remark_with_what_may_be_a_my_number_is_refused(town):
    ((serial, one),) = left(town, 1)
    batch = applied(town, file_of(row(serial, one, remark="番号 123456789018")))
    assert refusals_of(batch) == [results.MY_NUMBER]


def test_only_editors_of_the_department_bring_results(town):
    ((serial, one),) = left(town, 1)
    elsewhere = staff(Role.EDITOR, "zeimu")
    for by in (town.approver, elsewhere, town.contractor):
        with pytest.raises(NotAllowed):
            keep(town, file_of(row(serial, one)), by=by)
    batch = keep(town, file_of(row(serial, one)))
    assert sign_in(Client(), elsewhere).get(reverse("handover:result", args=[batch.pk])).status_code == 404


def test_the_page_takes_a_file_and_shows_its_rows(town):
    ((serial, one),) = left(town, 1)
    client = sign_in(Client(), town.editor)
    file = SimpleUploadedFile("results.csv", file_of(row(serial, one)))
    answer = client.post(reverse("handover:results"), {"procedure": town.procedure.pk, "file": file})
    assert answer.status_code == 302
    assert client.get(reverse("handover:results")).status_code == 200
    wrong = SimpleUploadedFile("results.csv", b"a,b\n1,2\n")
    assert client.post(reverse("handover:results"), {"procedure": town.procedure.pk, "file": wrong}).status_code == 422
