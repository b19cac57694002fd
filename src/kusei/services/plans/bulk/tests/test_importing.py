"""A file shows what it would change, and changes exactly that or nothing; conflicts are chosen cell by cell."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.foundation.audit.queries import of_object
from kusei.foundation.org.models import Department, RoleAssignment
from kusei.foundation.web import clock
from kusei.foundation.web.workbooks import FileRefused
from kusei.services.plans.bulk import kinds
from kusei.services.plans.bulk.commands import deciding, reading
from kusei.services.plans.bulk.commands.applying import apply_agreed
from kusei.services.plans.bulk.commands.exporting import export_sheet
from kusei.services.plans.bulk.models import BulkExport, BulkImport, ImportState
from kusei.services.plans.bulk.preview import cell_name
from kusei.services.plans.bulk.tests.conftest import NOW
from kusei.services.plans.cycle.standing import NotAllowed

KANA, EN, POSITION = ("info", "kana"), ("info", "name_en"), ("info", "position")


def put(code="info", **values):
    """Somebody else changes a department on a page."""
    Department.objects.filter(code=code).update(**values)


def read(code="info"):
    return Department.objects.values("kana", "name_en", "position", "is_collective").get(code=code)


def agree(file, picks=None, reason="", by=None):
    shown = deciding.compare(file)
    chosen = {cell_name(*address): take for address, take in (picks or {}).items()}
    deciding.agree(import_id=file.pk, preview_hash=shown.hash, picks=chosen, reason=reason, by=by or file.uploaded_by)
    apply_agreed(import_id=file.pk)
    file.refresh_from_db()
    return file


def test_a_file_that_nobody_edited_changes_nothing(send):
    file = send({})
    shown = deciding.compare(file)
    assert file.state == ImportState.PREVIEWED
    assert (shown.changes, shown.conflicts, shown.refused, shown.errors) == ([], [], [], [])
    with pytest.raises(deciding.NothingToApply):
        agree(file)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kana=st.text(max_size=30), english=st.text(max_size=30), position=st.integers(0, 32_000))
def test_whatever_is_there_the_sheet_of_it_changes_nothing(send, kana, english, position):
    put(
        kana=kana.replace("\0", "").encode("utf-8", "ignore").decode(),
        name_en=english.replace("\0", "").encode("utf-8", "ignore").decode(),
        position=position,
    )
    shown = deciding.compare(send({}))
    assert (shown.changes, shown.conflicts, shown.refused, shown.errors) == ([], [], [], [])


def test_nothing_changes_before_it_was_agreed_to_and_then_exactly_what_was_shown(send):
    file = send({KANA: "じょうほうか", POSITION: 7})
    assert [(one.cell.address, one.theirs, one.mine, one.place) for one in deciding.compare(file).changes] == [
        (KANA, "infoかな", "じょうほうか", "C4"),
        (POSITION, "3", "7", "E4"),
    ]
    assert read()["kana"] == "infoかな"
    agree(file, reason="読みの誤り")
    assert (read()["kana"], read()["position"]) == ("じょうほうか", 7)
    assert (file.state, file.changed) == (ImportState.APPLIED, 2)
    assert file.outcome[0] == {
        "group": "情報課", "label": "組織の名称", "heading": "ふりがな", "old": "infoかな", "new": "じょうほうか",
        "place": "C4",
    }  # fmt: skip


def test_what_others_changed_meanwhile_stays_and_the_same_cell_is_a_conflict(send, export):
    content = export()
    put(kana="相手のかな", name_en="Theirs")
    file = send({KANA: "自分のかな", POSITION: 9}, content=content)
    shown = deciding.compare(file)
    assert [one.cell.address for one in shown.changes] == [POSITION]
    assert [(one.base, one.mine, one.theirs) for one in shown.conflicts] == [("infoかな", "自分のかな", "相手のかな")]
    assert shown.others == 1
    with pytest.raises(deciding.ConflictsOpen):
        agree(file)
    assert read()["position"] == 3
    agree(file, {KANA: "theirs"})
    assert read() == {"kana": "相手のかな", "name_en": "Theirs", "position": 9, "is_collective": False}
    assert (file.counts["theirs"], file.counts["mine"], file.counts["changes"]) == (1, 0, 1)


def test_a_conflict_decided_for_the_file_overwrites_what_the_person_saw(send, export):
    content = export()
    put(kana="相手のかな")
    file = agree(send({KANA: "自分のかな"}, content=content), {KANA: "mine"})
    assert read()["kana"] == "自分のかな"
    assert (file.outcome[0]["old"], file.counts["mine"]) == ("相手のかな", 1)


def test_both_with_the_same_value_is_nothing_to_decide(send, export):
    content = export()
    put(kana="同じ")
    shown = deciding.compare(send({KANA: "同じ"}, content=content))
    assert (shown.changes, shown.conflicts, len(shown.agreed)) == ([], [], 1)


def test_all_conflicts_can_be_chosen_at_once_and_kept(send, export):
    content = export()
    put(kana="相手", name_en="Theirs")
    file = send({KANA: "自分", EN: "Mine"}, content=content)
    deciding.choose_all(import_id=file.pk, take="theirs", by=file.uploaded_by)
    deciding.choose(import_id=file.pk, picks={cell_name(*EN): "mine", "unknown": "mine"}, by=file.uploaded_by)
    file.refresh_from_db()
    assert {one.cell.column: one.picked for one in deciding.compare(file).conflicts} == {
        "kana": "theirs",
        "name_en": "mine",
    }
    agree(file)
    assert (read()["kana"], read()["name_en"]) == ("相手", "Mine")


def test_a_choice_counts_only_against_the_value_that_the_person_saw(send, export):
    content = export()
    put(kana="相手")
    file = send({KANA: "自分"}, content=content)
    deciding.choose_all(import_id=file.pk, take="mine", by=file.uploaded_by)
    put(kana="相手がもう一度")
    file.refresh_from_db()
    assert [one.theirs for one in deciding.compare(file).undecided] == ["相手がもう一度"]


def test_what_changed_since_the_comparison_was_seen_stops_it(send):
    file = send({KANA: "自分"})
    seen = deciding.compare(file).hash
    put(kana="相手")
    with pytest.raises(deciding.PreviewStale):
        deciding.agree(import_id=file.pk, preview_hash=seen, picks={}, by=file.uploaded_by)
    assert read()["kana"] == "相手"


def test_what_changed_between_agreement_and_job_goes_back_to_the_comparison_and_nothing_is_applied(send):
    file = send({KANA: "自分", POSITION: 9})
    deciding.agree(import_id=file.pk, preview_hash=deciding.compare(file).hash, picks={}, by=file.uploaded_by)
    put(kana="相手")
    apply_agreed(import_id=file.pk)
    file.refresh_from_db()
    assert (file.state, "確かめたあとに" in file.message) == (ImportState.PREVIEWED, True)
    assert (read()["kana"], read()["position"]) == ("相手", 3)
    agree(file, {KANA: "mine"})
    assert (read()["kana"], file.state) == ("自分", ImportState.APPLIED)


def test_a_job_that_runs_twice_applies_once(send):
    file = agree(send({KANA: "自分"}))
    put(kana="あとから")
    apply_agreed(import_id=file.pk)
    assert read()["kana"] == "あとから"


def test_what_the_owning_part_refuses_goes_back_with_its_sentence_and_nothing_is_applied(send):
    file = agree(send({KANA: "自分", POSITION: 900}))
    assert (file.state, file.message) == (ImportState.PREVIEWED, "並び順は100までです。")
    assert read()["kana"] == "infoかな"


def test_rows_of_other_departments_are_refused_with_a_sentence(send, export):
    file = send({("park", "kana"): "よその", KANA: "自分"}, content=export("planner"))
    shown = deciding.compare(file)
    assert [(one.cell.row, one.why) for one in shown.refused] == [("park", "所管の編集者だけが変えられます。")]
    agree(file)
    assert (read("park")["kana"], read()["kana"]) == ("parkかな", "自分")


def test_a_role_that_ended_between_agreement_and_job_stops_it(send):
    file = send({KANA: "自分"})
    deciding.agree(import_id=file.pk, preview_hash=deciding.compare(file).hash, picks={}, by=file.uploaded_by)
    RoleAssignment.objects.filter(user=file.uploaded_by).delete()
    apply_agreed(import_id=file.pk)
    file.refresh_from_db()
    assert file.state == ImportState.PREVIEWED
    assert read()["kana"] == "infoかな"


def test_rows_that_are_gone_are_named_and_the_rest_is_applied(send, export):
    content = export("planner")
    Department.objects.filter(code="park").delete()
    file = send({("park", "kana"): "x", KANA: "自分"}, who="planner", content=content)
    assert [one.group for one in deciding.compare(file).refused] == ["公園課"]
    agree(file)
    assert read()["kana"] == "自分"


def test_errors_by_cell_do_not_stop_the_rest(send):
    file = send({POSITION: "たくさん", KANA: "自分"})
    assert [one["address"] for one in deciding.compare(file).errors] == ["E4"]
    agree(file)
    assert (read()["kana"], file.counts["skipped"]) == ("自分", 1)


def test_a_cell_that_must_say_something_cannot_be_emptied(send):
    assert [(one["address"], one["sentence"]) for one in deciding.compare(send({KANA: None})).errors] == [
        ("C4", "空にはできません。元のままにします。")
    ]


def test_the_sheet_holds_only_rows_in_which_the_person_may_write(export):
    from kusei.foundation.web.workbooks import Book
    from kusei.services.plans.bulk.workbook.reading import LIMITS

    def keys(who):
        return [cells[0].text for number, cells in Book(export(who), LIMITS).rows() if number > 3]

    assert (keys("editor"), keys("planner")) == (["info"], ["info", "park", "plan"])


def test_only_the_person_who_sent_a_file_decides(send, people):
    file = send({KANA: "自分"})
    for who in ("planner", "other_editor"):
        with pytest.raises(deciding.ImportClosed):
            agree(file, by=people[who])
        with pytest.raises(deciding.ImportClosed):
            deciding.cancel(import_id=file.pk, by=people[who])


def test_a_cancelled_file_is_over(send):
    file = send({KANA: "自分"})
    deciding.cancel(import_id=file.pk, by=file.uploaded_by)
    file.refresh_from_db()
    assert file.state == ImportState.CANCELLED
    with pytest.raises(deciding.ImportClosed):
        agree(file)


def test_an_agreement_can_be_taken_back_as_long_as_no_job_did_it(send):
    file = send({KANA: "自分"})
    deciding.agree(import_id=file.pk, preview_hash=deciding.compare(file).hash, picks={}, by=file.uploaded_by)
    deciding.take_back(import_id=file.pk, by=file.uploaded_by)
    apply_agreed(import_id=file.pk)
    assert read()["kana"] == "infoかな"


@pytest.mark.parametrize("who", ["viewer", "approver", "administrator", "nobody"])
def test_who_may_not_edit_neither_exports_nor_sends(people, ward, export, who):
    content = export()
    with pytest.raises(NotAllowed):
        export_sheet(kind="departments", object_id=ward.pk, by=people[who])
    with pytest.raises(NotAllowed):
        reading.take_file(file_name="x.xlsx", content=content, by=people[who])


def test_an_export_of_a_thing_that_the_person_may_not_see_is_refused_like_an_unknown_one(
    send, monkeypatch, sample_kind, export
):
    content = export()
    monkeypatch.setattr(sample_kind, "thing", lambda *_: None)
    file = send({}, content=content)
    assert (file.state, "書き出しの記録" in file.message) == (ImportState.REFUSED, True)


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"x" * (10 * 1024 * 1024 + 1), bytes.fromhex("d0cf11e0a1b11ae1")]
)
def test_what_is_no_workbook_is_refused_at_once_and_not_kept(people, content):
    with pytest.raises(FileRefused):
        reading.take_file(file_name="x.xlsx", content=content, by=people["editor"])
    assert not BulkImport.objects.exists()


def test_a_file_with_what_looks_like_a_my_number_is_refused_and_not_kept(send):
    file = send({KANA: "1234 5678 9018"})
    assert (file.state, file.kept, bytes(file.content)) == (ImportState.REFUSED, False, b"")
    assert "1234" not in file.message


def test_a_large_file_is_read_by_a_job_and_reading_twice_does_nothing(send, monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 0)
    file = send({KANA: "自分"})
    assert (file.state, file.reading) == (ImportState.READING, None)
    reading.read_file(import_id=file.pk)
    reading.read_file(import_id=file.pk)
    file.refresh_from_db()
    assert (file.state, file.rows_read) == (ImportState.PREVIEWED, 4)


def test_the_same_content_exported_again_is_the_same_file(export):
    assert export() == export()
    put(kana="x")
    assert BulkExport.objects.count() == 1
    export()
    export("planner")
    assert BulkExport.objects.count() == 3


def test_what_nobody_decided_for_a_month_is_taken_back(send, monkeypatch):
    file = send({KANA: "自分"})
    monkeypatch.setattr(clock, "now", lambda: NOW + dt.timedelta(days=31))
    deciding.cancel_forgotten()
    file.refresh_from_db()
    assert file.state == ImportState.CANCELLED


def refused_by(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def test_the_database_refuses_to_change_what_was_exported_or_sent_and_states_that_do_not_follow(send):
    file = send({KANA: "自分"})
    rows, exports = BulkImport.objects.filter(pk=file.pk), BulkExport.objects.all()
    for constraint, act in (
        ("stays as it was", lambda: exports.update(content={})),
        ("stays as it was", lambda: exports._raw_delete("default")),
        ("stays", rows.delete),
        ("as it was sent", lambda: rows.update(content=b"x")),
        ("as it was sent", lambda: rows.update(reading={})),
        ("cannot go from previewed to applied", lambda: rows.update(state="applied", outcome=[], preview_hash="x")),
        ("cannot go from previewed to refused", lambda: rows.update(state="refused")),
    ):
        with refused_by(constraint), transaction.atomic():
            act()
    agree(file)
    with refused_by("as it was sent"), transaction.atomic():
        rows.update(message="x")


def test_what_is_applied_is_written_as_the_person_who_agreed_with_the_reason(send, people):
    file = agree(send({KANA: "自分"}), reason="読みの誤り")
    department = Department.objects.get(code="info")
    change = of_object("org.department", str(department.pk)).select_related("act").order_by("pk").last()
    assert (change.act.actor, change.act.reason) == (str(people["editor"]), "読みの誤り")
    assert file.reason == "読みの誤り"


def test_the_registry_finds_a_kind_by_its_key(sample_kind):
    assert kinds.find("departments") is sample_kind
    assert kinds.find("x") is None
