"""Numbers that a browser sends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.web.numbers import LARGEST_ID, MOST, whole_number


@given(st.integers(0, LARGEST_ID))
def test_every_number_up_to_the_limit_is_read(number: int) -> None:
    assert whole_number(str(number), LARGEST_ID) == number
    assert whole_number(str(number)) == (number if number <= MOST else None)


@given(st.text())
def test_any_text_gives_a_number_in_the_bounds_or_none(text: str) -> None:
    number = whole_number(text)
    assert number is None or 0 <= number <= MOST


@pytest.mark.parametrize(
    "sent", [None, "", "-1", "+1", " 1", "1.0", "１", "٣", "²", "1_0", "9" * 5000, str(LARGEST_ID + 1)]
)
def test_what_is_no_such_number_is_none(sent: str | None) -> None:
    assert whole_number(sent, LARGEST_ID) is None
