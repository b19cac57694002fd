"""Windows, deadlines, refunds and suspensions of bookings at the edges of the calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kusei.lib.bookingtimes import (
    JAPAN,
    Edge,
    Moves,
    NoShows,
    Per,
    RefundStep,
    Stand,
    Window,
    moment,
    months_before,
    payment_due,
    refund_percent,
    stretch_of,
)
from kusei.lib.businessdays import MUNICIPAL_OFFICE, YEAR_END
from kusei.lib.closings import Closings

DAYS = some.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
ALWAYS = Closings()
HOUSE = Closings(weekly=frozenset({0}), yearly=(YEAR_END,))
FIRST_OF_TWO_MONTHS_BEFORE = Edge(months=2, of_month=1, minute=540, moves=Moves.NEXT)


def test_24_o_clock_is_the_midnight_that_ends_the_day() -> None:
    assert moment(dt.date(2028, 2, 29), 1440) == moment(dt.date(2028, 3, 1), 0)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ("2028-04-30", 2, "2028-02-29"),  # a leap year
        ("2027-04-30", 2, "2027-02-28"),
        ("2028-02-29", 12, "2027-02-28"),
        ("2027-01-15", 2, "2026-11-15"),
        ("2026-12-31", 1, "2026-11-30"),
    ],
)
def test_a_month_that_is_too_short_gives_its_last_day(day: str, months: int, before: str) -> None:
    assert months_before(dt.date.fromisoformat(day), months).isoformat() == before


def test_the_first_of_the_month_two_months_before_at_nine() -> None:
    opens = FIRST_OF_TWO_MONTHS_BEFORE.moment(dt.date(2027, 4, 30), ALWAYS)
    assert opens == dt.datetime(2027, 2, 1, 9, tzinfo=JAPAN)


def test_a_window_that_opens_on_a_closed_day_opens_on_the_next_open_day() -> None:
    # 1 to 3 January are the turn of the year, 4 January 2027 is a Monday
    assert FIRST_OF_TWO_MONTHS_BEFORE.day(dt.date(2027, 3, 20), HOUSE) == dt.date(2027, 1, 5)
    assert Edge(months=2, of_month=1, moves=Moves.PREVIOUS).day(dt.date(2027, 3, 20), HOUSE) == dt.date(2026, 12, 27)
    assert FIRST_OF_TWO_MONTHS_BEFORE.day(dt.date(2027, 7, 7), MUNICIPAL_OFFICE) == dt.date(2027, 5, 6)


@given(use=DAYS)
def test_a_window_is_open_from_its_first_moment_and_over_from_its_last(use: dt.date) -> None:
    window = Window(FIRST_OF_TWO_MONTHS_BEFORE, Edge(days=1, minute=1440))
    opens, closes = window.opens.moment(use, HOUSE), window.closes.moment(use, HOUSE)
    second = dt.timedelta(seconds=1)
    assert HOUSE.is_open(opens.date())
    assert window.stand(use, opens - second, HOUSE) is Stand.BEFORE
    assert window.stand(use, opens, HOUSE) is Stand.OPEN
    assert window.stand(use, closes - second, HOUSE) is Stand.OPEN
    assert window.stand(use, closes, HOUSE) is Stand.OVER


@given(today=DAYS, minute=some.integers(0, 1439), moves=some.sampled_from(Moves), of_month=some.sampled_from([None, 1]))
def test_the_days_that_may_be_asked_for_are_just_those_whose_window_is_open(
    today: dt.date, minute: int, moves: Moves, of_month: int | None
) -> None:
    now = moment(today, minute)
    window = Window(Edge(months=2, of_month=of_month, minute=540, moves=moves), Edge(days=3, minute=1020))
    found = window.days(now, HOUSE)
    around = [today + dt.timedelta(days=distance) for distance in range(120)]
    open_days = [day for day in around if window.stand(day, now, HOUSE) is Stand.OPEN]
    assert found == ((open_days[0], open_days[-1]) if open_days else None)


@given(event=DAYS, ahead=some.integers(0, 90))
def test_nobody_pays_later_than_the_day_before_use_unless_it_is_booked_then(event: dt.date, ahead: int) -> None:
    use = event + dt.timedelta(days=ahead)
    due = payment_due(event, 20, use)
    assert due >= event
    assert due <= event + dt.timedelta(days=20)
    assert due < use or ahead == 0
    if ahead > 20:
        assert due == event + dt.timedelta(days=20)


def test_a_cancellation_gives_back_what_its_distance_from_use_allows() -> None:
    steps = (RefundStep(30, 100), RefundStep(7, 50))
    use = dt.date(2028, 3, 1)
    given_back = {days: refund_percent(steps, use, use - dt.timedelta(days=days)) for days in (31, 30, 29, 7, 6, 0, -1)}
    assert given_back == {31: 100, 30: 100, 29: 50, 7: 50, 6: 0, 0: 0, -1: 0}


def test_three_no_shows_within_ninety_days_suspend_from_the_third_on() -> None:
    rule = NoShows(3, 90, 60)
    first = dt.date(2026, 4, 1)
    days = [first, first + dt.timedelta(days=50), first + dt.timedelta(days=89)]
    assert rule.suspended_until(days[:2]) is None
    assert rule.suspended_until(reversed(days)) == days[2] + dt.timedelta(days=60)
    assert rule.suspended_until([*days[:2], first + dt.timedelta(days=90)]) is None
    assert rule.suspended_until([*days, first + dt.timedelta(days=400)]) == days[2] + dt.timedelta(days=60)


@given(use=DAYS, per=some.sampled_from([Per.DAY, Per.WEEK, Per.MONTH, Per.YEAR]))
def test_a_stretch_of_a_quota_holds_its_day_and_is_the_same_for_all_its_days(use: dt.date, per: Per) -> None:
    stretch = stretch_of(per, use)
    assert stretch is not None
    first, last = stretch
    assert first <= use <= last
    assert stretch_of(per, first) == stretch_of(per, last) == stretch
    assert stretch_of(per, last + dt.timedelta(days=1)) != stretch


def test_what_counts_at_once_has_no_stretch() -> None:
    assert stretch_of(Per.AT_ONCE, dt.date(2026, 4, 1)) is None
