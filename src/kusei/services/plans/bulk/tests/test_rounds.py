"""A round's reports as a sheet: what is in it, what comes back, who may write what."""

from __future__ import annotations

import pytest

from kusei.foundation.org.models import Department, Municipality
from kusei.services.plans.bulk import kinds
from kusei.services.plans.bulk.adapters.rounds import Rounds
from kusei.services.plans.bulk.commands import deciding
from kusei.services.plans.bulk.commands.applying import apply_agreed
from kusei.services.plans.bulk.commands.exporting import export_sheet
from kusei.services.plans.bulk.commands.reading import take_file
from kusei.services.plans.bulk.models import ImportState
from kusei.services.plans.bulk.preview import cell_name
from kusei.services.plans.bulk.testing import edited
from kusei.services.plans.bulk.tests.conftest import People
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.models import Plan
from kusei.services.plans.progress.commands.reporting import save_fields
from kusei.services.plans.progress.commands.rounds import close_round, open_round
from kusei.services.plans.progress.models import Report
from kusei.services.plans.tests.conftest import municipality  # noqa: F401  a fixture
from kusei.services.plans.tests.examples import plan_file


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    found = Rounds()
    monkeypatch.setattr(kinds, "_kinds", {found.key: found})
    return found


@pytest.fixture
def ward(municipality):  # noqa: F811
    """Ōta with its planning section, and the two sections that the tests' people belong to."""
    for code, name in (("info", "課税課"), ("park", "公園課"), ("plan", "企画経営部")):
        Department.objects.create(municipality=municipality, code=code, name=name)
    Municipality.objects.filter(pk=municipality.pk).update(is_home=True)
    municipality.refresh_from_db()
    load_plan(plan_file(), actor=None, municipality=municipality, index=False)
    return municipality


@pytest.fixture
def people(ward):
    return People(ward)


@pytest.fixture
def asked(people):
    return open_round(plan=Plan.objects.get(), fiscal_year=2026, period="half", by=people["planner"])


@pytest.fixture
def report(asked):
    """The report of W1, for which the editor's section is responsible."""
    return Report.objects.get(round=asked, initiative_key="W1")


@pytest.fixture
def send(asked, people):
    def make(edits, who="editor", content=None):
        content = content or export_sheet(kind="rounds", object_id=asked.pk, by=people[who])[1]
        return take_file(file_name="x.xlsx", content=edited(content, edits), by=people[who])

    return make


def agree(file, picks=None):
    chosen = {cell_name(*address): take for address, take in (picks or {}).items()}
    shown = deciding.compare(file)
    deciding.agree(import_id=file.pk, preview_hash=shown.hash, picks=chosen, by=file.uploaded_by)
    apply_agreed(import_id=file.pk)
    file.refresh_from_db()
    return file


def line(report):
    return f"{report.pk}:W1-L1"


def test_the_sheet_sent_back_without_edits_changes_nothing(send, report, people):
    written = {"text": "=1+1\n　二行目", "hours_actual": "12.5", "yen_actual": "-3000", "line:W1-L1:status": "on_track"}
    save_fields(report_id=report.pk, seen=report.version, values=written, by=people["editor"])
    for who in ("editor", "planner"):
        shown = deciding.compare(send({}, who=who))
        assert (shown.changes, shown.conflicts, shown.refused, shown.errors) == ([], [], [], [])
        assert shown.unchanged > 0


def test_a_section_finishes_its_reports_in_the_sheet(send, report):
    key = str(report.pk)
    file = agree(send({
        (line(report), "status"): "やや遅れ", (line(report), "note"): "機器の納期", (key, "text"): "導入した。",
        (key, "hours_actual"): 12.5, (key, "yen_actual"): "120万円", (key, "report"): "報告する",
        (f"{key}:W1-L1-1", "status"): "予定どおり",
    }))  # fmt: skip
    assert (file.state, file.message) == (ImportState.APPLIED, "")
    report.refresh_from_db()
    assert (report.state, report.overall, report.text) == ("reported", "slightly_late", "導入した。")
    assert (str(report.hours_actual), report.yen_actual, report.reported_by) == ("12.5", 1_200_000, file.uploaded_by)
    assert report.lines.get(line_key="W1-L1").note == "機器の納期"
    assert [one["label"] for one in file.outcome] == ["取組全体"] * 4 + ["機器の導入"] * 2 + ["出張所"]


def test_without_report_what_was_written_is_kept_to_be_finished(send, report):
    agree(send({(str(report.pk), "text"): "途中"}))
    report.refresh_from_db()
    assert (report.state, report.text) == ("draft", "途中")


def test_what_is_missing_to_report_is_named_with_its_initiative_and_nothing_is_saved(send, report):
    file = agree(send({(str(report.pk), "report"): "報告する", (str(report.pk), "text"): "x"}))
    assert (file.state, "書かない窓口：進み具合を選んでください" in file.message) == (ImportState.PREVIEWED, True)
    report.refresh_from_db()
    assert (report.state, report.text) == ("waiting", "")


def test_a_field_that_another_person_saved_meanwhile_is_a_conflict_with_who_and_when(send, asked, report, people):
    content = export_sheet(kind="rounds", object_id=asked.pk, by=people["editor"])[1]
    by = people["planner"]
    values = {"text": "相手の文", "line:W1-L1:status": "done"}
    save_fields(report_id=report.pk, seen=report.version, values=values, by=by)
    file = send({(str(report.pk), "text"): "自分の文", (line(report), "note"): "補足"}, content=content)
    shown = deciding.compare(file)
    (conflict,) = shown.conflicts
    assert (conflict.theirs, conflict.mine, conflict.changed_by) == ("相手の文", "自分の文", str(by))
    assert [one.cell.column for one in shown.changes] == ["note"]
    agree(file, {(str(report.pk), "text"): "mine"})
    report.refresh_from_db()
    held = report.lines.get(line_key="W1-L1")
    assert (report.text, held.note, held.status) == ("自分の文", "補足", "done")


def test_a_section_gets_and_writes_only_what_it_is_responsible_for(send, asked, report, people):
    other = Report.objects.get(round=asked, initiative_key="W2")
    assert {key.partition(":")[0] for key in send({}).export.content["rows"]} == {str(report.pk)}
    content = export_sheet(kind="rounds", object_id=asked.pk, by=people["planner"])[1]
    shown = deciding.compare(send({(str(other.pk), "text"): "x"}, content=content))
    assert (shown.changes, len(shown.refused)) == ([], 1)
    assert Rounds().thing(asked.pk, people["other_editor"]) is None
    assert Rounds().things(people["other_editor"]) == []
    assert [one.object_id for one in Rounds().things(people["editor"])] == [asked.pk]


def test_numbers_that_the_report_cannot_keep_are_errors_by_cell(send, report):
    shown = deciding.compare(send({(str(report.pk), "hours_actual"): 1.25, (line(report), "note"): "長" * 1001}))
    assert sorted(one["sentence"] for one in shown.errors) == [
        "1000字までです。短くしてください。",
        "小数は1桁までで書いてください。",
    ]


def test_a_round_that_was_closed_meanwhile_takes_nothing(send, asked, report, people):
    file = send({(str(report.pk), "text"): "x"})
    close_round(round_id=asked.pk, by=people["planner"])
    shown = deciding.compare(file)
    assert (shown.changes, len(shown.refused)) == ([], 1)
    assert not Rounds().thing(asked.pk, people["editor"]).open
