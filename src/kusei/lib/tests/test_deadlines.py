import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.lib.businessdays import MUNICIPAL_OFFICE, ClosingCalendar
from kusei.lib.deadlines import (
    REVIEW_REQUEST,
    REVOCATION_SUIT,
    DeadlineOutOfRange,
    NotAPeriod,
    Period,
    Unit,
    count_deadline,
)

ALWAYS_OPEN = ClosingCalendar(national_holidays=False)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31))


@pytest.mark.parametrize(
    ("event", "count", "unit", "end"),
    [
        (dt.date(2025, 4, 1), 14, Unit.DAYS, dt.date(2025, 4, 15)),
        (dt.date(2025, 4, 1), 2, Unit.WEEKS, dt.date(2025, 4, 15)),
        (dt.date(2025, 4, 15), 3, Unit.MONTHS, dt.date(2025, 7, 15)),
        (dt.date(2025, 1, 30), 1, Unit.MONTHS, dt.date(2025, 2, 28)),
        (dt.date(2025, 1, 31), 1, Unit.MONTHS, dt.date(2025, 2, 28)),
        (dt.date(2024, 1, 30), 1, Unit.MONTHS, dt.date(2024, 2, 29)),
        (dt.date(2024, 1, 29), 1, Unit.MONTHS, dt.date(2024, 2, 29)),
        (dt.date(2025, 11, 30), 3, Unit.MONTHS, dt.date(2026, 2, 28)),
        (dt.date(2025, 8, 30), 6, Unit.MONTHS, dt.date(2026, 2, 28)),
        (dt.date(2025, 2, 28), 1, Unit.MONTHS, dt.date(2025, 3, 31)),
        (dt.date(2024, 2, 28), 1, Unit.YEARS, dt.date(2025, 2, 28)),
        (dt.date(2024, 2, 29), 1, Unit.YEARS, dt.date(2025, 2, 28)),
        (dt.date(2023, 2, 28), 1, Unit.YEARS, dt.date(2024, 2, 29)),
    ],
)
def test_periods_follow_the_civil_code(event: dt.date, count: int, unit: Unit, end: dt.date) -> None:
    assert count_deadline(event, Period(count, unit), calendar=ALWAYS_OPEN).end == end


def test_a_period_that_starts_at_midnight_counts_its_first_day() -> None:
    found = count_deadline(dt.date(2025, 4, 1), Period(1, Unit.YEARS), calendar=ALWAYS_OPEN, starts_at_midnight=True)
    assert found.end == dt.date(2026, 3, 31)
    assert found.first_day_counted
    days = count_deadline(dt.date(2025, 4, 1), Period(14, Unit.DAYS), calendar=ALWAYS_OPEN, starts_at_midnight=True)
    assert days.end == dt.date(2025, 4, 14)


def test_a_deadline_on_a_closed_day_moves_to_the_next_open_day_and_says_why() -> None:
    found = count_deadline(dt.date(2026, 9, 5), Period(14, Unit.DAYS))
    assert (found.nominal_end, found.end, found.moved) == (dt.date(2026, 9, 19), dt.date(2026, 9, 24), True)
    assert found.reason_ja == (
        "令和8年9月5日から14日。令和8年9月6日から数え（初日は不算入）、満了日は令和8年9月19日です。"
        "満了日が休みの日のため、次の開いている日の令和8年9月24日が期限です。"
    )
    assert found.reason_en == (
        "14 days from 2026-09-05: counted from 2026-09-06 (the first day does not count), "
        "it ends on 2026-09-19. That day is closed, so the deadline is the next open day, 2026-09-24."
    )


def test_a_period_that_may_end_on_any_day_does_not_move() -> None:
    found = count_deadline(dt.date(2026, 9, 5), Period(14, Unit.DAYS), move_when_closed=False)
    assert found.end == dt.date(2026, 9, 19)
    assert "休みの日" not in found.reason_ja


def test_the_periods_of_a_decision_letter_are_three_and_six_months() -> None:
    told = dt.date(2026, 6, 29)
    assert count_deadline(told, REVIEW_REQUEST).end == dt.date(2026, 9, 29)
    assert count_deadline(told, REVOCATION_SUIT).end == dt.date(2027, 1, 4)
    assert (REVIEW_REQUEST.ja, REVOCATION_SUIT.en) == ("3か月", "6 months")
    assert Period(1, Unit.WEEKS).en == "1 week"


def test_impossible_periods_and_deadlines_are_refused() -> None:
    for count in (0, -1, True, 1.5):
        with pytest.raises(NotAPeriod):
            Period(count, Unit.DAYS)  # type: ignore[arg-type]
    for period in (Period(9000, Unit.YEARS), Period(10**7, Unit.DAYS), Period(10**30, Unit.DAYS)):
        with pytest.raises(DeadlineOutOfRange):
            count_deadline(dt.date(2025, 4, 1), period, calendar=ALWAYS_OPEN)


@settings(deadline=None)  # the holidays of a year are computed when first asked for
@given(DAYS, st.integers(1, 60), st.sampled_from(Unit))
def test_a_deadline_is_never_before_its_nominal_end_and_always_open(day: dt.date, count: int, unit: Unit) -> None:
    found = count_deadline(day, Period(count, unit))
    assert day < found.nominal_end <= found.end
    assert MUNICIPAL_OFFICE.is_open(found.end)


@settings(deadline=None)  # the holidays of a year are computed when first asked for
@given(DAYS, st.integers(1, 20))
def test_a_year_is_twelve_months_and_a_week_is_seven_days(day: dt.date, count: int) -> None:
    def end(number: int, unit: Unit) -> dt.date:
        return count_deadline(day, Period(number, unit), calendar=ALWAYS_OPEN).end

    assert end(count, Unit.YEARS) == end(12 * count, Unit.MONTHS)
    assert end(count, Unit.WEEKS) == end(7 * count, Unit.DAYS)


@settings(deadline=None)  # the holidays of a year are computed when first asked for
@given(DAYS, DAYS, st.integers(1, 24))
def test_a_later_event_never_has_an_earlier_deadline(one: dt.date, other: dt.date, months: int) -> None:
    first, second = sorted((one, other))
    period = Period(months, Unit.MONTHS)
    ends = [count_deadline(day, period, calendar=ALWAYS_OPEN).end for day in (first, second)]
    assert ends == sorted(ends)
