"""The order of sections: nothing before what it needs, and no order ends earlier."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.services.counters.planning import Stop, ordered, timed

FLOORS = {"a": 1, "b": 2, "c": 4}
PLACES = st.sampled_from(sorted(FLOORS))


def walk(one, other):
    return 2.0 + 3 * abs(FLOORS[one] - FLOORS[other])


@st.composite
def plans(draw):
    count = draw(st.integers(1, 5))
    return [
        Stop(
            key=str(n),
            place=draw(PLACES),
            minutes=draw(st.integers(1, 40)),
            wait=draw(st.none() | st.integers(0, 90).map(float)),
            after=frozenset(str(m) for m in range(n) if draw(st.integers(0, 3)) == 0),
        )
        for n in range(count)
    ]


def allowed(way):
    done = set()
    for stop in way:
        if not stop.after <= done:
            return False
        done.add(stop.key)
    return True


@settings(max_examples=150, deadline=None)
@given(plans(), PLACES)
def test_it_keeps_what_comes_first_and_no_allowed_order_ends_earlier(stops, start):
    legs = ordered(stops, walk, start)
    way = [leg.stop for leg in legs]
    assert sorted(one.key for one in way) == sorted(one.key for one in stops)
    assert allowed(way)
    best = min(timed(one, walk, start)[-1].ends for one in permutations(stops) if allowed(one))
    assert legs[-1].ends == best


@settings(max_examples=50, deadline=None)
@given(plans())
def test_the_same_waits_give_the_same_order(stops):
    assert ordered(stops, walk, "a") == ordered(stops, walk, "a")


def test_a_wait_runs_while_one_is_elsewhere():
    long, short = Stop("long", "a", 10, wait=30.0), Stop("short", "a", 20, wait=0.0)
    legs = ordered([long, short], walk, "a")
    assert [(leg.stop.key, leg.begins, leg.ends) for leg in legs] == [("short", 0, 20), ("long", 30, 40)]


def test_a_section_without_an_open_window_comes_last():
    legs = ordered([Stop("x", "a", 10, wait=None), Stop("y", "a", 10)], walk, "a")
    assert [leg.stop.key for leg in legs] == ["y", "x"]


def test_stops_that_wait_for_one_another_are_refused():
    with pytest.raises(ValueError, match="wait for one another"):
        ordered([Stop("x", "a", 1, after=frozenset({"y"})), Stop("y", "a", 1, after=frozenset({"x"}))], walk, "a")


def test_what_was_done_before_holds_up_nothing():
    assert [leg.stop.key for leg in ordered([Stop("y", "a", 1, after=frozenset({"x"}))], walk, "a")] == ["y"]


def test_ten_sections_are_ordered_in_a_moment():
    stops = [Stop(str(n), "abc"[n % 3], 10, wait=float(n * 7 % 50)) for n in range(10)]
    assert len(ordered(stops, walk, "a")) == 10
