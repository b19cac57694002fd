"""How use is counted: minute by minute, whatever overlaps, and never more than was open."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kusei.services.facilities.counting import BANDS, Figures, by_band, merged, percent, within

MINUTE = st.integers(0, 1440)
SPANS = st.lists(st.tuples(MINUTE, MINUTE), max_size=6)


def minutes(spans):
    """The same, minute by minute."""
    return {one for begins, ends in spans for one in range(begins, ends)}


@given(SPANS)
def test_merged_spans_are_the_same_minutes_once_and_in_order(spans):
    found = merged(spans)
    assert minutes(found) == minutes(spans)
    assert sum(ends - begins for begins, ends in found) == len(minutes(spans))
    assert all(before[1] < after[0] for before, after in pairwise(found))


@given(st.tuples(MINUTE, MINUTE), SPANS)
def test_what_is_booked_is_never_more_than_was_open(span, spans):
    inside = list(within(span, merged(spans)))
    assert minutes(inside) == minutes([span]) & minutes(spans)


@given(SPANS)
def test_the_parts_of_the_day_together_are_the_day(spans):
    found = merged(spans)
    assert sum(by_band(found).values()) == len(minutes(spans))
    assert all(by_band(found)[band] == len(minutes(found) & minutes([limits])) for band, limits in BANDS.items())


def test_rates_of_nothing_are_none_and_not_nought():
    assert (Figures().rate, Figures().no_show_rate, Figures().cancel_rate) == (None, None, None)
    assert Figures(opened=60).rate == 0.0
    assert percent(1, 3) == 33.3
