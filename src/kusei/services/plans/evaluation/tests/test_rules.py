"""The arithmetic: totals within the scale, no worse grade for more points, rates without division by nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from kusei.services.plans.evaluation import formfile, rules

FORM = formfile.read(Path(settings.PACKS_DIR) / "common" / formfile.FILE)[0]
AXES = [axis.key for axis in FORM.axes]
points = st.fixed_dictionaries({axis: st.sampled_from(FORM.points) for axis in AXES})
texts = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["x", "y", "z"]), max_size=4)
numbers = st.decimals(-(10**9), 10**9, places=3)


@given(points)
def test_a_total_lies_within_the_points_that_were_given(given_points):
    whole = rules.total(FORM, given_points)
    assert min(given_points.values()) <= whole <= max(given_points.values())
    assert rules.grade(FORM, whole) is not None


@given(points, st.sampled_from(AXES))
def test_more_points_never_make_a_worse_grade(given_points, axis):
    more = given_points | {axis: max(FORM.points)}
    order = [grade.key for grade in FORM.grades]
    before, after = (rules.grade(FORM, rules.total(FORM, each)).key for each in (given_points, more))
    assert order.index(after) <= order.index(before)


def test_without_points_on_an_axis_there_is_no_total():
    assert rules.total(FORM, {AXES[0]: Decimal(4)}) is None
    assert rules.grade(FORM, None) is None


@pytest.mark.parametrize(
    ("target", "actual", "direction", "rate", "reached"),
    [
        (100, 80, "increase", "80.0", False), (100, 120, "increase", "120.0", True), (0, 0, "increase", None, True),
        (0, -1, "increase", None, False), (10, 0, "increase", "0.0", False), (15, 20, "decrease", "75.0", False),
        (15, 0, "decrease", None, True), (0, 0, "decrease", None, True), (90, 90, "maintain", "100.0", True),
    ],
)  # fmt: skip
def test_achievement(target, actual, direction, rate, reached):
    found = rules.achievement(Decimal(target), Decimal(actual), direction)
    assert found == rules.Achievement(None if rate is None else Decimal(rate), reached)


@given(st.none() | numbers, st.none() | numbers, st.sampled_from(["increase", "decrease", "maintain"]))
def test_a_missing_value_is_no_zero_and_nothing_ever_divides_by_zero(target, actual, direction):
    found = rules.achievement(target, actual, direction)
    assert (found == rules.NOTHING_TO_COMPARE) == (target is None or actual is None)


@given(texts, texts, texts)
def test_merging_keeps_every_change_of_both_or_says_where_it_cannot(base, theirs, mine):
    merged, clashes = rules.merge(base, theirs, mine)
    clashing = {clash.field for clash in clashes}
    for name in {*base, *theirs, *mine} - clashing:
        changed = [side.get(name, "") for side in (theirs, mine) if side.get(name, "") != base.get(name, "")]
        assert merged.get(name, "") == (changed[0] if changed else base.get(name, ""))
    for name in clashing:
        assert merged.get(name, "") == theirs.get(name, "")


def test_a_file_with_a_mistake_says_where(tmp_path):
    path = tmp_path / "evaluation.yaml"
    path.write_text("forms: [{from_fy: 2021, title: x}]")
    with pytest.raises(formfile.FormWrong, match="forms"):
        formfile.read(path)
