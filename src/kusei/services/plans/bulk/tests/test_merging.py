"""Three states of a sheet come together without anything being lost or overwritten unseen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kusei.services.plans.bulk.merging import Difference, merge

VALUES = st.sampled_from([None, "a", "b", "c"])
ROWS = st.sampled_from(["1", "2", "3"])
COLUMNS = ("x", "y")
FULL = st.dictionaries(ROWS, st.fixed_dictionaries(dict.fromkeys(COLUMNS, VALUES)))
PARTIAL = st.dictionaries(ROWS, st.dictionaries(st.sampled_from(COLUMNS), VALUES))


def applied(now, edits):
    """What is there after the edits."""
    after = {row: dict(cells) for row, cells in now.items()}
    for one in edits:
        after[one.row][one.column] = one.mine
    return after


@given(FULL, FULL)
def test_without_edits_nothing_changes_whatever_others_did(base, theirs):
    found = merge(base, base, theirs)
    assert (found.changes, found.conflicts, found.agreed, found.gone, found.unknown) == ([], [], [], [], [])


@given(FULL, PARTIAL, FULL)
def test_every_edit_of_the_file_stands_in_exactly_one_list(base, mine, theirs):
    found = merge(base, mine, theirs)
    listed = [one.address for one in (*found.changes, *found.conflicts, *found.agreed, *found.gone)]
    expected = [
        (row, column)
        for row, cells in mine.items()
        for column, value in cells.items()
        if row in base and value != base[row][column]
    ]
    assert sorted(listed) == sorted(expected)
    assert set(found.unknown) == set(mine) - set(base)
    cells = sum(len(cells) for cells in base.values())
    assert len(listed) + len(found.others) + found.unchanged == cells


@given(FULL, PARTIAL, FULL)
def test_what_others_wrote_is_never_overwritten_by_a_change(base, mine, theirs):
    found = merge(base, mine, theirs)
    after = applied(theirs, found.changes)
    for row, cells in theirs.items():
        for column, value in cells.items():
            if row not in base or value != base[row][column]:
                assert after[row][column] == value


@given(FULL, PARTIAL)
def test_when_nobody_else_wrote_the_file_is_what_is_there_afterwards(base, mine):
    found = merge(base, mine, base)
    assert found.conflicts == []
    after = applied(base, found.changes)
    for row, cells in base.items():
        for column, value in cells.items():
            assert after[row][column] == mine.get(row, {}).get(column, value)


@given(FULL, FULL)
def test_what_both_changed_to_the_same_is_no_conflict(base, theirs):
    found = merge(base, theirs, theirs)
    assert (found.changes, found.conflicts) == ([], [])


def test_a_conflict_holds_all_three_values():
    found = merge({"1": {"x": "a"}}, {"1": {"x": "b"}}, {"1": {"x": "c"}})
    assert found.conflicts == [Difference("1", "x", "a", "b", "c")]


def test_an_edit_of_a_row_that_is_gone_is_not_lost():
    found = merge({"1": {"x": "a"}}, {"1": {"x": "b"}}, {})
    assert [one.mine for one in found.gone] == ["b"]
