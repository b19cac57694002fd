"""The draft of a new edition as a sheet: what is in it, what comes back, who may write what."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from kusei.foundation.org.models import Department, Municipality
from kusei.services.plans.amendment.addresses import address_of
from kusei.services.plans.amendment.assembled import draft_data
from kusei.services.plans.amendment.commands.editing import Edit, save_edits
from kusei.services.plans.amendment.commands.starting import start_amendment
from kusei.services.plans.amendment.models import ChangeReason
from kusei.services.plans.bulk import kinds
from kusei.services.plans.bulk.adapters.amendments import Amendments
from kusei.services.plans.bulk.commands import deciding
from kusei.services.plans.bulk.commands.applying import apply_agreed
from kusei.services.plans.bulk.commands.exporting import export_sheet
from kusei.services.plans.bulk.commands.reading import take_file
from kusei.services.plans.bulk.models import ImportState
from kusei.services.plans.bulk.testing import edited
from kusei.services.plans.bulk.tests.conftest import People
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Plan
from kusei.services.plans.tests.conftest import municipality  # noqa: F401  a fixture
from kusei.services.plans.tests.examples import plan_file
from kusei.services.plans.tests.strategies import plan_files

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # each example is a plan in the database: no shrinking
LINE, CELL = "initiatives/W1/schedule/W1-L1", ("initiatives/W1/schedule/W1-L1", "y2025")


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    found = Amendments()
    monkeypatch.setattr(kinds, "_kinds", {found.key: found})
    return found


@pytest.fixture
def ward(municipality):  # noqa: F811
    """Ōta with its planning section, and the two sections that the tests' people belong to."""
    for code, name in (("info", "課税課"), ("park", "公園課"), ("plan", "企画経営部")):
        Department.objects.create(municipality=municipality, code=code, name=name)
    Municipality.objects.filter(pk=municipality.pk).update(is_home=True)
    municipality.refresh_from_db()
    return municipality


@pytest.fixture
def people(ward):
    return People(ward)


def start(ward, file, by):
    load_plan(file, actor=None, municipality=ward, index=False)
    return start_amendment(
        plan=Plan.objects.get(slug=file.plan.id), code="2026", label="改定版", purpose="見直し",
        effective_on=dt.date(2027, 4, 1), owner=ward.departments.get(code="plan"), by=by,
    )  # fmt: skip


@pytest.fixture
def draft(ward, people):
    return start(ward, plan_file(), people["planner"])


@pytest.fixture
def send(draft, people):
    def make(edits, who="planner", content=None):
        content = content or export_sheet(kind="amendments", object_id=draft.pk, by=people[who])[1]
        return take_file(file_name="x.xlsx", content=edited(content, edits), by=people[who])

    return make


def agree(file, picks=None):
    shown = deciding.compare(file)
    picks = picks or {}
    deciding.agree(import_id=file.pk, preview_hash=shown.hash, picks=picks, by=file.uploaded_by)
    apply_agreed(import_id=file.pk)
    file.refresh_from_db()
    return file


def data_of(draft):
    return json.dumps(draft_data(type(draft).objects.select_related("base").get(pk=draft.pk)), sort_keys=True)


def test_lines_by_year_titles_and_indicators_are_edited_and_only_they_change(draft, send, people):
    before = json.loads(data_of(draft))
    file = agree(send({CELL: "検討・試行", (LINE, "reason"): "前倒し", ("initiatives/W2", "name"): "オンラインの相談"}))
    assert (file.state, file.message) == (ImportState.APPLIED, "")
    after = json.loads(data_of(draft))
    before["initiatives"][0]["schedule"][0]["years"]["2025"] = "検討・試行"
    before["initiatives"][1]["title"] = "オンラインの相談"
    before["plan"]["edition"] = after["plan"]["edition"]
    assert PlanFile.model_validate(after) == PlanFile.model_validate(before)
    assert ChangeReason.objects.get(address=list(address_of(LINE))).text == "前倒し"
    assert [(one["group"], one["label"], one["heading"]) for one in file.outcome] == [
        ("W1 書かない窓口", "行：機器の導入", "令和7年度"),
        ("W1 書かない窓口", "行：機器の導入", "変更の理由"),
        ("W2 オンライン相談", "取組", "名称・内容"),
    ]


def test_a_cell_that_another_person_saved_meanwhile_is_a_conflict_with_who_and_when(draft, send, people):
    content = export_sheet(kind="amendments", object_id=draft.pk, by=people["planner"])[1]
    other = people["everywhere"]
    save_edits(draft_id=draft.pk, edits=[Edit((*address_of(LINE), "years", "2025"), "検討", "試行")], by=other)
    (conflict,) = deciding.compare(send({CELL: "実施"}, content=content)).conflicts
    assert (conflict.base, conflict.theirs, conflict.mine) == ("検討", "試行", "実施")
    assert (conflict.changed_by, conflict.changed_at is not None) == (str(other), True)


def test_a_section_gets_and_writes_only_what_it_is_responsible_for(draft, send, people):
    file = send({CELL: "試行"}, who="editor")
    assert {key.split("/")[1] for key in file.export.content["rows"]} == {"W1"}
    assert agree(file).state == ImportState.APPLIED
    content = export_sheet(kind="amendments", object_id=draft.pk, by=people["planner"])[1]
    shown = deciding.compare(send({("initiatives/W2", "name"): "x"}, who="editor", content=content))
    assert (shown.changes, len(shown.refused)) == ([], 1)
    assert "所管部署の編集者だけ" in shown.refused[0].why


def test_what_the_plan_format_refuses_goes_back_and_nothing_is_saved(draft, send):
    before = data_of(draft)
    file = send({("initiatives/W1", "name"): None, CELL: "試行"})
    assert "空にはできません" in deciding.compare(file).errors[0]["sentence"]
    assert data_of(draft) == before


@hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(file=plan_files())
def test_the_sheet_of_any_plan_sent_back_changes_nothing(ward, people, file):
    data = file.model_dump(mode="json")
    data["plan"]["edition"]["status"] = "in_force"
    by = people["planner"]  # opened outside of what is rolled back
    with transaction.atomic():
        draft = start(ward, PlanFile.model_validate(data), by)
        if draft_data(draft).get("initiatives"):
            content = export_sheet(kind="amendments", object_id=draft.pk, by=by)[1]
            sent = take_file(file_name="x.xlsx", content=content, by=by)
            assert sent.message == ""
            shown = deciding.compare(sent)
            assert (shown.changes, shown.conflicts, shown.refused, shown.errors) == ([], [], [], [])
        transaction.set_rollback(True)
