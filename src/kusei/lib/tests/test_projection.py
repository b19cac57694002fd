"""Projections of a year's end: worked out by hand, and what must hold whatever the months say."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.fiscal import FiscalYear
from kusei.lib.projection import (
    FISCAL_MONTHS,
    Kind,
    Method,
    Month,
    NotYet,
    Projection,
    Reason,
    last_day,
    project,
)

YEAR = FiscalYear(2026)
OCTOBER = dt.date(2026, 10, 31)
D = Decimal


def by_month(*values, weights=()):
    given_weights = [*weights, *([None] * len(values))]
    return {
        month: Month(D(value), None if weight is None else D(weight))
        for month, value, weight in zip(FISCAL_MONTHS, values, given_weights, strict=False)
    }


def levels(*values):
    return dict(zip(FISCAL_MONTHS, map(D, values), strict=False))


def of_sum(values, through=None, earlier=None):
    through = through or last_day(YEAR, FISCAL_MONTHS[len(values) - 1])
    return project(
        Kind.SUM, YEAR, through=through, value=sum(map(D, values), D(0)), months=by_month(*values), earlier=earlier
    )


def test_a_sum_without_earlier_years_goes_on_at_the_pace_of_its_days():
    found = of_sum([30, 31, 30, 31, 31, 30, 31])
    assert (found.value, found.method, found.months) == (D(365), Method.PACE, 7)
    assert found.low == found.high == found.value  # every day brought one
    assert found.elapsed == D("0.586301")  # 214 of 365 days


def test_a_sum_follows_the_share_that_earlier_years_had_reached():
    before = levels(1, 0, 0, 9, 10, 10, 10, 20, 20, 20, 0, 0)  # 40 of 100 by the end of October
    found = of_sum([0, 0, 0, 20, 20, 20, 20], earlier={2025: before})
    assert (found.value, found.method) == (D(200), Method.SEASON)


def test_a_year_in_which_it_only_began_does_not_show_how_a_year_goes():
    began = levels(0, 0, 0, 0, 0, 5, 5, 20, 20, 20, 20, 10)
    assert of_sum([10] * 7, earlier={2025: began}).method is Method.PACE
    # The same months once more: that is how its years go.
    assert of_sum([10] * 7, earlier={2024: began, 2025: began}).value == 700


def test_several_earlier_years_count_together_and_one_with_gaps_does_not_count():
    first = levels(10, 10, 10, 10, 10, 10, 10, 6, 6, 6, 6, 6)  # 70 of 100
    second = levels(20, 20, 20, 20, 20, 20, 20, 32, 32, 32, 32, 32)  # 140 of 300
    found = of_sum([7] * 7, earlier={2024: first, 2025: second, 2023: levels(1000)})
    assert found.value == D("93.333333")  # 49 × 400 / 210


def test_the_interval_is_students_for_the_mean_of_the_months_to_come():
    found = of_sum([10, 20, 30], earlier={2025: levels(*[10] * 12)})
    # each month is a twelfth: implied years 120, 240, 360, mean 240, deviation 120; t(2) = 1.886
    half = D("1.886") * 120 * (D(1) / 3 + D(1) / 9).sqrt() * D(9) / 12
    assert found.value == 240
    assert abs(found.high - (240 + half)) < D("0.001")
    assert abs(found.low - (240 - half)) < D("0.001")


def test_a_sum_never_ends_below_what_it_has_reached():
    found = of_sum([300, 0, 0])
    assert found.low == 300 < found.value < found.high


def test_the_month_under_way_counts_as_far_as_it_was_counted():
    through = dt.date(2026, 11, 15)
    assert of_sum([30, 31, 30, 31, 31, 30, 31, 15], through).value == 365
    season = {2025: levels(*[10] * 12)}
    assert of_sum([10] * 7 + [5], through, season).value == 120


def test_a_running_total_adds_what_the_rest_of_the_year_will_bring():
    months = by_month(110, 120, 130, 140, 150, 160)
    earlier = {2024: {3: D(0)}, 2025: levels(20, 40, 60, 80, 90, 100, *[100] * 6)}
    found = project(
        Kind.CUMULATIVE, YEAR, through=dt.date(2026, 9, 30), value=D(160), months=months, earlier={2025: {3: D(100)}}
    )
    assert (found.value, found.method) == (D("219.672131"), Method.PACE)  # 160 + 60 × 182/183
    assert found.months == 6
    grown = project(Kind.CUMULATIVE, YEAR, through=dt.date(2026, 9, 30), value=D(160), months=months, earlier=earlier)
    assert (grown.value, grown.method) == (D(160), Method.SEASON)  # nothing came in last winter


def test_a_running_total_whose_beginning_nobody_knows_is_told_from_its_second_month_on():
    found = project(Kind.CUMULATIVE, YEAR, through=dt.date(2026, 6, 30), value=D(561), months=by_month(500, 531, 561))
    assert found.value == 561 + 274  # one a day since the end of April


def test_a_stock_goes_on_by_the_median_change_and_a_single_leap_does_not_carry_it_away():
    steady = project(Kind.STOCK, YEAR, through=OCTOBER, value=D(70), months=by_month(10, 20, 30, 40, 50, 60, 70))
    assert (steady.value, steady.low, steady.high, steady.method) == (D(120), D(120), D(120), Method.TREND)
    leap = project(Kind.STOCK, YEAR, through=OCTOBER, value=D(560), months=by_month(10, 20, 30, 40, 540, 550, 560))
    assert D(600) <= leap.value < D(1200)
    assert leap.high - leap.low > 500


def test_a_stock_that_shrinks_does_not_end_below_zero():
    found = project(Kind.STOCK, YEAR, through=dt.date(2026, 7, 31), value=D(1), months=by_month(31, 21, 11, 1))
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_a_share_is_what_it_was_so_far_and_lately_for_the_days_that_are_left():
    months = by_month(40, 40, 40, 60, 60, 60, weights=[100, 100, 100, 300, 300, 300])
    found = project(Kind.SHARE, YEAR, through=dt.date(2026, 9, 30), value=D(55), months=months, most=D(100))
    # 183 of 365 days at 55; the last six months together are 55 as well
    assert (found.value, found.method) == (D(55), Method.RECENT)
    assert found.low < 55 < found.high <= 100


def test_months_weigh_by_their_denominators():
    light = by_month(0, 0, 100, weights=[1, 1, 998])
    found = project(Kind.SHARE, YEAR, through=dt.date(2026, 6, 30), value=D("99.8"), months=light)
    assert found.value == D("99.8")
    assert project(
        Kind.SHARE, YEAR, through=dt.date(2026, 6, 30), value=D(50), months=by_month(0, 0, 0, weights=[0, 0, 0])
    ).value == (D(50) * 91 / 365).quantize(D("0.000001"))


@pytest.mark.parametrize("months", [0, 1, 2])
@pytest.mark.parametrize("kind", list(Kind))
def test_fewer_than_three_whole_months_say_nothing(kind, months):
    known = by_month(*[1] * months)
    found = project(kind, YEAR, through=dt.date(2026, 6, 29), value=D(months), months=known)
    assert (found.reason, found.months) == (Reason.FEW_MONTHS, months)


def test_before_the_year_begins_nothing_is_said():
    found = project(Kind.SUM, YEAR, through=dt.date(2026, 3, 31), value=D(0), months={})
    assert found == NotYet(Reason.NOT_BEGUN, 0, D(0))


def test_months_that_do_not_add_up_are_no_sum_and_one_late_correction_is_forgiven():
    found = project(Kind.SUM, YEAR, through=OCTOBER, value=D(40), months=by_month(*[10] * 7))  # people, counted once
    assert found.reason is Reason.NOT_ADDITIVE
    assert project(Kind.SUM, YEAR, through=OCTOBER, value=D(71), months=by_month(*[10] * 7)).method is Method.PACE


def test_a_moment_is_refused_because_it_may_name_another_day():
    with pytest.raises(TypeError):
        project(Kind.SUM, YEAR, through=dt.datetime(2026, 10, 31, tzinfo=dt.UTC), value=D(0), months={})


amounts = st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False, allow_infinity=False)
any_amounts = st.decimals(min_value=-(10**6), max_value=10**9, places=3, allow_nan=False, allow_infinity=False)
some_months = st.lists(amounts, min_size=3, max_size=12)
whole_years = st.dictionaries(
    st.integers(2020, 2025), st.lists(amounts, min_size=12, max_size=12).map(lambda values: levels(*values)), max_size=3
)
kinds = st.sampled_from(Kind)


def told(kind, values, earlier, days=0, most=None):
    """The projection of these months, so many days into the next; sums are what they add up to."""
    through = last_day(YEAR, FISCAL_MONTHS[len(values) - 1]) + dt.timedelta(days=days)
    value = sum(values, D(0)) if kind is Kind.SUM else values[-1]
    return project(kind, YEAR, through=through, value=value, months=by_month(*values), earlier=earlier, most=most)


@given(kinds, st.lists(any_amounts, min_size=0, max_size=12), whole_years, st.integers(0, 27))
def test_there_is_always_an_answer_in_order_and_never_a_nan(kind, values, earlier, days):
    found = told(kind, values or [D(0)], earlier, days if len(values) < 12 else 0)
    if isinstance(found, Projection):
        assert all(number.is_finite() for number in (found.value, found.low, found.high))
        assert found.low <= found.value <= found.high
        assert 0 < found.elapsed <= 1


@given(kinds, st.lists(any_amounts, min_size=12, max_size=12), whole_years)
def test_at_the_end_of_the_year_the_projection_is_the_value(kind, values, earlier):
    found = told(kind, values, earlier)
    value = sum(values, D(0)) if kind is Kind.SUM else values[-1]
    assert (found.value, found.low, found.high, found.method) == (value, value, value, Method.ENDED)


@given(kinds, some_months, whole_years, st.sampled_from([D("0.5"), D(2), D(1000)]))
def test_scaling_what_was_counted_scales_the_projection(kind, values, earlier, factor):
    one = told(kind, values, earlier)
    scaled = {year: {month: value * factor for month, value in months.items()} for year, months in earlier.items()}
    other = told(kind, [value * factor for value in values], scaled)
    for name in ("value", "low", "high"):
        assert abs(getattr(other, name) - getattr(one, name) * factor) <= D("0.000002") * max(factor, 1)
    assert other.method is one.method


@given(kinds, some_months, whole_years, amounts)
def test_more_in_the_last_month_never_means_less_at_the_end(kind, values, earlier, more):
    before, after = told(kind, values, earlier), told(kind, [*values[:-1], values[-1] + more], earlier)
    assert after.value >= before.value - D("0.000001")


@given(some_months, whole_years, st.integers(0, 27))
def test_a_sum_of_nothing_below_zero_ends_at_least_where_it_is(values, earlier, days):
    found = told(Kind.SUM, values, earlier, days if len(values) < 12 else 0)
    assert found.low >= sum(values, D(0)) - D("0.000001")


@given(kinds, st.integers(3, 11), whole_years)
def test_nothing_so_far_is_a_number_like_any_other(kind, months, earlier):
    earlier = {} if kind in {Kind.STOCK, Kind.CUMULATIVE} else earlier
    found = told(kind, [D(0)] * months, earlier)
    assert (found.value, found.low, found.high) == (0, 0, 0)


@given(st.lists(st.decimals(0, 100, places=1), min_size=3, max_size=12))
def test_a_share_stays_between_nothing_and_all(values):
    found = told(Kind.SHARE, values, {}, most=D(100))
    assert 0 <= found.low <= found.high <= 100
