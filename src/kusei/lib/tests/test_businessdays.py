import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.lib.businessdays import (
    MUNICIPAL_OFFICE,
    Closed,
    ClosingCalendar,
    ContradictoryCalendar,
    NoOpenDay,
    YearlyClosing,
)

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (dt.date(2026, 9, 22), Closed.HOLIDAY),
        (dt.date(2026, 12, 28), None),
        (dt.date(2026, 12, 29), Closed.YEARLY),
        (dt.date(2027, 1, 3), Closed.YEARLY),
        (dt.date(2027, 1, 4), None),
        (dt.date(2026, 11, 21), Closed.WEEKLY),
        (dt.date(2026, 11, 20), None),
    ],
)
def test_the_municipal_office_is_closed_on_holidays_weekends_and_at_the_turn_of_the_year(
    day: dt.date, why: Closed | None
) -> None:
    assert MUNICIPAL_OFFICE.why_closed(day) is why
    assert MUNICIPAL_OFFICE.is_open(day) is (why is None)


def test_the_next_open_day_after_the_holidays_of_september_2026_is_the_24th() -> None:
    assert MUNICIPAL_OFFICE.next_open_day(dt.date(2026, 9, 19)) == dt.date(2026, 9, 24)
    assert MUNICIPAL_OFFICE.previous_open_day(dt.date(2026, 9, 23)) == dt.date(2026, 9, 18)


def test_single_dates_win_over_every_rule() -> None:
    calendar = ClosingCalendar(
        weekly=frozenset({0}),
        national_holidays=False,
        closed=frozenset({dt.date(2026, 9, 22)}),
        opened=frozenset({dt.date(2026, 9, 21)}),
    )
    assert calendar.is_open(dt.date(2026, 9, 21))
    assert calendar.why_closed(dt.date(2026, 9, 22)) is Closed.EXPLICIT
    assert calendar.is_open(dt.date(2026, 9, 23))
    assert calendar.why_closed(dt.date(2026, 9, 28)) is Closed.WEEKLY


def test_calendars_that_contradict_themselves_are_refused() -> None:
    day = frozenset({dt.date(2026, 4, 1)})
    with pytest.raises(ContradictoryCalendar):
        ClosingCalendar(closed=day, opened=day)
    with pytest.raises(ContradictoryCalendar):
        ClosingCalendar(weekly=frozenset({7}))
    with pytest.raises(ContradictoryCalendar):
        YearlyClosing((2, 30), (3, 1))


def test_a_calendar_without_an_open_day_says_so_instead_of_searching_for_ever() -> None:
    with pytest.raises(NoOpenDay):
        ClosingCalendar(weekly=frozenset(range(7))).next_open_day(dt.date(2026, 4, 1))


def test_business_days_are_counted_without_the_first_day() -> None:
    assert MUNICIPAL_OFFICE.add_business_days(dt.date(2026, 9, 18), 1) == dt.date(2026, 9, 24)
    assert MUNICIPAL_OFFICE.add_business_days(dt.date(2026, 9, 24), -1) == dt.date(2026, 9, 18)
    assert MUNICIPAL_OFFICE.add_business_days(dt.date(2026, 9, 20), 0) == dt.date(2026, 9, 20)
    assert MUNICIPAL_OFFICE.business_days_between(dt.date(2026, 9, 18), dt.date(2026, 9, 25)) == 2
    assert MUNICIPAL_OFFICE.business_days_between(dt.date(2026, 9, 25), dt.date(2026, 9, 18)) == -2


@settings(deadline=None)  # the holidays of a year are computed when first asked for
@given(DAYS, st.integers(0, 60))
def test_adding_business_days_and_counting_them_agree(day: dt.date, count: int) -> None:
    assert MUNICIPAL_OFFICE.business_days_between(day, MUNICIPAL_OFFICE.add_business_days(day, count)) == count


@settings(deadline=None)  # the holidays of a year are computed when first asked for
@given(DAYS)
def test_the_next_open_day_is_open_and_nothing_between_is(day: dt.date) -> None:
    found = MUNICIPAL_OFFICE.next_open_day(day)
    assert MUNICIPAL_OFFICE.is_open(found)
    assert not any(MUNICIPAL_OFFICE.is_open(day + dt.timedelta(days=n)) for n in range((found - day).days))


@settings(deadline=None)  # the holidays of a year are computed when first asked for
@given(DAYS, DAYS, DAYS)
def test_business_days_of_two_stretches_add_up(one: dt.date, two: dt.date, three: dt.date) -> None:
    first, second, third = sorted((one, two, three))
    second = min(second, first + dt.timedelta(days=200))
    third = min(third, second + dt.timedelta(days=200))
    between = MUNICIPAL_OFFICE.business_days_between
    assert between(first, second) + between(second, third) == between(first, third)
