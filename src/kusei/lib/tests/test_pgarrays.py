"""Array literals hold numbers and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.pgarrays import numbers


@given(st.lists(st.integers()))
def test_the_numbers_come_back(values):
    inner = numbers(values).removeprefix("{").removesuffix("}")
    assert [int(one) for one in inner.split(",") if one] == values


@pytest.mark.parametrize("value", ["1", "1}'; DROP TABLE x; --", None, 1.5])
def test_anything_else_is_refused(value):
    with pytest.raises((ValueError, TypeError)):
        numbers([value])
