"""Loading: all or nothing, nothing twice, corrections with a reason, new editions beside old ones."""

from __future__ import annotations

import shutil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kusei.foundation.audit.models import Entry
from kusei.foundation.org.permissions import NotAllowed
from kusei.foundation.people.models import User
from kusei.foundation.search.models import Document
from kusei.foundation.search.queries import search
from kusei.services.plans.commands.load import LoadError, load_plan
from kusei.services.plans.commands.pack import load_pack
from kusei.services.plans.exporting.rebuild import export_plan
from kusei.services.plans.format import PlanFile, PlanFileError
from kusei.services.plans.models import Edition, Initiative, Plan, ResponsibleDepartment, TagUse, YearCell
from kusei.services.plans.tests.conftest import PACKS
from kusei.services.plans.tests.examples import plan_data, plan_file

pytestmark = pytest.mark.django_db


def load(municipality, *, correction: str = "", **plan):
    return load_plan(plan_file(**plan), actor=None, municipality=municipality, correction=correction)


def other_title(**plan) -> PlanFile:
    data = plan_data()
    data["initiatives"][0]["title"] = "待たない窓口"
    data["plan"]["edition"] |= plan
    return PlanFile.model_validate(data)


def test_a_new_plan_becomes_current_and_is_counted(municipality):
    loaded = load(municipality)
    plan = Plan.objects.get()
    assert loaded.outcome == "created"
    assert plan.current_edition.status == "in_force"
    assert plan.current_edition.counts == loaded.counts
    assert loaded.counts["initiatives"] == 2


def test_the_same_content_again_writes_nothing(municipality):
    load(municipality)
    before = list(Edition.objects.values())
    with CaptureQueriesContext(connection) as queries:
        assert load(municipality).outcome == "unchanged"
    written = [q["sql"] for q in queries if any(word in q["sql"] for word in ("INSERT", "UPDATE plans", "DELETE"))]
    assert written == []
    assert list(Edition.objects.values()) == before


def test_a_printed_total_that_differs_is_said_with_its_reason(municipality):
    assert load(municipality).warnings[1:] == ("「取組の数」は計画に3とありますが、数えると2です。一つは別冊。",)


def test_a_total_compared_with_a_count_that_does_not_exist_is_said(municipality):
    total = {"key": "x", "label": "総数", "value": 1, "computed": "nodes:street"}
    assert "「nodes:street」はありません" in load(municipality, declared_counts=[total]).warnings[-1]


def test_departments_are_found_by_name_and_kept_by_name(municipality):
    loaded = load(municipality)
    rows = ResponsibleDepartment.objects.order_by("position").values_list("name", "department__code", "lead")
    assert list(rows) == [("区民部", "kumin", None), ("課税課", None, True)]
    assert loaded.warnings[0] == "部署「課税課」が登録にありません。計画の表記のまま取り込みました（1件）。"


def test_phases_are_read_and_read_again_when_the_words_have_changed(municipality):
    load(municipality)
    assert YearCell.objects.get(fiscal_year=2026, line__key="W1-L1").phases == ["build", "check"]
    YearCell.objects.update(phases=["done"])
    assert load(municipality).outcome == "unchanged"
    assert YearCell.objects.get(fiscal_year=2026, line__key="W1-L1").phases == ["build", "check"]


def test_a_true_mark_is_found_like_a_tag(municipality):
    load(municipality)
    assert TagUse.objects.get(tag__key="priority").initiative.key == "W1"


def test_an_edition_in_force_is_not_replaced_without_a_reason(municipality):
    load(municipality)
    with pytest.raises(LoadError, match="--correct") as caught:
        load_plan(other_title(), actor=None, municipality=municipality)
    assert caught.value.code == "plans.edition-in-force"
    assert Initiative.objects.filter(title="待たない窓口").count() == 0


def test_a_correction_replaces_the_content_and_the_history_keeps_the_reason(municipality):
    load(municipality)
    loaded = load_plan(other_title(), actor=None, municipality=municipality, correction="転記の誤り")
    edition = Edition.objects.get()
    assert loaded.outcome == "corrected"
    assert export_plan(edition) == other_title()
    assert edition.status == "in_force"
    entry = Entry.objects.filter(model="plans.edition", action="update", changed__contains=["content_hash"]).get()
    assert entry.act.reason == "転記の誤り"


def test_an_edition_in_force_never_becomes_a_draft_again(municipality):
    load(municipality)
    with pytest.raises(LoadError, match="戻せません"):
        load_plan(other_title(status="draft"), actor=None, municipality=municipality, correction="理由")


def test_a_draft_is_replaced_and_may_come_into_force(municipality):
    load(municipality, edition={"status": "draft"})
    assert load_plan(other_title(status="draft"), actor=None, municipality=municipality).outcome == "replaced"
    assert load_plan(other_title(), actor=None, municipality=municipality).outcome == "replaced"
    assert Edition.objects.get().status == "in_force"


