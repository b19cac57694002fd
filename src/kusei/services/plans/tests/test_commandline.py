"""`kusei load` and `kusei plans …`: what a person reads, what a program reads, and what bad input meets."""

from __future__ import annotations

import io
import json
import shutil

import pytest
import yaml
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from kusei.foundation.audit.models import Act
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.format import read_plan_text
from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.management.columns import aligned, width
from kusei.services.plans.models import Edition, Plan
from kusei.services.plans.tests.conftest import PACKS
from kusei.services.plans.tests.examples import plan_data, plan_file

pytestmark = pytest.mark.django_db


def run(*words: object) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*map(str, words), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def sample(municipality) -> Edition:
    load_plan(plan_file(), actor=None, municipality=municipality)
    return Edition.objects.get()


def test_load_says_what_it_did_and_what_to_look_at(tmp_path):
    pack = tmp_path / "ota"
    shutil.copytree(PACKS[0], pack)
    shutil.copytree(PACKS[0].parent / "common", tmp_path / "common")
    for path in (pack / "plans").glob("*.yaml"):
        path.unlink()
    (pack / "plans" / "sample.yaml").write_text(canonical_json(plan_file()), encoding="utf-8")
    (pack / "deliverers.yaml").unlink()  # it is about the plans that are gone
    out, err = run("load", pack)
    assert "sample  みほん計画  2025  取り込みました  取組2、年度別計画1行" in out
    assert "「取組の数」は計画に3とありますが、数えると2です。一つは別冊。" in err
    assert "変わりありません" in run("load", pack)[0]
    assert Act.objects.filter(actor="kusei load").exists()


def test_load_with_a_wrong_file_names_it_and_says_that_nothing_was_loaded(tmp_path):
    pack = tmp_path / "ota"
    shutil.copytree(PACKS[0], pack)
    (pack / "plans" / "zzz.yaml").write_text("plan: [", encoding="utf-8")
    with pytest.raises(CommandError, match=r"(?s)zzz\.yaml: 2?1?行目.*何も取り込んでいません"):
        run("load", pack)
    assert not Plan.objects.exists()


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_load_of_what_is_no_pack_is_one_sentence(tmp_path, name):
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(CommandError, match="フォルダ"):
        run("load", tmp_path / name)


def test_list_shows_the_plans_in_columns(sample):
    heading, row = run("plans", "list")[0].splitlines()
    assert row.startswith("sample  大田区  みほん計画  令和7年版  策定ずみ  2025–2027")
    assert heading.split() == ["識別名", "自治体", "計画", "版", "状態", "年度", "取組"]


def test_list_without_plans_says_how_to_get_some():
    assert "kusei load" in run("plans", "list")[0]


def test_show_prints_the_tree_and_the_totals(sample):
    out = run("plans", "show", "sample")[0]
    assert "目標 G1 よい窓口" in out
    assert "施策 M1 （題名は不明）" in out
    assert "1 書かない窓口" in out
    assert "P1 転出の届出" in out
    assert "数えると2です" in out


def test_show_as_json_has_the_counts_at_the_top(sample):
    data = json.loads(run("plans", "show", "sample", "--json")[0])
    assert data["counts"]["initiatives"] == 2
    assert data["declared_counts"][0]["agrees"] is False
    assert data["edition"] == {"code": "2025", "label": "令和7年版", "status": "in_force"}


@pytest.mark.parametrize("words", [["show", "x"], ["export", "x"], ["show", "sample", "--edition", "9"]])
def test_a_wrong_id_or_edition_is_answered_with_those_that_exist(sample, words):
    with pytest.raises(CommandError, match=r"(sample|2025)$"):
        run("plans", *words)


def test_a_strange_id_is_just_not_there(sample):
    for slug in ("", "../x", "a\0b", "\udcff", "'; --", "計画" * 1000):
        with pytest.raises(CommandError, match="ありません"):
            run("plans", "show", slug)


def test_validate_says_that_a_file_is_right_and_which_totals_differ(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(yaml.safe_dump(plan_data(), allow_unicode=True), encoding="utf-8")
    out = run("plans", "validate", path)[0]
    assert "正しい計画のファイルです" in out
    assert "数えると2です。一つは別冊。" in out
    assert "「施策の数」は計画の数（1）と合います。" in out


def test_validate_lists_every_mistake_with_its_line(tmp_path):
    path = tmp_path / "plan.yaml"
    text = yaml.safe_dump(plan_data(), allow_unicode=True).replace("title: みほん計画", "titel: みほん計画")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        run("plans", "validate", path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert all("plan.yaml: " in line and "行目 plan.tit" in line for line in lines[:2])
    assert lines[2] == "2件の誤りがあります。"


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0", b"a: &a [1]\nb: [*a]", b"x" * 50_000_000, b""])
def test_validate_of_the_worst_files_is_a_sentence(tmp_path, content):
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"plan\.yaml: "):
        run("plans", "validate", path)


def test_export_writes_json_csv_and_xlsx(sample, tmp_path):
    for kind in ("json", "csv", "xlsx"):
        run("plans", "export", "sample", "--format", kind, "--output", tmp_path / f"plan.{kind}")
    assert read_plan_text((tmp_path / "plan.json").read_text("utf-8")) == plan_file()
    assert (tmp_path / "plan.csv").read_text("utf-8-sig").startswith("キー,番号,種類,名称")
    assert len(load_workbook(tmp_path / "plan.xlsx").sheetnames) == 8


def test_export_of_one_table_and_of_an_older_edition(sample, municipality, tmp_path):
    load_plan(plan_file(title="あたらしい計画", edition={"code": "2026"}), actor=None, municipality=municipality)
    path = tmp_path / "x.xlsx"
    run("plans", "export", "sample", "--format", "xlsx", "--what", "nodes", "--output", path)
    assert load_workbook(path).sheetnames == ["体系"]
    run("plans", "export", "sample", "--edition", "2025", "--output", path)
    assert read_plan_text(path.read_text("utf-8")).plan.title == "みほん計画"


def test_export_goes_to_the_standard_output(sample, capfdbinary):
    call_command("plans", "export", "sample")
    assert read_plan_text(capfdbinary.readouterr().out.decode()) == plan_file()


def test_export_to_a_place_that_cannot_be_written_is_a_sentence(sample, tmp_path):
    with pytest.raises(CommandError, match="書けません"):
        run("plans", "export", "sample", "--output", tmp_path)


def test_export_of_a_table_as_json_is_refused(sample):
    with pytest.raises(CommandError, match="CSVかXLSX"):
        run("plans", "export", "sample", "--what", "nodes")


def test_columns_stand_under_each_other_whatever_the_width_of_the_letters():
    lines = list(aligned([("計画", "a", 5), ("DX", "b", 100)]))
    assert lines == ["計画  a    5", "DX    b  100"]
    assert width("ｶﾞ計a") == 5
