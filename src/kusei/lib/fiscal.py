"""The fiscal year (年度): 1 April to 31 March, named in 和暦 and western form."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from kusei.lib.eras import (
    ERA_PATTERN,
    REIWA,
    YEAR_PATTERN,
    EraYear,
    NotAnEraYear,
    era_on,
    era_year_from_parts,
    fold_era_text,
)
from kusei.lib.errors import RuleError, require_date
from kusei.lib.mynumber import shown
from kusei.lib.numerals import NotANumber

_ERA = rf"{ERA_PATTERN}\.?{YEAR_PATTERN}(?:年度)?"
_WESTERN = r"(?:FY)?(?P<western>[12]\d{3})(?:年度)?"
_FORMS = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (_ERA, _WESTERN, rf"{_ERA}\({_WESTERN}\)(?:年度)?", rf"{_WESTERN}\({_ERA}\)(?:年度)?")
)
# 「改元に伴う元号による年表示の取扱いについて」(2019-04-02, 関係省庁連絡会議): the whole year is 令和元年度,
# although it began in 平成31年. Every other year takes the era of its 1 April.
_NAMED_BY_DECISION = {2019: EraYear(REIWA, 1)}
_FIRST, _LAST = 1868, 2999


class NotAFiscalYear(RuleError):
    """The text or number is not a fiscal year."""

    code = "not-a-fiscal-year"


class FiscalYearMismatch(RuleError):
    """A label names two different years: 令和4（2023）年度."""

    code = "fiscal-year-mismatch"


@dataclass(frozen=True, order=True, slots=True)
class FiscalYear:
    """One fiscal year, known by the western year in which it begins; sortable, `int()` gives the year.

    Begins on 1 April and ends on 31 March (地方自治法208条). Raises `NotAFiscalYear` outside 1868-2999 and
    `TypeError` for anything but an `int`.
    """

    year: int

    def __post_init__(self) -> None:
        if type(self.year) is not int:
            raise TypeError(f"a fiscal year is an int, not {type(self.year).__name__}")
        if not _FIRST <= self.year <= _LAST:
            raise NotAFiscalYear(
                f"{self.year}年度は扱えません。{_FIRST}年度から{_LAST}年度までで書いてください。",
                f"Fiscal year {self.year} is out of range. Use {_FIRST} to {_LAST}.",
            )

    @classmethod
    def of(cls, day: dt.date) -> FiscalYear:
        """The fiscal year that holds the day. `TypeError` for a datetime: convert to the Tokyo date first."""
        require_date(day)
        return cls(day.year if day.month >= 4 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> FiscalYear:
        """Read 令和7年度, 令和７, R7年度, 令和元年度, 平成31年度, 2025年度, 令和4（2022）年度, R15(2033) …

        Labels beyond the end of an era count on (平成35年度 is 2023). Raises `NotAFiscalYear` if unreadable
        (also for a calendar year such as 令和7年) and `FiscalYearMismatch` if the two years of a label
        differ.
        """
        folded = fold_era_text(text)
        for form in _FORMS:
            match = form.fullmatch(folded)
            if match is not None:
                return cls._from_label(text, match.groupdict())
        raise _unreadable(text)

    @classmethod
    def _from_label(cls, text: str, parts: dict[str, str]) -> FiscalYear:
        years = set()
        if "western" in parts:
            years.add(int(parts["western"]))
        if "era" in parts:
            try:
                years.add(era_year_from_parts(parts["era"], parts["year"]).calendar_year)
            except (NotANumber, NotAnEraYear):
                raise _unreadable(text) from None
        if len(years) > 1:
            raise FiscalYearMismatch(
                f"「{shown(text)}」は和暦と西暦の年が合いません。どちらが正しいか確かめてください。",
                f"The two years in “{shown(text)}” differ. Please check which one is right.",
            )
        return cls(years.pop())

    def __int__(self) -> int:
        return self.year

    def __index__(self) -> int:
        return self.year

    def __str__(self) -> str:
        return self.label_ja

    def __add__(self, years: int) -> FiscalYear:
        return FiscalYear(self.year + years) if type(years) is int else NotImplemented

    def __sub__(self, years: int) -> FiscalYear:
        return FiscalYear(self.year - years) if type(years) is int else NotImplemented

    def years_since(self, other: FiscalYear) -> int:
        """How many years this one lies after the other; negative if before."""
        return self.year - other.year

    @property
    def start(self) -> dt.date:
        """1 April."""
        return dt.date(self.year, 4, 1)

    @property
    def end(self) -> dt.date:
        """31 March, the last day."""
        return dt.date(self.year + 1, 3, 31)

    @property
    def accounts_close_on(self) -> dt.date:
        """31 May after the year: last day of the 出納整理期間 (地方自治法235条の5)."""
        return dt.date(self.year + 1, 5, 31)

    def contains(self, day: dt.date) -> bool:
        """Whether the day lies in this year."""
        return self.start <= require_date(day) <= self.end

    @property
    def era_year(self) -> EraYear:
        """The 和暦 year that names it: 令和元 for 2019, else the era of 1 April."""
        named = _NAMED_BY_DECISION.get(self.year)
        if named is not None:
            return named
        era = era_on(self.start)
        return EraYear(era, self.year - era.first_year + 1)

    @property
    def label_ja(self) -> str:
        """「令和7年度」"""
        return f"{self.short_ja}年度"

    @property
    def short_ja(self) -> str:
        """「令和7」"""
        return self.era_year.short_ja

    @property
    def letter(self) -> str:
        """「R7」"""
        return self.era_year.letter

    @property
    def label_both(self) -> str:
        """「令和7（2025）年度」, the compound label that plans print."""
        return f"{self.short_ja}（{self.year}）年度"

    @property
    def label_en(self) -> str:
        """“FY2025”"""
        return f"FY{self.year}"


def _unreadable(text: str) -> NotAFiscalYear:
    return NotAFiscalYear(
        f"「{shown(text)}」を年度として読めません。「令和7年度」「R7」「2025年度」のように書いてください。",
        f"“{shown(text)}” cannot be read as a fiscal year. Write it like 令和7年度, R7 or 2025年度.",
    )