def test_a_new_edition_stands_beside_the_old_one_and_is_the_current_one(municipality):
    load(municipality)
    load(municipality, title="あたらしい計画", edition={"code": "2026", "label": "令和8年版"})
    plan = Plan.objects.get()
    assert (plan.current_edition.code, plan.title) == ("2026", "あたらしい計画")
    assert export_plan(Edition.objects.get(code="2025")) == plan_file()


def test_loading_the_old_edition_again_does_not_make_it_current(municipality):
    load(municipality)
    load(municipality, edition={"code": "2026"})
    load(municipality)
    assert Plan.objects.get().current_edition.code == "2026"


@pytest.mark.parametrize(
    ("first", "second", "current"),
    [("2024", "2025-03", "b"), ("2025-03", "2024", "a"), ("2025-03", "2025", "b"), (None, "2024", "b"),
     ("2024", None, "b"), ("2025-03-28", "2025-03-01", "a")],
)  # fmt: skip
def test_the_edition_published_last_is_current_in_whatever_order_they_come(municipality, first, second, current):
    for code, published in (("a", first), ("b", second)):
        load_plan(
            plan_file(edition={"code": code, "label": code, "published": published}),
            actor=None,
            municipality=municipality,
        )
    assert Edition.objects.get(current_of__slug="sample").code == current


def test_a_plan_of_another_municipality_is_refused(municipality):
    with pytest.raises(LoadError, match="131121"):
        load_plan(plan_file(municipality="131121"), actor=None, municipality=municipality)


def test_a_file_that_the_tables_cannot_hold_leaves_nothing(municipality, monkeypatch):
    monkeypatch.setattr("kusei.services.plans.commands.load.computed_counts", lambda *_: {"initiatives": 1})
    with pytest.raises(LoadError, match="取り込みをやめました"):
        load(municipality)
    assert not Plan.objects.exists()


def test_only_an_administrator_loads(municipality):
    with pytest.raises(NotAllowed):
        load_plan(plan_file(), actor=User.objects.create_user("a@example.jp"), municipality=municipality)
    assert not Plan.objects.exists()


def test_what_is_loaded_is_found_and_what_is_gone_is_not(municipality):
    load(municipality)
    hit = search("書かない窓口").hits[0]
    assert (hit.source, hit.key) == ("plans.initiative", "sample/W1")
    assert set(Document.objects.values_list("source", "key")) == {
        ("plans.plan", "sample"),
        ("plans.node", "sample/G1"),
        ("plans.initiative", "sample/W1"),
        ("plans.initiative", "sample/W2"),
        ("plans.initiative", "sample/P1"),
    }
    data = plan_data()
    data["initiatives"].pop()
    load_plan(PlanFile.model_validate(data), actor=None, municipality=municipality, correction="別添なし")
    assert not Document.objects.filter(key="sample/P1").exists()


def test_facets_say_plan_kind_department_tag_and_year(municipality):
    load(municipality)
    facets = set(Document.objects.get(key="sample/W1").facets)
    assert {"plan=sample", "kind=取組", "department=区民部", "tag=重点", "fiscal_year=2025"} <= facets


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "ota"
    shutil.copytree(PACKS[0], folder)
    return folder


def test_a_pack_with_one_wrong_file_leaves_nothing(pack):
    bad = pack / "plans" / "zzz.yaml"
    bad.write_text("format: kusei-plan/1\nplan: {}\n", encoding="utf-8")
    with pytest.raises(PlanFileError, match=r"zzz.yaml: 2行目 plan.id") as caught:
        load_pack(pack, actor=None)
    assert len(caught.value.problems) == 9
    assert not Plan.objects.exists()


def test_the_problems_of_all_files_of_a_pack_are_said_at_once(pack):
    for name in ("yyy", "zzz"):
        (pack / "plans" / f"{name}.yaml").write_text("x: 1\n", encoding="utf-8")
    with pytest.raises(PlanFileError, match=r"(?s)yyy.yaml.*zzz.yaml"):
        load_pack(pack, actor=None)


def test_a_pack_that_fails_at_its_last_plan_leaves_nothing(pack):
    last = pack / "plans" / "ota-programme.yaml"
    last.write_text(last.read_text().replace('"131113"', '"131121"'), encoding="utf-8")
    with pytest.raises(LoadError):
        load_pack(pack, actor=None)
    assert not Plan.objects.exists()


def test_the_same_edition_in_two_files_is_refused(pack):
    shutil.copy(pack / "plans" / "ota-dx.yaml", pack / "plans" / "copy.yaml")
    with pytest.raises(LoadError, match=r"copy.yamlとota-dx.yaml"):
        load_pack(pack, actor=None)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(LoadError, match="ありません"):
        load_pack(tmp_path / "nowhere", actor=None)
