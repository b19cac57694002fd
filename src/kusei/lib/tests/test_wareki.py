import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.eras import BeforeMeiji
from kusei.lib.wareki import NotAWarekiDate, Style, format_wareki, parse_wareki, to_wareki


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", dt.date(2019, 5, 1)),
        ("令和1年5月1日", dt.date(2019, 5, 1)),
        ("R1.5.1", dt.date(2019, 5, 1)),
        ("R01/05/01", dt.date(2019, 5, 1)),
        ("Ｒ１．５．１", dt.date(2019, 5, 1)),
        ("令和元-5-1", dt.date(2019, 5, 1)),
        ("令和元－５－１", dt.date(2019, 5, 1)),
        ("㋿7年4月1日", dt.date(2025, 4, 1)),
        ("令和六年十月二十一日", dt.date(2024, 10, 21)),
        ("令和 7 年 4 月 1 日", dt.date(2025, 4, 1)),
        ("5010501", dt.date(2019, 5, 1)),
        ("3640107", dt.date(1989, 1, 7)),
        ("令和47年3月31日", dt.date(2065, 3, 31)),
    ],
)
def test_every_usual_form_of_a_date_is_read_without_doubt(text: str, day: dt.date) -> None:
    read = parse_wareki(text)
    assert (read.date, read.cautions) == (day, ())


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明治45年7月30日", dt.date(1912, 7, 30)),
        ("大正元年7月30日", dt.date(1912, 7, 30)),
        ("大正15年12月25日", dt.date(1926, 12, 25)),
        ("昭和元年12月25日", dt.date(1926, 12, 25)),
        ("昭和64年1月7日", dt.date(1989, 1, 7)),
        ("平成31年4月30日", dt.date(2019, 4, 30)),
        ("明治6年1月1日", dt.date(1873, 1, 1)),
    ],
)
def test_both_names_of_a_day_of_change_and_the_last_days_are_accepted_without_doubt(text: str, day: dt.date) -> None:
    read = parse_wareki(text)
    assert (read.date, read.cautions) == (day, ())


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [
        ("昭和64年1月8日", dt.date(1989, 1, 8), "era-ended"),
        ("昭和65年3月1日", dt.date(1990, 3, 1), "era-ended"),
        ("平成31年5月1日", dt.date(2019, 5, 1), "era-ended"),
        ("H32.4.1", dt.date(2020, 4, 1), "era-ended"),
        ("大正15年12月26日", dt.date(1926, 12, 26), "era-ended"),
        ("令和元年4月30日", dt.date(2019, 4, 30), "era-not-begun"),
        ("明治5年11月9日", dt.date(1872, 11, 9), "lunar-date"),
    ],
)
def test_a_doubtful_date_is_read_and_the_doubt_is_returned(text: str, day: dt.date, code: str) -> None:
    read = parse_wareki(text)
    assert read.date == day
    assert [caution.code for caution in read.cautions] == [code]
    assert all(caution.ja and caution.en for caution in read.cautions)


def test_the_doubt_about_an_ended_era_names_the_right_date() -> None:
    (caution,) = parse_wareki("平成31年5月1日").cautions
    assert "令和元年5月1日" in caution.ja


@pytest.mark.parametrize(
    "text",
    ["", "令和7年2月29日", "令和7年13月1日", "令和7年4月", "2025年4月1日", "6010101", "昭和百十千年1月1日"],
)
def test_what_is_not_a_japanese_date_is_refused(text: str) -> None:
    with pytest.raises(NotAWarekiDate):
        parse_wareki(text)


def test_a_date_is_printed_in_four_styles_with_gannen_for_the_first_year() -> None:
    day = dt.date(2019, 5, 1)
    assert [format_wareki(day, style) for style in Style] == [
        "令和元年5月1日",
        "R1.5.1",
        "R01.05.01",
        "5010501",
    ]


def test_a_day_before_meiji_cannot_be_printed_and_a_datetime_is_refused() -> None:
    with pytest.raises(BeforeMeiji):
        to_wareki(dt.date(1868, 1, 24))
    with pytest.raises(TypeError):
        to_wareki(dt.datetime(2025, 1, 1, tzinfo=dt.UTC))


@given(st.dates(dt.date(1868, 1, 25), dt.date(2117, 12, 31)), st.sampled_from(Style))
def test_every_printed_date_is_read_back_as_the_same_day(day: dt.date, style: Style) -> None:
    assert parse_wareki(format_wareki(day, style)).date == day


@given(st.dates(dt.date(1873, 1, 1), dt.date(9998, 12, 31)))
def test_a_date_that_was_printed_here_never_raises_a_doubt(day: dt.date) -> None:
    assert to_wareki(day).cautions == ()
