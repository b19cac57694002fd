import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.fiscal import FiscalYear
from kusei.lib.schoolage import (
    NotYetBorn,
    age_on,
    age_reached_on,
    legal_age_on,
    nursery_class_age,
    school_entry,
    school_grade,
    school_grade_label_ja,
)

BIRTHS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


def test_the_age_in_law_grows_on_the_day_before_the_birthday() -> None:
    birth = dt.date(2007, 5, 10)
    assert legal_age_on(birth, dt.date(2025, 5, 8)) == 17
    assert legal_age_on(birth, dt.date(2025, 5, 9)) == 18
    assert age_on(birth, dt.date(2025, 5, 9)) == 17
    assert age_reached_on(birth, 18) == dt.date(2025, 5, 9)


@pytest.mark.parametrize("year", [2025, 2028])
def test_a_leap_day_child_grows_at_the_end_of_28_february_in_every_year(year: int) -> None:
    birth = dt.date(2020, 2, 29)
    assert age_reached_on(birth, year - 2020) == dt.date(year, 2, 28)
    assert legal_age_on(birth, dt.date(year, 2, 28)) == year - 2020
    assert legal_age_on(birth, dt.date(year, 2, 27)) == year - 2021


def test_a_child_born_on_1_april_belongs_with_the_older_class() -> None:
    assert nursery_class_age(dt.date(2020, 4, 1), FiscalYear(2025)) == 5
    assert nursery_class_age(dt.date(2020, 4, 2), FiscalYear(2025)) == 4
    assert school_entry(dt.date(2020, 4, 1)) == FiscalYear(2026)
    assert school_entry(dt.date(2020, 4, 2)) == FiscalYear(2027)


def test_a_baby_of_the_year_is_in_the_class_of_age_0_and_one_of_next_year_in_none() -> None:
    assert nursery_class_age(dt.date(2025, 6, 1), FiscalYear(2025)) == 0
    with pytest.raises(NotYetBorn):
        nursery_class_age(dt.date(2026, 4, 1), FiscalYear(2025))


def test_school_takes_nine_years_and_nothing_is_said_before_and_after() -> None:
    birth = dt.date(2018, 10, 5)
    grades = [school_grade(birth, FiscalYear(year)) for year in (2024, 2025, 2030, 2031, 2033, 2034)]
    assert grades == [None, 1, 6, 7, 9, None]
    assert (school_grade_label_ja(6), school_grade_label_ja(7)) == ("小学6年", "中学1年")


def test_nobody_has_an_age_before_birth() -> None:
    for age in (age_on, legal_age_on):
        with pytest.raises(NotYetBorn):
            age(dt.date(2025, 4, 2), dt.date(2025, 4, 1))


@given(BIRTHS, st.integers(1, 120))
def test_the_legal_age_changes_exactly_on_the_day_on_which_it_is_reached(birth: dt.date, age: int) -> None:
    day = age_reached_on(birth, age)
    assert legal_age_on(birth, day) == age
    if day > birth:
        assert legal_age_on(birth, max(birth, day - dt.timedelta(days=1))) == age - 1


@given(BIRTHS)
def test_the_first_school_year_is_the_one_that_follows_the_nursery_class_of_age_5(birth: dt.date) -> None:
    assert nursery_class_age(birth, school_entry(birth) - 1) == 5


@given(st.integers(1950, 2090), st.data())
def test_all_births_from_2_april_to_1_april_are_in_one_class(year: int, data: st.DataObject) -> None:
    birth = data.draw(st.dates(dt.date(year, 4, 2), dt.date(year + 1, 4, 1)))
    assert school_entry(birth) == FiscalYear(year + 7)
