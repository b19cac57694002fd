"""What is said of a plan file that is wrong: the line, the key, and what to do."""

from __future__ import annotations

import json
import os

import pytest
import yaml

from kusei.services.plans.format import PlanFile, PlanFileError, read_plan, read_plan_text
from kusei.services.plans.format.canonical import canonical_json, content_hash
from kusei.services.plans.format.reading import MAX_BYTES
from kusei.services.plans.tests.examples import plan_data, plan_file


def problems(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(PlanFileError) as caught:
        read_plan_text(text)
    return [(problem.line, problem.path, problem.message) for problem in caught.value.problems]


def as_yaml(data: dict) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def test_yaml_and_json_of_one_plan_are_the_same_plan():
    assert read_plan_text(as_yaml(plan_data())) == read_plan_text(canonical_json(plan_file())) == plan_file()


def test_the_canonical_form_does_not_depend_on_the_order_of_keys():
    turned = {key: plan_data()[key] for key in reversed(plan_data())}
    assert content_hash(PlanFile.model_validate(turned)) == content_hash(plan_file())


@pytest.mark.parametrize("character", ["\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\uffff", "\t", "\n", "\r", "𠮷"])
def test_no_character_is_lost_on_the_way_through_json(character):
    file = plan_file(title=f"計{character}画 ", note=f" {character}")
    assert read_plan_text(canonical_json(file)) == file


def test_a_misspelt_and_a_missing_key_are_named_with_their_lines():
    text = as_yaml(plan_data()).replace("  start: 2025\n", "  begin: 2025\n", 1)
    found = problems(text)
    line = text.splitlines().index("  begin: 2025") + 1
    assert (line, "plan.begin", "このキーは計画の形式にありません。つづりを確かめてください。") in found
    assert (3, "plan.start", "必要なキーがありません。") in found


def test_a_reference_that_leads_nowhere_is_named_with_its_line():
    text = as_yaml(plan_data()).replace("- node: G1", "- node: G9", 1)
    line = text.splitlines().index("  - node: G9") + 1
    assert problems(text) == [
        (
            line,
            "initiatives.0.listings.1.node",
            "node「G9」がありません。つづりを確かめるか、先に定めてください。",
        )
    ]


def change(path: str, value: object):
    """The example with one value changed, by a path such as `plan.levels.0.key`."""
    data = plan_data()
    *steps, last = path.split(".")
    part = data
    for step in steps:
        part = part[int(step)] if step.isdigit() else part[step]
    part[int(last) if last.isdigit() else last] = value
    return as_yaml(data)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("format", "kusei-plan/9", "次のどれか"),
        ("plan.id", "Sample Plan", "この形では書けません"),
        ("plan.municipality", "13111", "この形では書けません"),
        ("plan.title", "", "空にはできません"),
        ("plan.title", 5, "文字で書いてください"),
        ("plan.title", "長" * 201, "200字まで"),
        ("plan.start", 1200, "1868以上"),
        ("plan.start", 2100, "終了年度（end）より後"),
        ("plan.levels", "目標", "並び（リスト）"),
        ("plan.levels.1.key", "goal", "「goal」が二度使われています"),
        ("plan.edition.published", "三月", "この形では書けません"),
        ("plan.blocks.0.rows", [[1]], "列と同じ数のセル"),
        ("plan.blocks.0.type", "picture", "種類は次のどれか"),
        ("nodes.0.parent", "M1", "親を先に書いてください"),
        ("nodes.1.indicators.0.targets", {2025: True}, "数で書いてください"),
        ("nodes.1.indicators.0.related_initiatives", ["W9"], "initiative「W9」"),
        ("initiatives.0.sdgs", [18], "17以下"),
        ("initiatives.0.figures.0.value", 1e15, "整数部14桁"),
        ("initiatives.0.figures.0.value", 0.1234567, "小数部6桁"),
        ("initiatives.0.tags", ["adult"], "tag「adult」"),
        ("initiatives.0.marks", {"new": True}, "mark「new」"),
        ("initiatives.0.listings.1.node", "M1", None),
        ("initiatives.0.listings.1", {"node": "M1", "subplan": "A"}, "2回載っています"),
        ("initiatives.1.listings.0.primary", True, None),
        ("initiatives.0.listings.1.primary", True, "一つだけ"),
        ("initiatives.2.part_of", "W9", "initiative「W9」"),
        ("initiatives.1.key", "W1", "「W1」が二度"),
        ("initiatives.0.schedule.0.items.0.key", "W1-L1", "「W1-L1」が二度"),
        ("initiatives.0.schedule.0.years", {"来年": "実施"}, "整数で書いてください"),
        ("year_changes.0.initiative", "W9", "initiative「W9」"),
        ("initiatives.0.summary", "番号は 1234 5678 9018 です", "マイナンバー"),
    ],
)
def test_every_kind_of_mistake_has_a_line_and_a_sentence(path, value, sentence):
    text = change(path, value)
    if sentence is None:
        read_plan_text(text)
        return
    found = problems(text)
    assert any(sentence in message and line for line, _path, message in found), found


def test_what_could_be_a_my_number_is_never_repeated():
    with pytest.raises(PlanFileError) as caught:
        read_plan_text(change("initiatives.0.summary", "123456789018"))
    assert "123456789018" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "plan",
        "- 1",
        "a: [1",
        "a: 1\na: 2",
        "? [a]\n: b",
        "a: &x [1]\nb: *x",
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]",
        "[" * 200_000,
        "{a: " * 200_000,
        "\n".join(" " * n + "a:" for n in range(2000)),
        'a: "\\0"',
        "a: \x01",
        "a: !!int x",
        "a: " + "9" * 10_000,
        "!!python/object/apply:os.system [id]",
        "--- 1\n--- 2",
        '{"format": 1e999}',
        '{"format": "\\ud800"}',
    ],
)
def test_the_worst_texts_are_refused_with_a_sentence(text):
    assert all(message for _line, _path, message in problems(text))


def test_plain_words_are_read_as_people_write_them():
    data = plan_data()
    data["initiatives"][0]["figures"] = [
        {"name": "受付", "value": "@"},
        {"name": "割合", "value": 1.5},
    ]
    text = as_yaml(data).replace("'@'", "12:30").replace("1.5", "1e-05")
    figures = read_plan_text(text).initiatives[0].figures
    assert [str(figure.value) for figure in figures] == ["12:30", "0.00001"]


def test_json_escapes_of_rare_characters_are_read_as_one_character():
    text = json.dumps(plan_data(), ensure_ascii=True).replace("\\u66f8", "\\ud842\\udfb7", 1)
    assert read_plan_text(text) is not None
    assert "𠮷" in canonical_json(read_plan_text(text))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"\x89PNG\r\n\x1a\n", "UTF-8"), (b"a" * (MAX_BYTES + 1), "大きすぎます"), (b"", "空です")],
)
def test_files_that_are_no_text_are_refused(tmp_path, content, sentence):
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    with pytest.raises(PlanFileError, match=sentence):
        read_plan(path)


def test_what_is_no_file_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, sentence in (
        (tmp_path, "ではありません"),
        (tmp_path / "pipe", "ではありません"),
        (tmp_path / "x", "ありません"),
    ):
        with pytest.raises(PlanFileError, match=sentence):
            read_plan(path)


def test_a_plan_cannot_take_the_address_of_a_page() -> None:
    from kusei.services.plans import urls
    from kusei.services.plans.format.consistency import RESERVED

    fixed = {str(pattern.pattern).strip("/") for pattern in urls.urlpatterns}
    assert {word for word in fixed if word.isalpha()} == RESERVED
