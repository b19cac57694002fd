"""The difference of two editions: exact, minimal, typed, and the same again after a journey as JSON."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kusei.services.plans.difference import ABSENT, Difference, DoesNotFit, apply, difference, marks
from kusei.services.plans.difference.computing import steady
from kusei.services.plans.tests.edits import canonical, two_editions
from kusei.services.plans.tests.examples import plan_file

patient = hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def as_bytes(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)


@patient
@given(two_editions())
def test_the_difference_applied_to_the_old_edition_gives_the_new_one_byte_for_byte(editions):
    old, new = editions
    kept = copy.deepcopy(old)
    found = difference(old, new)
    assert as_bytes(apply(old, found)) == as_bytes(new)
    assert as_bytes(apply(new, difference(new, old))) == as_bytes(old)
    assert old == kept


@patient
@given(two_editions())
def test_an_edition_differs_from_itself_in_nothing_and_from_another_in_something(editions):
    old, new = editions
    assert difference(old, copy.deepcopy(old)) == Difference()
    assert bool(difference(old, new).changes) == (as_bytes(old) != as_bytes(new))


@patient
@given(two_editions())
def test_a_difference_is_the_same_after_a_journey_as_json(editions):
    old, new = editions
    found = difference(old, new)
    again = Difference.from_json(json.loads(json.dumps(found.as_json())))
    assert as_bytes(again.as_json()) == as_bytes(found.as_json())
    assert as_bytes(apply(old, again)) == as_bytes(new)


@pytest.fixture
def old():
    return canonical(plan_file())


@pytest.fixture
def new(old):
    return copy.deepcopy(old)


def only(old, new):
    (change,) = difference(old, new)
    return change


def test_a_changed_cell_is_said_with_initiative_line_and_fiscal_year(old, new):
    new["initiatives"][0]["schedule"][0]["years"]["2025"] = {"text": "実施"}
    change = only(old, new)
    assert (change.kind, change.subject, change.field) == ("changed", "line", "years.2025")
    assert (change.initiative, change.code, change.line, change.action) == ("W1", "1", "W1-L1", "機器の導入")
    assert (change.fiscal_year, change.old, change.new) == (2025, {"text": "検討"}, {"text": "実施"})
    assert change.address == ("initiatives", "W1", "schedule", "W1-L1", "years", "2025")


@pytest.mark.parametrize("cell", [{}, {"state": "blank"}, {"state": "none"}, {"state": "unknown"}, ABSENT])
def test_the_nothings_of_a_cell_are_different_things(old, new, cell):
    years = new["initiatives"][0]["schedule"][0]["years"]
    if cell is ABSENT:
        del years["2025"]
    else:
        years["2025"] = cell
    change = only(old, new)
    assert change.new == cell
    for other in ({}, {"state": "blank"}, {"state": "none"}, {"state": "unknown"}):
        if cell is not ABSENT and cell != other:
            again = copy.deepcopy(new)
            again["initiatives"][0]["schedule"][0]["years"]["2025"] = other
            assert (only(new, again).old, only(new, again).new) == (cell, other)


def test_a_target_that_became_a_printed_dash_is_not_a_target_that_is_gone(old, new):
    targets = new["nodes"][1]["indicators"][0]["targets"]
    targets["2025"] = None
    assert only(old, new).new is None
    del targets["2025"]
    assert only(old, new).new is ABSENT


def test_true_is_not_one(old, new):
    rows = next(block for block in new["plan"]["blocks"] if block["key"] == "skills")["rows"]
    rows[0][0] = True
    assert only(old, new).field == "rows"


def test_a_line_that_only_shifted_is_not_moved(old, new):
    new["initiatives"][0]["schedule"].insert(0, {"key": "W1-L0", "action": "準備"})
    change = only(old, new)
    assert (change.kind, change.line, change.action, change.after) == ("added", "W1-L0", "準備", None)


def test_one_line_out_of_many_that_changes_its_place_is_the_only_one_moved(old, new):
    lines = [{"key": f"L{n}", "action": "x"} for n in range(9)]
    old["initiatives"][1]["schedule"] = lines
    new["initiatives"][1]["schedule"] = [*lines[1:6], lines[0], *lines[6:]]
    change = only(old, new)
    assert (change.kind, change.line, change.after) == ("moved", "L0", "L5")
    assert change.old == {"in": ["initiatives", "W2", "schedule"], "after": None}


def test_a_line_that_went_under_another_initiative_is_moved_with_its_cells(old, new):
    line = new["initiatives"][0].pop("schedule")[0]
    new["initiatives"][1]["schedule"] = [line]
    change = only(old, new)
    assert (change.kind, change.initiative, change.line) == ("moved", "W2", "W1-L1")


def test_an_initiative_that_is_new_is_one_change_with_all_its_lines(old, new):
    new["initiatives"].insert(1, {"key": "W9", "kind": "work", "title": "あたらしい",
                                  "schedule": [{"key": "W9-L1", "action": "x"}]})  # fmt: skip
    change = only(old, new)
    assert (change.kind, change.initiative, change.after) == ("added", "W9", "W1")
    assert change.new["schedule"] == [{"key": "W9-L1", "action": "x"}]
    assert only(new, old).kind == "removed"


def test_names_are_renamed_and_places_are_moved(old, new):
    new["initiatives"][0]["title"] = "待たない窓口"
    new["initiatives"][0]["listings"] = new["initiatives"][0]["listings"][:1]
    new["initiatives"][0]["schedule"][0]["action"] = "機器の更新"
    new["nodes"][1]["indicators"][0]["name"] = "満足した人"
    new["nodes"][1].pop("parent")
    kinds = [(change.kind, change.subject, change.field) for change in difference(old, new)]
    assert kinds == [
        ("moved", "node", "parent"),
        ("renamed", "indicator", "name"),
        ("moved", "initiative", "listings"),
        ("renamed", "initiative", "title"),
        ("renamed", "line", "action"),
    ]


def test_what_describes_the_edition_is_kept_apart_from_what_the_plan_says(old, new):
    new["plan"]["edition"]["code"] = "2026"
    new["plan"]["note"] = "読み取りの注"
    new["initiatives"][0]["blocks"] = [{"type": "list", "key": "revisions", "items": ["Ｒ７：検討→Ｒ７：実施"]}]
    new["initiatives"][0]["summary"] = "x"
    found = difference(old, new)
    assert [change.field for change in found.content] == ["summary"]
    assert [change.address[-1] for change in found.record] == ["code", "note", "revisions"]


def test_a_difference_of_another_edition_does_not_fit(old, new):
    new["initiatives"][0]["schedule"][0]["years"]["2025"] = {"text": "実施"}
    found = difference(old, new)
    with pytest.raises(DoesNotFit):
        apply(new, found)
    new["initiatives"].pop(0)
    with pytest.raises(DoesNotFit):
        apply(new, found)


@given(st.permutations(range(7)))
def test_as_few_as_possible_are_moved(order):
    def longest(rest: list[int], least: int) -> int:
        if not rest:
            return 0
        without = longest(rest[1:], least)
        return max(without, 1 + longest(rest[1:], rest[0])) if rest[0] > least else without

    found = steady([(str(n),) for n in range(7)], [(str(n),) for n in order])
    assert len(found) == longest(list(order), -1)
    assert [n for n in order if (str(n),) in found] == sorted(int(n) for (n,) in found)


words = st.text(st.sampled_from("検討実施一部・、８10９Ｒa 拡充"), max_size=30) | st.text(max_size=12)


@given(words, words)
def test_the_marked_pieces_give_both_texts_back(old, new):
    before, after = marks(old, new)
    assert "".join(text for text, _ in before) == old
    assert "".join(text for text, _ in after) == new
    assert "".join(t for t, changed in before if not changed) == "".join(t for t, changed in after if not changed)
    assert all(text for text, _ in (*before, *after))
    assert (old == new) == (not any(changed for _, changed in (*before, *after)))


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("検討", "一部実施", "[検討]", "[一部実施]"),
        ("検討・実施", "試行・一部実施", "[検討]・実施", "[試行]・[一部]実施"),
        ("①実施 ②検証", "①実施 ②検討", "①実施 ②[検証]", "①実施 ②[検討]"),
        ("モデル校10校", "モデル校12校", "モデル校[10]校", "モデル校[12]校"),
        ("募集・登録", "検討・募集・登録", "募集・登録", "[検討・]募集・登録"),
        ("実施、完了", "再検討", "[実施、完了]", "[再検討]"),
    ],
)
def test_what_changed_is_marked_as_a_person_would(old, new, before, after):
    def shown(pieces):
        return "".join(f"[{text}]" if changed else text for text, changed in pieces)

    assert tuple(map(shown, marks(old, new))) == (before, after)


def test_very_long_texts_are_marked_at_once():
    before, after = marks("あ" + "検討" * 20_000 + "ん", "あ" + "実施" * 20_000 + "ん")
    assert [changed for _, changed in before] == [changed for _, changed in after] == [False, True, False]
