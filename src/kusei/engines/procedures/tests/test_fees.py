"""The fee of answers: its lines, what reduces them, whole yen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.procedures.definition.procedure import Fee
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.evaluation.fees import FeeStatement, statement
from kusei.engines.procedures.testing import ANSWERS, small

TODAY = dt.date(2026, 11, 20)
ITEM: dict[str, Any] = {"key": "copy", "label": "写し", "amount": 300, "count": "copies"}
STAMP: dict[str, Any] = {"key": "stamp", "label": "郵送料", "amount": 110, "postage": True}
FILLED = evaluate(small().form, ANSWERS, today=TODAY)
LOST: dict[str, Any] = {"label": "減免", "when": "reason == 'lost'", "percent": 50}


def fee(*items: dict[str, Any], less: Any = (), by_post: bool = True, **answers: Any) -> FeeStatement:
    rule = Fee.model_validate({"items": items, "reductions": less})
    return statement(rule, evaluate(small().form, {**ANSWERS, **answers}, today=TODAY), by_post=by_post)


def lines(found: FeeStatement) -> list[tuple[str, int, int]]:
    return [(line.key, line.count, line.total) for line in found.lines]


def test_without_a_rule_nothing_is_due() -> None:
    found = statement(None, FILLED)
    assert (found.lines, found.total) == ((), 0)


def test_each_line_says_how_many_at_how_much_and_the_total_is_their_sum() -> None:
    found = fee(ITEM, STAMP, copies=3)
    assert lines(found) == [("copy", 3, 900), ("stamp", 1, 110)]
    assert [(line.label.ja, line.amount, line.reduction, line.percent) for line in found.lines] == [
        ("写し", 300, None, 0),
        ("郵送料", 110, None, 0),
    ]
    assert found.total == 1010


def test_postage_is_due_only_for_what_goes_by_post() -> None:
    assert lines(fee(ITEM, STAMP, copies=1, by_post=False)) == [("copy", 1, 300)]


def test_a_line_counts_only_when_its_condition_is_true_and_not_when_it_is_unknown() -> None:
    express = {"key": "express", "label": "急ぎ", "amount": 500, "when": "reason == 'damaged'"}
    assert lines(fee(ITEM, express, copies=1)) == [("copy", 1, 300)]
    assert lines(fee(ITEM, express, copies=1, reason=None)) == [("copy", 1, 300)]
    assert lines(fee(ITEM, express, copies=1, reason="damaged")) == [("copy", 1, 300), ("express", 1, 500)]


@pytest.mark.parametrize("count", ["copies - 2", "copies - 5", "copies > 1", "remarks", "'2'", "copies / 0", "1.5"])
def test_a_line_whose_count_is_no_whole_number_above_zero_is_left_out(count: str) -> None:
    assert lines(fee({**ITEM, "count": count}, STAMP, copies=2)) == [("stamp", 1, 110)]


def test_a_reduction_takes_from_all_but_postage_and_says_so_on_the_line() -> None:
    found = fee(ITEM, STAMP, less=[LOST], copies=2)
    assert lines(found) == [("copy", 2, 300), ("stamp", 1, 110)]
    reductions = [(line.reduction.ja if line.reduction else "", line.percent) for line in found.lines]
    assert reductions == [("減免", 50), ("", 0)]
    assert fee(ITEM, less=[LOST], copies=2, reason="damaged").total == 600


def test_a_reduction_that_names_lines_takes_from_those_alone_even_from_postage() -> None:
    assert lines(fee(ITEM, STAMP, less=[{**LOST, "items": ["stamp"], "percent": 100}], copies=1)) == [
        ("copy", 1, 300),
        ("stamp", 1, 0),
    ]


def test_of_several_reductions_the_first_that_holds_counts_and_they_do_not_add_up() -> None:
    never = {**LOST, "when": "reason == 'damaged'", "percent": 100}
    assert fee(ITEM, less=[never, {**LOST, "percent": 10}, LOST], copies=1).total == 270


def test_what_a_reduction_leaves_below_a_yen_is_cut_off_once_for_each_line() -> None:
    third = {**ITEM, "amount": 101}
    assert lines(fee(third, {**third, "key": "other"}, less=[LOST], copies=1)) == [("copy", 1, 50), ("other", 1, 50)]
    assert fee(third, less=[LOST], copies=2).total == 101  # of the line, not of each copy


@given(st.integers(0, 10**7), st.integers(1, 5), st.integers(1, 100))
def test_a_reduced_line_is_never_more_than_its_share_and_less_by_under_a_yen(
    amount: int, copies: int, percent: int
) -> None:
    rule = Fee.model_validate(
        {"items": [{**ITEM, "amount": amount, "count": str(copies)}], "reductions": [{**LOST, "percent": percent}]}
    )
    total = statement(rule, FILLED).total
    assert type(total) is int
    assert 0 <= amount * copies * (100 - percent) - total * 100 < 100
