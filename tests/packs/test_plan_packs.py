"""The five committed plan packs: they say what their sources say, in the numbers that the sources have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from kusei.services.plans.format import PlanFile, read_plan, read_plan_text
from tools.convert_plans.__main__ import CONVERTERS, ROOT, SOURCES, check, main
from tools.convert_plans.parts import read_source
from tools.convert_plans.tracing import lost_facts, written
from tools.convert_plans.writing import to_yaml

PLANS = sorted(CONVERTERS)


@pytest.fixture(scope="module")
def plans() -> dict[str, PlanFile]:
    return {name: read_plan(ROOT / CONVERTERS[name].FILE) for name in PLANS}


def top_lines(plan: PlanFile) -> list[Any]:
    return [line for _, parent, line in plan.lines() if parent is None]


def of_kind(plan: PlanFile, kind: str) -> list[Any]:
    return [initiative for initiative in plan.initiatives if initiative.kind == kind]


@pytest.mark.parametrize("name", PLANS)
def test_the_committed_pack_is_what_the_conversion_yields_and_lacks_no_fact(name):
    assert check(name) == []


@pytest.mark.parametrize("name", PLANS)
def test_writing_what_was_read_gives_the_same_file(plans, name):
    text = to_yaml(plans[name])
    assert text == (ROOT / CONVERTERS[name].FILE).read_text(encoding="utf-8")
    assert read_plan_text(text, name) == plans[name]


def test_the_command_checks_without_writing(capsys):
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == "5 plans, 0 problems\n"


def changes(value: Any) -> Iterator[tuple[str, list[Any]]]:
    """For each kind of place in a source its first scalar, as the way of keys to it."""
    seen: set[str] = set()

    def walk(item: Any, pattern: str, way: list[Any]) -> Iterator[tuple[str, list[Any]]]:
        if isinstance(item, dict):
            for key, part in item.items():
                yield from walk(part, f"{pattern}.{'*' if isinstance(key, int) else key}", [*way, key])
        elif isinstance(item, list):
            for number, part in enumerate(item):
                yield from walk(part, f"{pattern}[]", [*way, number])
        elif item is not None and (kind := f"{pattern}:{type(item).__name__}") not in seen:
            seen.add(kind)
            yield pattern, way

    yield from walk(value, "", [])


@contextmanager
def changed(data: Any, way: list[Any]) -> Iterator[None]:
    for key in way[:-1]:
        data = data[key]
    old = data[way[-1]]
    if isinstance(old, bool):
        data[way[-1]] = not old
    else:
        data[way[-1]] = f"{old}〓" if isinstance(old, str) else old + 77_777
    try:
        yield
    finally:
        data[way[-1]] = old


@pytest.mark.parametrize("name", PLANS)
def test_a_fact_that_the_pack_does_not_hold_is_found_wherever_it_stands(plans, name):
    source, plan = read_source(SOURCES / f"{name}.yaml"), written(plans[name])
    unnoticed = []
    for pattern, way in list(changes(source.data)):
        with changed(source.data, way):
            try:
                found = lost_facts(source, plan, CONVERTERS[name].RULES)
            except KeyError:  # a code or word that the conversion does not know
                continue
        if not found:
            unnoticed.append(pattern)
    assert unnoticed == []


def test_setagaya_has_105_initiatives_264_schedule_lines_and_81_figures(plans):
    plan = plans["setagaya-new-management"]
    assert len(plan.initiatives) == 105
    assert len(list(plan.lines())) == len(top_lines(plan)) == 264
    assert sum(len(i.figures) for i in plan.initiatives) == 81
    assert sum(len(node.figures) for node in plan.nodes) == 14  # budgets and hours of the five 到達点
    assert sum(len(b.items) for i in plan.initiatives for b in i.blocks if b.key == "revisions") == 60


def test_a_dash_in_a_year_of_setagaya_keeps_its_print_and_means_that_nothing_is_planned(plans):
    cells = [c for _, _, line in plans["setagaya-new-management"].lines() for c in line.years.values()]
    dashes = [cell for cell in cells if cell.text in {"―", "ー"}]
    assert len(cells) == 1056
    assert len(dashes) == 10
    assert all(cell.state == "none" for cell in dashes)
    assert all(cell.state == "printed" for cell in cells if cell not in dashes)


def test_the_dx_plan_has_25_initiatives_27_indicators_and_80_numeric_targets(plans):
    plan = plans["ota-dx"]
    annexes = {kind.key for kind in plan.plan.kinds if kind.annex}
    initiatives = [i for i in plan.initiatives if i.kind not in annexes]
    indicators = [x for i in initiatives for x in i.indicators]
    targets = [value for indicator in indicators for value in indicator.targets.values()]
    assert len(initiatives) == 25
    assert len(indicators) == 27
    assert sum(isinstance(value, Decimal) for value in targets) == 80
    assert sum(isinstance(value, str) for value in targets) == 15
    assert sum(value is None for value in targets) == 13
    assert [i.code for i in initiatives if i.marks["priority"]] == ["1", "3", "22"]
    assert all(i.marks["national_plan"] is None for i in initiatives)


def test_the_dx_plan_has_28_procedures_of_initiative_3_and_15_competencies(plans):
    plan = plans["ota-dx"]
    procedures = of_kind(plan, "procedure")
    competencies = next(block for block in plan.plan.blocks if block.key == "competencies")
    assert [p.key for p in procedures] == [f"P{n:02d}" for n in range(1, 29)]
    assert {p.part_of for p in procedures} == {"3"}
    assert [row[0] for row in competencies.rows] == list(range(1, 16))


def test_an_initiative_of_the_dx_plan_without_a_policy_stands_under_its_goal(plans):
    places = {i.key: i.listings[0].node for i in of_kind(plans["ota-dx"], "initiative")}
    assert [key for key, node in places.items() if node == "2"] == ["9", "10", "11", "12", "13"]
    assert places["3"] == "1-2"


def test_the_informatization_plan_has_36_initiatives_and_10_indicators_on_its_goals(plans):
    plan = plans["ota-informatization"]
    assert len(plan.initiatives) == 36
    assert sum(len(node.indicators) for node in plan.nodes if node.level == "goal") == 10
    assert sum(bool(i.marks["national_plan"]) for i in plan.initiatives) == 14
    assert {level.key: level.tree for level in plan.plan.levels} == {
        "goal": "main",
        "measure": "main",
        "perspective": "perspectives",
    }


def test_a_row_printed_without_any_word_is_blank_and_not_missing(plans):
    line = next(line for i, _, line in plans["ota-informatization"].lines() if i.key == "4")
    assert list(line.years) == [2021, 2022, 2023, 2024]
    assert {(cell.state, cell.text) for cell in line.years.values()} == {("blank", None)}


def test_the_programme_has_23_programmes_68_actions_201_items_and_497_cells(plans):
    plan = plans["ota-programme"]
    items = [line for _, parent, line in plan.lines() if parent is not None]
    cells = [cell for item in items for cell in item.years.values()]
    assert len(of_kind(plan, "programme")) == 22
    assert [i.key for i in of_kind(plan, "other")] == ["3-1-2-8"]
    assert len(top_lines(plan)) == 68
    assert len(items) == 201
    assert len(cells) == 497
    assert sum(cell.text is None for cell in cells) == 35
    assert sum(len(cell.quantities) for cell in cells) == 45
    assert sum(cell.marks == ["み"] for cell in cells) == 10


def test_no_related_plan_and_an_unknown_related_plan_are_kept_apart(plans):
    programme = {i.key: i for i in plans["ota-programme"].initiatives}
    assert programme["3-1-1-1"].related_plans == []
    assert plans["ota-dx"].initiatives[0].related_plans is None
    assert all(i.related_plans is i.departments is None for i in plans["suginami-comprehensive"].initiatives)


def test_a_tag_that_a_remark_gives_to_the_whole_programme_holds_for_what_is_below(plans):
    programme = next(i for i in plans["ota-programme"].initiatives if i.key == "3-3-1-4")
    assert {use.tag: use.scope for use in programme.tags} == {"mirai": "descendants", "pillar-2": "self"}


def test_suginami_has_29_measures_with_149_listings_of_128_programmes_and_276_titles(plans):
    plan = plans["suginami-comprehensive"]
    measures = {node.key for node in plan.nodes if node.level == "measure"}
    listings = [(i, x) for i in plan.initiatives for x in i.listings if x.subplan == "JP"]
    counted = {i.key for i, listing in listings if listing.counted is not False}
    assert len(measures) == 29
    assert len(listings) == 149
    assert {listing.node for _, listing in listings} == measures
    assert len(counted) == len(of_kind(plan, "programme")) == 128
    assert len({i.title for i in plan.initiatives}) == len(plan.initiatives) == 276
    assert sum(len(i.listings) for i in plan.initiatives) == 314


@pytest.mark.parametrize(("subplan", "listed"), [("JP", 128), ("KK", 59), ("KD", 50), ("DG", 56)])
def test_each_sub_plan_of_suginami_counts_the_programmes_it_lists(plans, subplan, listed):
    initiatives = plans["suginami-comprehensive"].initiatives
    assert listed == sum(any(x.subplan == subplan and x.counted is not False for x in i.listings) for i in initiatives)


def test_a_programme_whose_first_place_is_open_says_so(plans):
    lights = next(i for i in plans["suginami-comprehensive"].initiatives if i.title == "街路灯の整備")
    assert {x.node: (x.primary, x.counted) for x in lights.listings} == {
        "3": (None, None),
        "6": (None, None),
        "9": (False, False),
    }
    assert lights.primary_candidates == ["3", "6"]


def test_every_total_that_suginami_prints_is_kept_and_explained_where_it_differs(plans):
    counts = {c.key: c for c in plans["suginami-comprehensive"].plan.declared_counts}
    assert [c.value for c in counts.values()] == [8, 29, 128, 61, 5, 60, 2, 50, 2, 56]
    assert counts["reform-programmes"].computed == "initiatives_in:KK"
    assert "推定" in (counts["reform-programmes"].explanation or "")
    assert counts["priority-programmes"].computed is None
