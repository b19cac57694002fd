"""The forecast of waits: the same rule as calling, played forward."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kusei.services.counters.estimates import Open, Waiting, minutes_until, next_arrivals, starts

NOW = dt.datetime(2026, 6, 10, 10, tzinfo=dt.UTC)
A, B = frozenset({"a"}), frozenset({"b"})
MINUTES = {"a": 10.0, "b": 30.0}


def later(minutes):
    return NOW + dt.timedelta(minutes=minutes)


def waiting(key, service="a", line=0, enters=0):
    return Waiting(key, service, later(line), later(enters))


def test_two_windows_halve_the_wait():
    line = [waiting(n, line=n - 10) for n in range(4)]
    assert next_arrivals(line, [Open(A, NOW)], MINUTES, ["a"], NOW) == {"a": 40}
    assert next_arrivals(line, [Open(A, NOW)] * 2, MINUTES, ["a"], NOW) == {"a": 20}


def test_the_optimistic_figure_is_four_fifths():
    line = [waiting(n, line=-1) for n in range(5)]
    assert next_arrivals(line, [Open(A, NOW)], MINUTES, ["a"], NOW, factor=0.8) == {"a": 40}


def test_what_no_open_window_does_has_no_figure():
    assert next_arrivals([], [Open(A, NOW)], MINUTES, ["a", "b"], NOW) == {"a": 0}


def test_a_window_that_is_busy_is_waited_for():
    assert next_arrivals([], [Open(A, later(7))], MINUTES, ["a"], NOW) == {"a": 7}


def test_who_can_only_be_served_elsewhere_holds_up_nobody_here():
    line = [waiting("x", "b", -20), waiting("y", "a", -10)]
    assert starts(line, [Open(A, NOW)], MINUTES, NOW) == {"y": NOW}


def test_an_appointment_enters_at_its_time():
    line = [waiting("booked", line=-15, enters=5), waiting("walk-in", line=-5)]
    assert starts(line, [Open(A, NOW)], MINUTES, NOW) == {"walk-in": NOW, "booked": later(10)}


def test_minutes_are_rounded_up():
    assert [minutes_until(NOW + dt.timedelta(seconds=s), NOW) for s in (-5, 0, 1, 60, 61)] == [0, 0, 1, 1, 2]


people = st.lists(st.tuples(st.sampled_from("ab"), st.integers(-60, 0), st.integers(-60, 30)), max_size=25)
windows = st.lists(st.tuples(st.sampled_from([A, B, A | B]), st.integers(0, 20)), min_size=1, max_size=4)


@given(people, windows)
def test_nobody_is_called_before_they_can_be_and_no_window_serves_two(people, windows):
    line = [waiting(n, service, at, enters) for n, (service, at, enters) in enumerate(people)]
    opened = [Open(able, later(free)) for able, free in windows]
    found = starts(line, opened, MINUTES, NOW)
    able = frozenset().union(*(one.services for one in opened))
    assert set(found) == {one.key for one in line if one.service in able}
    for one in line:
        if one.key in found:
            assert found[one.key] >= max(one.enters_at, min(w.free_at for w in opened))
            mine = found[one.key]
            ends = {o.key: found[o.key] + dt.timedelta(minutes=MINUTES[o.service]) for o in line if o.key in found}
            at_once = [key for key, end in ends.items() if found[key] <= mine < end]
            assert len(at_once) <= len(opened)


@given(people, windows)
def test_of_two_alike_the_first_in_line_is_called_first(people, windows):
    line = [waiting(n, service, at, -60) for n, (service, at, _) in enumerate(people)]
    found = starts(line, [Open(able, later(free)) for able, free in windows], MINUTES, NOW)
    for one in line:
        for other in line:
            if one.service == other.service and one.line_at < other.line_at and one.key in found:
                assert found[one.key] <= found[other.key]
