"""Which reports a cancellation takes back: plain values, in any order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.notices.emergency.weather.cancelling import Entry, cancelled
from kusei.engines.notices.emergency.weather.tests.conftest import minutes


def entry(pk: int, minute: int, *, cancels: bool = False, corrects: bool = False, serial: str = "") -> Entry:
    return Entry(pk, cancels, corrects, minutes(minute), int(serial or 0), serial)


def test_a_cancellation_takes_back_the_newest_before_it() -> None:
    rows = [entry(1, 0), entry(2, 1), entry(3, 2, cancels=True), entry(4, 3)]
    assert cancelled(rows, whole_event=False) == {2: 3}
    assert cancelled([*rows, entry(5, 4, cancels=True), entry(6, 5, cancels=True)], whole_event=False) == {
        2: 3, 4: 5, 1: 6
    }  # fmt: skip


def test_a_cancellation_with_a_serial_takes_back_the_report_of_that_serial() -> None:
    rows = [entry(1, 0, serial="1"), entry(2, 1, serial="2"), entry(3, 2, serial="1", cancels=True)]
    assert cancelled(rows, whole_event=False) == {1: 3}


def test_of_an_event_everything_before_it_is_taken_back() -> None:
    rows = [entry(1, 0), entry(2, 1), entry(3, 2, cancels=True), entry(4, 3)]
    assert cancelled(rows, whole_event=True) == {1: 3, 2: 3}


entries = st.lists(
    st.tuples(st.integers(0, 6), st.booleans(), st.booleans(), st.sampled_from(["", "1", "2"])), max_size=8
)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(entries, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(rows, whole, shuffled) -> None:
    made = [
        entry(number, minute, cancels=cancels, corrects=corrects, serial=serial)
        for number, (minute, cancels, corrects, serial) in enumerate(rows)
    ]
    first = cancelled(made, whole_event=whole)
    shuffled.shuffle(made)
    assert cancelled(made, whole_event=whole) == first
    by_number = {one.pk: one for one in made}
    assert all(by_number[pk].reported_at <= by_number[by].reported_at for pk, by in first.items())
    assert not any(by_number[pk].cancels for pk in first)
