import datetime as dt

import pytest

from kusei.lib.nationalholidays import HolidaysUnknown, national_holiday, national_holidays


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2026, 9, 21), "敬老の日"),
        (dt.date(2026, 9, 22), "国民の休日"),
        (dt.date(2026, 9, 23), "秋分の日"),
        (dt.date(2027, 3, 22), "春分の日 振替休日"),
        (dt.date(2019, 4, 30), "国民の休日"),
        (dt.date(2019, 5, 1), "天皇の即位の日"),
        (dt.date(2021, 7, 23), "スポーツの日"),
    ],
)
def test_ordinary_substitute_sandwiched_and_one_time_holidays_are_known(day: dt.date, name: str) -> None:
    assert national_holiday(day) == name


@pytest.mark.parametrize(
    "day",
    [
        dt.date(2026, 9, 24),
        dt.date(2019, 12, 23),
        dt.date(2021, 10, 11),
        dt.date(1948, 1, 1),
        dt.date(1972, 5, 4),
        dt.date(1973, 2, 12),
    ],
)
def test_days_that_were_not_holidays_in_their_year_are_not_holidays(day: dt.date) -> None:
    assert national_holiday(day) is None


def test_4_may_was_a_holiday_before_1986_only_as_a_substitute() -> None:
    found = [year for year in range(1948, 1986) if national_holiday(dt.date(year, 5, 4)) is not None]
    assert found == [1981]


def test_2026_and_2027_are_listed_whole_and_in_order() -> None:
    assert [len(national_holidays(year)) for year in (2026, 2027)] == [18, 17]
    days = list(national_holidays(2026))
    assert days == sorted(days)


def test_a_year_that_nobody_can_foretell_is_refused_rather_than_guessed() -> None:
    with pytest.raises(HolidaysUnknown):
        national_holiday(dt.date(2151, 1, 1))


def test_the_list_of_a_year_cannot_be_changed_by_its_reader() -> None:
    with pytest.raises(TypeError):
        national_holidays(2026)[dt.date(2026, 4, 1)] = "休み"  # type: ignore[index]
