"""The status of an initiative follows from its lines; nobody types it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.services.plans.progress.rules import Status, overall

TABLE = [
    ([], None),
    (["on_track", ""], None),
    (["on_track"], "on_track"),
    (["ahead", "on_track"], "on_track"),
    (["ahead", "ahead"], "ahead"),
    (["ahead", "done"], "ahead"),
    (["done", "done"], "done"),
    (["done", "on_track"], "on_track"),
    (["done", "not_started"], "on_track"),
    (["ahead", "not_started"], "on_track"),
    (["not_started", "not_started"], "not_started"),
    (["not_started", "stopped"], "not_started"),
    (["stopped", "stopped"], "stopped"),
    (["stopped", "done"], "done"),
    (["stopped", "on_track"], "on_track"),
    (["ahead", "ahead", "slightly_late"], "slightly_late"),
    (["slightly_late", "late", "done"], "late"),
    (["stopped", "late"], "late"),
]
some = st.lists(st.sampled_from(Status), min_size=1, max_size=6)


@pytest.mark.parametrize(("lines", "expected"), TABLE)
def test_the_table_of_the_rule(lines: list[str], expected: str | None) -> None:
    assert overall(lines) == expected


@given(some, st.randoms())
def test_the_order_and_the_number_of_lines_do_not_matter(lines: list[Status], chance: object) -> None:
    shuffled = [*lines, lines[0]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert overall(shuffled) == overall(lines)


@given(some)
def test_an_initiative_has_no_status_that_none_of_its_lines_could_explain(lines: list[Status]) -> None:
    found = overall(lines)
    assert found in lines or found is Status.ON_TRACK


@given(some)
def test_a_delay_is_never_hidden_and_never_made_up(lines: list[Status]) -> None:
    late = {Status.LATE, Status.SLIGHTLY_LATE}
    assert (overall(lines) in late) == bool(late & set(lines))
