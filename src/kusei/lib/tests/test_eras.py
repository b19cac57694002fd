import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.eras import (
    ERAS,
    HEISEI,
    MEIJI,
    REIWA,
    SHOWA,
    TAISHO,
    BeforeMeiji,
    Era,
    EraYear,
    NotAnEraYear,
    UnknownEra,
    era_named,
    era_on,
    era_years,
    eras_on,
    parse_era_year,
    year_label_ja,
)


@pytest.mark.parametrize(
    ("day", "eras"),
    [
        (dt.date(1868, 1, 25), (MEIJI,)),
        (dt.date(1912, 7, 29), (MEIJI,)),
        (dt.date(1912, 7, 30), (TAISHO, MEIJI)),
        (dt.date(1912, 7, 31), (TAISHO,)),
        (dt.date(1926, 12, 24), (TAISHO,)),
        (dt.date(1926, 12, 25), (SHOWA, TAISHO)),
        (dt.date(1989, 1, 7), (SHOWA,)),
        (dt.date(1989, 1, 8), (HEISEI,)),
        (dt.date(2019, 4, 30), (HEISEI,)),
        (dt.date(2019, 5, 1), (REIWA,)),
    ],
)
def test_the_days_of_change_carry_one_name_or_two(day: dt.date, eras: tuple[Era, ...]) -> None:
    assert eras_on(day) == eras
    assert era_on(day) == eras[0]


def test_a_day_before_meiji_has_no_era() -> None:
    with pytest.raises(BeforeMeiji):
        eras_on(dt.date(1868, 1, 24))
    with pytest.raises(BeforeMeiji):
        era_years(1867)


def test_an_era_is_found_by_name_letter_and_number_code() -> None:
    for number, letter, name, era in zip("12345", "MTSHR", ("明治", "大正", "昭和", "平成", "令和"), ERAS, strict=True):
        assert era_named(number) is era_named(letter) is era_named(letter.lower()) is era_named(name) is era
    assert era_named("Ｒ") is era_named("㋿") is era_named("reiwa") is era_named("Reiwa") is REIWA
    with pytest.raises(UnknownEra):
        era_named("慶応")


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (2025, "令和7年"),
        (2019, "平成31年・令和元年"),
        (1989, "昭和64年・平成元年"),
        (1926, "大正15年・昭和元年"),
        (1912, "明治45年・大正元年"),
        (2065, "令和47年"),
    ],
)
def test_a_calendar_year_shows_every_era_name_that_it_carries(year: int, label: str) -> None:
    assert year_label_ja(year) == label


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和7年", 2025),
        ("令和元", 2019),
        ("R7", 2025),
        ("S.64", 1989),
        ("平成三十一年", 2019),
        ("平成３５年", 2023),
    ],
)
def test_era_years_are_read_in_every_usual_form(text: str, year: int) -> None:
    assert parse_era_year(text).calendar_year == year


@pytest.mark.parametrize("text", ["", "令和", "令和0年", "2025年", "令和七八十年", "Q3"])
def test_what_is_not_an_era_year_is_refused(text: str) -> None:
    with pytest.raises(NotAnEraYear):
        parse_era_year(text)


@given(st.sampled_from(ERAS), st.integers(1, 200))
def test_every_printed_era_year_is_read_back(era: Era, number: int) -> None:
    year = EraYear(era, number)
    assert parse_era_year(year.ja) == parse_era_year(year.letter) == year


@given(st.integers(1868, 9998))
def test_every_era_year_of_a_calendar_year_leads_back_to_it(year: int) -> None:
    assert {found.calendar_year for found in era_years(year)} == {year}
