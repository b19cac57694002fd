"""The words of year cells as phases. The cells are from the plans that the wards have published."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from kusei.services.plans.format import read_plan
from kusei.services.plans.phases import PHASES, PhaseRules, PhaseRulesError

RULES = PhaseRules.from_file(Path(settings.PACKS_DIR) / "common" / "phases.yaml")


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("実施", ["run"]),
        ("検討", ["plan"]),
        ("検討・実施", ["plan", "run"]),
        ("検証、実施", ["check", "run"]),
        ("実施・検証", ["run", "check"]),
        ("試行実施・検証", ["pilot", "check"]),
        ("一部試行実施", ["pilot"]),
        ("実施設計", ["plan"]),
        ("(実施設計)", ["plan"]),
        ("基本設計・実施設計", ["plan"]),
        ("(着工)", ["build"]),
        ("工事監理", ["build"]),
        ("竣工", ["done"]),
        ("実施、完了", ["run", "done"]),
        ("廃止", ["stop"]),
        ("継続を検討", ["plan"]),
        ("プラットフォーム構築に向けた検討", ["plan"]),
        ("検討・手法構築", ["plan", "build"]),
        ("設計・構築", ["plan", "build"]),
        ("導入・検証・運用", ["build", "check", "run"]),
        ("検証に基づく実施", ["run"]),
        ("試行実施の評価に伴う本格実施", ["run"]),
        ("推進体制の更なる強化", ["run"]),
        ("①実施 ②検討", ["run", "plan"]),
        ("①開発 ②促進", ["build", "run"]),
        ("実施及び検証", ["run", "check"]),
        ("仕様検討／実施準備", ["plan"]),
        ("業務設計／実施", ["plan", "run"]),
        ("新たな利用の拡充（検討・実施）", ["run", "plan"]),
        ("試行・検証（動画ガイドラインの検討）", ["pilot", "check"]),
        ("実施（年30回）", ["run"]),
        ("医療機関への情報提供など", ["run"]),
        ("随時オンライン化", ["build"]),
        ("業務改善継続・検証", ["run", "check"]),
        ("実施体制", []),
        ("全6回程度", []),
        ("14,000部", []),
        ("―", []),
        ("", []),
        (None, []),
    ],
)
def test_the_last_word_of_each_clause_names_the_phase(text, phases):
    assert RULES.phases_of(text) == phases


def test_nearly_all_cells_of_the_real_plans_have_a_phase():
    texts = [
        cell.text
        for path in sorted(Path(settings.PACKS_DIR).glob("*/plans/*.yaml"))
        for _initiative, _parent, line in read_plan(path).lines()
        for cell in line.years.values()
        if cell.text and cell.state == "printed"
    ]
    read = sum(bool(RULES.phases_of(text)) for text in texts)
    assert len(texts) > 1800
    assert read / len(texts) > 0.97


def test_every_phase_of_the_pack_is_one_that_we_know():
    assert {phase for phase in RULES.words.values() if phase} == set(PHASES)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"separators": [], "phases": {"dream": ["夢"]}}, "dream"),
        ({"separators": [], "phases": {"plan": ["検討"], "run": ["検討"]}}, "検討"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(data, word):
    with pytest.raises(PhaseRulesError, match=word):
        PhaseRules.from_data(data)


@pytest.mark.parametrize("content", [b"", b"- a", b"phases: 5", b"a: [", b"\xff\xfe"])
def test_a_broken_file_of_words_is_named(tmp_path, content):
    path = tmp_path / "phases.yaml"
    path.write_bytes(content)
    with pytest.raises(PhaseRulesError, match=r"phases\.yaml"):
        PhaseRules.from_file(path)


def test_a_file_of_words_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PhaseRulesError, match=r"phases\.yaml"):
        PhaseRules.from_file(tmp_path / "phases.yaml")
