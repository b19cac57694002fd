"""Japanese eras from Meiji to Reiwa, and the conversion of years without a day (和暦の年)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from kusei.lib.errors import RuleError, require_date
from kusei.lib.kana import fold_width
from kusei.lib.mynumber import shown
from kusei.lib.numerals import NotANumber, parse_integer


@dataclass(frozen=True, slots=True)
class Era:
    """One era: number code 1-5, letter, names, first and last day on which its name is accepted."""

    number: int
    letter: str
    ja: str
    en: str
    first_day: dt.date
    last_day: dt.date | None

    @property
    def first_year(self) -> int:
        """The calendar year that is 元年."""
        return self.first_day.year


# The day of change carried both names in 1912 and 1926; those of 1989 and 2019 came into force at midnight.
MEIJI = Era(1, "M", "明治", "Meiji", dt.date(1868, 1, 25), dt.date(1912, 7, 30))
TAISHO = Era(2, "T", "大正", "Taishō", dt.date(1912, 7, 30), dt.date(1926, 12, 25))
SHOWA = Era(3, "S", "昭和", "Shōwa", dt.date(1926, 12, 25), dt.date(1989, 1, 7))
HEISEI = Era(4, "H", "平成", "Heisei", dt.date(1989, 1, 8), dt.date(2019, 4, 30))
REIWA = Era(5, "R", "令和", "Reiwa", dt.date(2019, 5, 1), None)
ERAS: tuple[Era, ...] = (MEIJI, TAISHO, SHOWA, HEISEI, REIWA)

_BY_NAME = {name: era for era in ERAS for name in (era.ja, era.letter, str(era.number), era.en.lower())}
_LIGATURES = str.maketrans({"㍾": "明治", "㍽": "大正", "㍼": "昭和", "㍻": "平成", "㋿": "令和"})

ERA_PATTERN = r"(?P<era>明治|大正|昭和|平成|令和|[MTSHRmtshr])"
"""Regular expression for an era by name or letter, on text that went through `fold_era_text`."""
YEAR_PATTERN = r"(?P<year>元|\d{1,3}|[〇一二三四五六七八九十百]+)"


class UnknownEra(RuleError):
    """The name, letter or number code is none of the five eras."""

    code = "unknown-era"


class BeforeMeiji(RuleError):
    """The date lies before the first day of Meiji (1868-01-25)."""

    code = "before-meiji"


class NotAnEraYear(RuleError):
    """The text is not an era with a year, or the year is below 1."""

    code = "not-an-era-year"


def fold_era_text(text: str) -> str:
    """Half width, without spaces, one-character era marks such as ㋿ written out."""
    return re.sub(r"\s+", "", fold_width(text).translate(_LIGATURES))


def era_named(name: str) -> Era:
    """The era of a name (令和, Reiwa), a letter (R) or a number code (5). Raises `UnknownEra`."""
    era = _BY_NAME.get(key := fold_era_text(name)) or _BY_NAME.get(key.upper()) or _BY_NAME.get(key.lower())
    if era is None:
        raise UnknownEra(
            f"「{shown(name)}」は元号ではありません。明治・大正・昭和・平成・令和のどれかを書いてください。",
            f"“{shown(name)}” is not an era. Use Meiji, Taishō, Shōwa, Heisei or Reiwa (M, T, S, H, R).",
        )
    return era


def eras_on(day: dt.date) -> tuple[Era, ...]:
    """The eras whose name is right on that day, newest first: two on 1912-07-30 and 1926-12-25."""
    require_date(day)
    found = tuple(e for e in reversed(ERAS) if e.first_day <= day and (e.last_day is None or day <= e.last_day))
    if not found:
        raise BeforeMeiji(
            "明治より前（1868年1月24日以前）の日付は和暦にできません。西暦で書いてください。",
            "Dates before 25 January 1868 have no era here. Write them in the western calendar.",
        )
    return found


def era_on(day: dt.date) -> Era:
    """The era used when printing that day (the newer one on a day with two names)."""
    return eras_on(day)[0]


@dataclass(frozen=True, slots=True)
class EraYear:
    """A year of an era, without a day: 令和元年. Years after its end are kept as written (平成35年)."""

    era: Era
    year: int

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 8000:
            raise NotAnEraYear(
                f"{self.era.ja}の年は1（元年）以上の正しい数で書いてください。",
                f"A year of {self.era.en} is a number from 1 (the first year) upwards.",
            )

    @property
    def calendar_year(self) -> int:
        """The western year: 令和47年 is 2065."""
        return self.era.first_year + self.year - 1

    @property
    def number_ja(self) -> str:
        """The year's number as it is printed: 元 for 1."""
        return "元" if self.year == 1 else str(self.year)

    @property
    def short_ja(self) -> str:
        """「令和元」"""
        return f"{self.era.ja}{self.number_ja}"

    @property
    def ja(self) -> str:
        """「令和元年」"""
        return f"{self.short_ja}年"

    @property
    def letter(self) -> str:
        """「R1」"""
        return f"{self.era.letter}{self.year}"

    @property
    def en(self) -> str:
        """「Reiwa 1」"""
        return f"{self.era.en} {self.year}"


def era_years(calendar_year: int) -> tuple[EraYear, ...]:
    """The era years that a western year carries, in order of time: 2019 is 平成31年 and 令和元年."""
    found = tuple(
        EraYear(era, calendar_year - era.first_year + 1)
        for era in ERAS
        if era.first_year <= calendar_year and (era.last_day is None or calendar_year <= era.last_day.year)
    )
    if not found:
        raise BeforeMeiji(
            f"{calendar_year}年は明治より前のため、和暦にできません。西暦で書いてください。",
            f"The year {calendar_year} lies before Meiji and has no era here. Write the western year.",
        )
    return found


def year_label_ja(calendar_year: int) -> str:
    """A western year in 和暦: 「令和7年」, and both names where it has two: 「平成31年・令和元年」."""
    return "・".join(year.ja for year in era_years(calendar_year))


def era_year_from_parts(era: str, year: str) -> EraYear:
    """The era year of the two parts matched by `ERA_PATTERN` and `YEAR_PATTERN`."""
    return EraYear(era_named(era), 1 if year == "元" else parse_integer(year))


def parse_era_year(text: str) -> EraYear:
    """Read 令和7年, 令和元, R7, S.64, 平成三十一年, full-width forms included. Raises `NotAnEraYear`."""
    match = re.fullmatch(rf"{ERA_PATTERN}\.?{YEAR_PATTERN}年?", fold_era_text(text))
    if match is not None:
        try:
            return era_year_from_parts(match["era"], match["year"])
        except NotANumber:
            match = None
    raise NotAnEraYear(
        f"「{shown(text)}」を和暦の年として読めません。「令和7年」または「R7」のように書いてください。",
        f"“{shown(text)}” cannot be read as an era year. Write it like 令和7年 or R7.",
    )
