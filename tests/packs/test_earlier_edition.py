"""Setagaya's edition of 2024: what is taken back, and that the comparison shows it and nothing else."""

from __future__ import annotations

import json

import pytest

from kusei.services.plans.difference import Change, difference
from kusei.services.plans.difference.changes import UNSHOWN
from kusei.services.plans.difference.stated import read_stated
from kusei.services.plans.format import PlanFile, read_plan
from kusei.services.plans.format.canonical import canonical_json
from tools import earlier_edition
from tools.earlier_edition import EARLIER, REVISED, Contradiction, Fact, facts, former, item_text, revised_data


@pytest.fixture(scope="module")
def found() -> list[Fact]:
    return facts(revised_data())


@pytest.fixture(scope="module")
def content() -> tuple[Change, ...]:
    old, new = (json.loads(canonical_json(read_plan(path))) for path in (EARLIER, REVISED))
    return difference(old, new).content


def test_the_committed_edition_is_what_the_tool_yields(capsys):
    assert earlier_edition.main(["--check"]) == 0
    assert capsys.readouterr().out == "25 facts taken back, 35 not; same\n"


def test_each_of_the_60_facts_is_taken_back_or_listed_with_the_reason(found):
    block = next(block for block in read_plan(EARLIER).plan.blocks if block.key == UNSHOWN)
    assert len(found) == 60
    assert sum(fact.precise for fact in found) == 25
    assert [tuple(row) for row in block.rows] == [
        (fact.initiative, fact.text, fact.reading["not_shown"]) for fact in found if not fact.precise
    ]
    assert all(fact.reading["not_shown"] for fact in found if not fact.precise)


def expected(found: list[Fact], revised: PlanFile) -> set[tuple[object, ...]]:
    """What the precise facts say, field by field, from their own words: (kind, initiative, line, year, old, new)."""
    cells = {(line.key, year): cell.text for _, _, line in revised.lines() for year, cell in line.years.items()}
    said: set[tuple[object, ...]] = set()
    for fact in filter(lambda one: one.precise, found):
        reading = fact.reading
        if "added" in reading:
            said.add(("added", fact.initiative, None, None, None, None))
        said |= {("added", fact.initiative, key, None, None, None) for key in reading.get("added_lines", ())}
        for key in reading.get("lines", ()):
            for year, old in fact.stated.old.items():
                now = cells[key, year]
                before = now.replace(f"②{fact.stated.new[year]}", f"②{old}") if "item" in reading else old
                said.add(("changed", fact.initiative, key, year, before, now))
    return said


def test_the_comparison_shows_every_precise_fact_and_nothing_else(found, content):
    shown = [
        (one.kind, one.initiative, one.line, one.fiscal_year,
         one.old["text"] if one.kind == "changed" else None, one.new["text"] if one.kind == "changed" else None)
        for one in content
    ]  # fmt: skip
    assert len(shown) == len(set(shown)) == 35
    assert set(shown) == expected(found, read_plan(REVISED))


def test_the_comparison_shows_what_a_person_reads_in_the_plan(content):
    said = {(one.code, one.action, one.fiscal_year): (one.old, one.new) for one in content if one.kind == "changed"}
    assert said["1-9", "架電から受電へのシフト化", 2025] == ({"text": "検討"}, {"text": "一部実施"})
    assert said["2-14", "事業者台帳システムの導入", 2027] == ({"text": "実施・検証"}, {"text": "一部実施"})
    assert said["2-20", "入退館手続きの電子化の導入", 2026] == ({"text": "検証、実施"}, {"text": "実施"})
    assert said["5-3", "クラウドFAXの導入", 2025] == ({"text": "実施、完了"}, {"text": "再検討"})
    assert [one.code for one in content if one.subject == "initiative"] == ["2-25", "3-17", "4-8"]


def test_the_edition_says_that_it_is_not_the_published_text():
    plan = read_plan(EARLIER).plan
    assert "復元" in plan.edition.label
    assert "公表された本文そのものではない" in (plan.edition.note or "")
    assert "主な修正点" in plan.source.document
    assert plan.source.licence


@pytest.mark.parametrize(
    ("text", "about", "old", "new", "reason"),
    [
        ("架電へのシフト化　Ｒ７：検討、Ｒ８：実施→Ｒ７：一部実施、R8：一部", "架電へのシフト化",
         {2025: "検討", 2026: "実施"}, {2025: "一部実施", 2026: "一部"}, ""),
        ("Ｒ７：実施、Ｒ８：検証、実施→Ｒ７：検討、Ｒ８：実施（「介護ＤＸ」のため）", "",
         {2025: "実施", 2026: "検証、実施"}, {2025: "検討", 2026: "実施"}, "「介護ＤＸ」のため"),
        ("一部先行実施（Ｒ６：検討→Ｒ６：検討・一部実施）", "一部先行実施", {2024: "検討"},
         {2024: "検討・一部実施"}, ""),
        ("①手順　Ｒ８・Ｒ９：拡大→Ｒ８：構築・調整、Ｒ９：調整", "①手順",
         {2026: "拡大", 2027: "拡大"}, {2026: "構築・調整", 2027: "調整"}, ""),
        ("クラウド環境への移行をＲ8年度→Ｒ7年度に前倒し", "クラウド環境への移行をR8年度→R7年度に前倒し", {}, {}, ""),
        ("更新（Ｒ５．11月末：69.2％→Ｒ６．11月末：73.1%）", "更新 R5．11月末：69.2％→R6．11月末：73.1%", {}, {}, ""),
    ],
)  # fmt: skip
def test_a_statement_is_read_in_its_parts(text, about, old, new, reason):
    stated = read_stated(text)
    assert (stated.about, stated.old, stated.new, stated.reason) == (about, old, new, reason)


def test_a_fact_whose_new_text_is_not_what_stands_in_the_cell_is_not_taken_back():
    fact = Fact("1-9", "Ｒ７：検討→Ｒ７：実施", {"lines": ["x"], "ground": "x"})
    assert former(fact, "実施", "実施", "検討") == "検討"
    with pytest.raises(Contradiction):
        former(fact, "実施・検証", "実施", "検討")


def test_a_numbered_item_is_the_part_of_the_cell_up_to_the_next_number():
    assert item_text("①実施 ②検討、調整", "②") == "検討、調整"
    assert item_text("①実施 ②検討", "①") == "実施"
    with pytest.raises(Contradiction):
        item_text("①実施", "②")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Ｒ７：検討→Ｒ７：実施", {"not_shown": "x"}),
        ("Ｒ７：検討→Ｒ７：実施", {"lines": ["L"]}),
        ("新規取組み項目", {"not_shown": "x"}),
        ("見直し", {"added_lines": ["L"], "ground": "x"}),
        ("見直し", {"lines": ["L"], "ground": "x"}),
        ("見直し", {}),
    ],
)
def test_a_reading_that_the_words_of_the_fact_do_not_allow_is_refused(text, reading):
    with pytest.raises(Contradiction):
        earlier_edition._check(Fact("1-1", text, reading))
