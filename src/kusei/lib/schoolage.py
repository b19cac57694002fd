"""Age in law and at school: it grows at the end of the day before the birthday; classes follow 1 April."""

from __future__ import annotations

import datetime as dt

from kusei.lib.errors import RuleError, require_date
from kusei.lib.fiscal import FiscalYear

_ONE_DAY = dt.timedelta(days=1)
SCHOOL_YEARS = 9
"""Six years of elementary and three of lower secondary school are compulsory."""


class NotYetBorn(RuleError):
    """The person is born after the day or fiscal year in question."""

    code = "not-yet-born"

    def __init__(
        self,
        ja: str = "生年月日が基準の日より後です。日付を確かめてください。",
        en: str = "The date of birth lies after the day in question. Please check the dates.",
    ) -> None:
        super().__init__(ja, en)


def age_on(birth: dt.date, day: dt.date) -> int:
    """Completed years as people count them, growing on the birthday (for 29 February else on 1 March).

    This is also the age at the *beginning* of the day in law. Raises `NotYetBorn`.
    """
    if require_date(day) < require_date(birth):
        raise NotYetBorn
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def legal_age_on(birth: dt.date, day: dt.date) -> int:
    """Completed years at the *end* of the day: on the day before the birthday the new age is already reached.

    年齢計算ニ関スル法律 with 民法143条. Use it where a law says 「N歳に達した日」. Raises `NotYetBorn`.
    """
    if require_date(day) < require_date(birth):
        raise NotYetBorn
    return age_on(birth, day + _ONE_DAY)


def age_reached_on(birth: dt.date, age: int) -> dt.date:
    """The day at whose end the age is reached: the day before the birthday, 28 February for 29 February."""
    require_date(birth)
    if age < 1:
        raise ValueError("an age that is reached is 1 or more")
    leap_day_missing = (birth.month, birth.day) == (2, 29)
    first_of_next = dt.date(birth.year + age, 3, 1) if leap_day_missing else birth.replace(year=birth.year + age)
    reached = first_of_next - _ONE_DAY
    return reached.replace(day=28) if leap_day_missing else reached


def nursery_class_age(birth: dt.date, fiscal_year: FiscalYear) -> int:
    """Class of a nursery child for the whole fiscal year: the age on 1 April, 0 if born during the year.

    A child born on 1 April belongs with the older class, because it reached its age on 31 March.
    Raises `NotYetBorn` if born after the year.
    """
    if require_date(birth) > fiscal_year.end:
        raise NotYetBorn
    return age_on(birth, max(fiscal_year.start, birth))


def school_entry(birth: dt.date) -> FiscalYear:
    """The fiscal year in which elementary school begins.

    The first school year on or after the day that follows the day of reaching six (学校教育法17条1項).
    """
    sixth = age_reached_on(birth, 6) + _ONE_DAY
    entry = FiscalYear.of(sixth)
    return entry if sixth == entry.start else entry + 1


def school_grade(birth: dt.date, fiscal_year: FiscalYear) -> int | None:
    """Year of compulsory schooling, 1-6 elementary and 7-9 lower secondary; None before and after."""
    grade = fiscal_year.years_since(school_entry(birth)) + 1
    return grade if 1 <= grade <= SCHOOL_YEARS else None


def school_grade_label_ja(grade: int) -> str:
    """「小学1年」 for 1, 「中学1年」 for 7."""
    if not 1 <= grade <= SCHOOL_YEARS:
        raise ValueError("a grade lies between 1 and 9")
    return f"小学{grade}年" if grade <= 6 else f"中学{grade - 6}年"
