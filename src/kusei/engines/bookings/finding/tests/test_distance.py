"""Distances between places, and wishes that are kept and read again."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as some

from kusei.engines.bookings.finding.distance import Point, kilometres, point_of
from kusei.engines.bookings.finding.wishes import Wish

places = some.builds(Point, some.floats(20, 46), some.floats(122, 154))


def test_known_distances_are_right_to_a_tenth_of_a_percent():
    tokyo, osaka = Point(35.681236, 139.767125), Point(34.702485, 135.495951)
    assert abs(kilometres(tokyo, osaka) - 403.5) < 1
    assert abs(kilometres(Point(35, 139), Point(36, 139)) - 111.195) < 0.01


@given(places, places, places)
def test_it_is_a_distance(one, two, three):
    assert kilometres(one, one) == 0
    assert abs(kilometres(one, two) - kilometres(two, one)) < 1e-9
    assert kilometres(one, three) <= kilometres(one, two) + kilometres(two, three) + 1e-6


def test_only_places_in_japan_are_read():
    assert point_of("35.56,139.71") == Point(35.56, 139.71)
    for wrong in ("", "35.56", "139.71,35.56", "a,b", "1,2,3", "nan,nan"):
        assert point_of(wrong) is None


@given(
    some.builds(
        Wish,
        some.dates(),
        some.dates(),
        weekdays=some.lists(some.integers(0, 6), max_size=3).map(tuple),
        begins=some.none() | some.integers(0, 1440),
        ends=some.none() | some.integers(0, 1440),
        people=some.integers(0, 1000),
        equipment=some.lists(some.sampled_from(["piano", "stage"]), max_size=2).map(tuple),
        most=some.none() | some.integers(0, 9),
        text=some.text(max_size=5),
    )
)
def test_a_wish_is_read_as_it_was_kept(wish):
    assert Wish.from_json(wish.as_json()) == wish


def test_what_a_later_version_added_does_no_harm():
    told = {"since": "2026-12-01", "until": "2026-12-02", "colour": "red"}
    assert Wish.from_json(told) == Wish(dt.date(2026, 12, 1), dt.date(2026, 12, 2))
