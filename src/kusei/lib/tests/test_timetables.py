"""Timetables and closings: seasons, holidays, every second Monday, 24:00, gaps in free hours."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kusei.lib.businessdays import YEAR_END, NoOpenDay, YearlyClosing
from kusei.lib.closings import Closings, Nth, Why
from kusei.lib.nationalholidays import national_holiday
from kusei.lib.timetables import Holidays, Hours, Opening, Part, Plan, Timetable, WrongTimetable, without

DAYS = some.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
AM, PM = Part("am", 540, 720, (0,)), Part("pm", 780, 1020, (1,))
NIGHT = Part("night", 1080, 1440, (2,))
GRID = Plan((AM, PM, NIGHT, Part("all", 540, 1440, (0, 1, 2))))
SUMMER = Plan(hours=(Hours(360, 1140),))
MONDAY = 0


def test_every_second_monday_is_the_eighth_to_the_fourteenth() -> None:
    second = Closings(nth=(Nth(2, MONDAY),))
    closed = [day for day in range(1, 32) if not second.is_open(dt.date(2027, 3, day))]
    assert closed == [8]


@given(day=DAYS)
def test_the_last_weekday_of_a_month_has_no_other_after_it(day: dt.date) -> None:
    last = Nth(5, day.weekday()).covers(day)
    assert last == ((day + dt.timedelta(days=7)).month != day.month)


def test_a_closing_on_a_holiday_moves_past_the_whole_run_of_holidays() -> None:
    mondays = Closings(weekly=frozenset({MONDAY}), moved=True)
    # Monday 4 May 2026 is a holiday, as are the 5th and the 6th
    why = [mondays.why_closed(dt.date(2026, 5, day)) for day in (4, 5, 6, 7, 8)]
    assert why == [None, None, None, Why.REGULAR, None]
    assert mondays.why_closed(dt.date(2026, 5, 11)) is Why.REGULAR


@given(day=DAYS)
def test_a_moved_closing_is_never_on_a_holiday_and_never_lost(day: dt.date) -> None:
    mondays = Closings(weekly=frozenset({MONDAY}), moved=True)
    if national_holiday(day):
        assert mondays.is_open(day)
    monday = day - dt.timedelta(days=day.weekday())
    assert any(not mondays.is_open(monday + dt.timedelta(days=ahead)) for ahead in range(7))


def test_single_days_are_stronger_than_the_turn_of_the_year_and_that_than_weekdays() -> None:
    eve = dt.date(2026, 12, 31)
    house = Closings(yearly=(YEAR_END,), weekly=frozenset({eve.weekday()}), opened=frozenset({eve}))
    assert house.is_open(eve)
    assert house.why_closed(dt.date(2027, 1, 3)) is Why.YEARLY
    assert house.next_open_day(dt.date(2026, 12, 29)) == eve
    with pytest.raises(NoOpenDay):
        Closings(weekly=frozenset(range(7))).next_open_day(eve)


def test_parts_that_overlap_share_a_cell_and_others_do_not() -> None:
    with pytest.raises(WrongTimetable):
        Plan((AM, Part("late", 700, 900, (1,))))
    with pytest.raises(WrongTimetable):
        Plan((AM, Part("pm", 780, 1020, (0,))))
    with pytest.raises(WrongTimetable):
        Plan(tuple(Part(f"p{hour}", hour * 60, hour * 60 + 60, (hour,)) for hour in range(9)))
    with pytest.raises(WrongTimetable):
        Part("late", 1380, 1500, (0,))


def test_seasons_run_over_the_new_year_and_take_the_leap_day_in() -> None:
    winter = YearlyClosing((11, 1), (2, 29))
    table = Timetable(
        dt.date(2026, 4, 1), None, (Opening(GRID, season=winter), Opening(SUMMER)), Closings(yearly=(YEAR_END,))
    )
    assert table.plan(dt.date(2028, 2, 29)) is table.plan(dt.date(2027, 2, 28)) is GRID
    assert table.plan(dt.date(2028, 3, 1)) is SUMMER
    assert table.plan(dt.date(2026, 12, 31)) is None
    assert table.plan(dt.date(2026, 3, 31)) is None


def test_holidays_have_their_own_hours_or_none() -> None:
    weekdays = Opening(GRID, frozenset(range(5)), holidays=Holidays.NOT)
    holidays = Opening(SUMMER, holidays=Holidays.ONLY)
    table = Timetable(dt.date(2026, 1, 1), dt.date(2026, 12, 31), (weekdays, holidays))
    assert table.plan(dt.date(2026, 11, 2)) is GRID
    assert table.plan(dt.date(2026, 11, 3)) is SUMMER  # 文化の日, a Tuesday
    assert table.plan(dt.date(2026, 11, 7)) is None  # a Saturday
    assert table.plan(dt.date(2027, 1, 4)) is None  # after its validity


def test_an_exception_opens_a_closed_day_and_closes_an_open_one() -> None:
    eve, other = dt.date(2026, 12, 31), dt.date(2026, 12, 1)
    table = Timetable(
        dt.date(2026, 4, 1),
        None,
        (Opening(GRID),),
        Closings(yearly=(YEAR_END,)),
        MappingProxyType({eve: SUMMER, other: None}),
    )
    assert table.plan(eve) is SUMMER
    assert table.plan(other) is None
    assert [day for day, _plan in table.plans(dt.date(2026, 11, 30), dt.date(2026, 12, 2))] == [
        dt.date(2026, 11, 30),
        dt.date(2026, 12, 2),
    ]


@given(begins=some.integers(0, 1440), length=some.integers(1, 600))
def test_nothing_of_free_hours_is_left_in_a_gap_and_steps_stay(begins: int, length: int) -> None:
    hours = Hours(540, 1440, step=30, shortest=60, longest=180)
    for left in without(hours, begins, begins + length):
        assert left.ends <= begins or left.begins >= begins + length or (left.begins, left.ends) == (540, 1440)
        assert (left.begins - hours.begins) % hours.step == 0
        assert left.ends - left.begins >= hours.shortest


def test_a_day_has_parts_or_free_hours_and_hours_do_not_overlap() -> None:
    for wrong in ({}, {"parts": (AM,), "hours": (Hours(0, 60),)}, {"hours": (Hours(0, 600), Hours(540, 700))}):
        with pytest.raises(WrongTimetable):
            Plan(**wrong)
    with pytest.raises(WrongTimetable):
        Hours(540, 600, shortest=90)
