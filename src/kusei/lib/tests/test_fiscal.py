import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.fiscal import FiscalYear, FiscalYearMismatch, NotAFiscalYear

YEARS = st.integers(1869, 2998).map(FiscalYear)
DAYS = st.dates(dt.date(1869, 4, 1), dt.date(2999, 3, 31))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和7年度", 2025),
        ("R7", 2025),
        ("r7", 2025),
        ("R7年度", 2025),
        ("Ｒ７年度", 2025),
        ("2025年度", 2025),
        ("２０２５年度", 2025),
        ("FY2025", 2025),
        ("2025", 2025),
        ("令和元年度", 2019),
        ("令和1年度", 2019),
        ("平成31年度", 2019),
        ("平成３５年度", 2023),
        ("令和７", 2025),
        ("令和 七 年度", 2025),
        ("㋿7年度", 2025),
        ("令和4（2022）年度", 2022),
        ("R15(2033)", 2033),
        ("令和4年度(2022年度)", 2022),
        ("2022（令和4）年度", 2022),
        ("令和47年度", 2065),
        ("平成元年度", 1989),
    ],
)
def test_every_way_in_which_plans_write_a_fiscal_year_is_read(text: str, year: int) -> None:
    assert FiscalYear.parse(text) == FiscalYear(year)


@pytest.mark.parametrize(
    "text", ["", "7", "7年度", "令和7年", "令和0年度", "令和十千年度", "R7.4", "25年度", "FY25", "年度"]
)
def test_what_is_not_a_fiscal_year_is_refused_with_a_sentence_in_two_languages(text: str) -> None:
    with pytest.raises(NotAFiscalYear) as refusal:
        FiscalYear.parse(text)
    assert refusal.value.ja
    assert refusal.value.en


def test_a_label_with_two_different_years_is_refused() -> None:
    with pytest.raises(FiscalYearMismatch):
        FiscalYear.parse("令和4（2023）年度")


def test_2019_is_printed_as_the_first_year_of_reiwa_although_it_began_in_heisei() -> None:
    assert FiscalYear(2019).label_ja == "令和元年度"
    assert FiscalYear(2019).letter == "R1"
    assert FiscalYear(2018).label_ja == "平成30年度"
    assert FiscalYear(1989).label_ja == "平成元年度"
    assert FiscalYear(1988).label_ja == "昭和63年度"


def test_a_fiscal_year_has_labels_in_three_forms() -> None:
    year = FiscalYear(2025)
    assert (year.label_ja, year.short_ja, year.label_en) == ("令和7年度", "令和7", "FY2025")
    assert year.label_both == "令和7（2025）年度"
    assert str(FiscalYear(2065)) == "令和47年度"


def test_a_fiscal_year_runs_from_april_to_march_and_its_accounts_close_in_may() -> None:
    year = FiscalYear(2025)
    assert (year.start, year.end) == (dt.date(2025, 4, 1), dt.date(2026, 3, 31))
    assert year.accounts_close_on == dt.date(2026, 5, 31)
    assert FiscalYear.of(dt.date(2026, 3, 31)) == year
    assert FiscalYear.of(dt.date(2026, 4, 1)) == year + 1


def test_a_datetime_has_no_fiscal_year_because_its_day_depends_on_the_time_zone() -> None:
    with pytest.raises(TypeError):
        FiscalYear.of(dt.datetime(2025, 3, 31, 23, tzinfo=dt.UTC))


@pytest.mark.parametrize("year", [1867, 3000, 0, -1])
def test_a_year_out_of_range_is_refused(year: int) -> None:
    with pytest.raises(NotAFiscalYear):
        FiscalYear(year)


@pytest.mark.parametrize("year", [2025.0, "2025", True])
def test_a_fiscal_year_is_an_int_and_nothing_else(year: object) -> None:
    with pytest.raises(TypeError):
        FiscalYear(year)  # type: ignore[arg-type]


@given(DAYS)
def test_every_day_lies_in_its_own_fiscal_year_and_in_no_neighbour(day: dt.date) -> None:
    year = FiscalYear.of(day)
    assert year.contains(day)
    assert not (year + 1).contains(day)
    assert not (year - 1).contains(day)


@given(YEARS)
def test_every_printed_label_is_read_back_as_the_same_year(year: FiscalYear) -> None:
    for label in (year.label_ja, year.short_ja, year.letter, year.label_both, year.label_en):
        assert FiscalYear.parse(label) == year


@given(YEARS, YEARS)
def test_fiscal_years_sort_and_subtract_like_their_years(one: FiscalYear, other: FiscalYear) -> None:
    assert (one < other) == (int(one) < int(other))
    assert other + one.years_since(other) == one
