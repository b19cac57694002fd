"""A span of fiscal years, open at the end if the plan says so: 令和7〜10年度, 令和7年度〜."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kusei.lib.eras import fold_era_text
from kusei.lib.errors import RuleError
from kusei.lib.fiscal import FiscalYear, FiscalYearMismatch, NotAFiscalYear
from kusei.lib.mynumber import shown

_DASH = re.compile(r"[〜～~\-‐‑–—―−－]|から")
_OPEN_END = re.compile(r"(?P<first>.+?)(?:以降|以後|[〜～~]|から)")
_WITHOUT_ERA = re.compile(r"(?:元|\d{1,3})(?:年度)?", re.ASCII)
_ERA_PREFIX = re.compile(r"明治|大正|昭和|平成|令和|[MTSHR]", re.IGNORECASE)


class NotAFiscalYearRange(RuleError):
    """The text is not a span of fiscal years."""

    code = "not-a-fiscal-year-range"


class FiscalYearRangeReversed(RuleError):
    """The span ends before it begins."""

    code = "fiscal-year-range-reversed"


class EndlessFiscalYearRange(RuleError):
    """An open-ended span was asked for its years one by one."""

    code = "endless-fiscal-year-range"


@dataclass(frozen=True, slots=True)
class FiscalYearRange:
    """Fiscal years from `first` to `last`, both included; `last` None means without a stated end.

    Raises `FiscalYearRangeReversed` if `last` lies before `first`.
    """

    first: FiscalYear
    last: FiscalYear | None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise FiscalYearRangeReversed(
                f"期間の終わり（{self.last.label_ja}）が始まり（{self.first.label_ja}）より前です。順序を確かめてください。",
                f"The period ends in {self.last.label_en}, before {self.first.label_en}. Check the order.",
            )

    @classmethod
    def parse(cls, text: str) -> FiscalYearRange:
        """Read 令和7〜10年度, 令和7年度～令和10年度, R7-R10, 2025〜2028年度, 令和7年度～, 令和8年度以降 …

        A second year without an era takes the era of the first. Raises `NotAFiscalYearRange`,
        `FiscalYearRangeReversed`, or `FiscalYearMismatch` if a compound label contradicts itself.
        """
        folded = fold_era_text(text)
        open_end = _OPEN_END.fullmatch(folded)
        try:
            if open_end is not None and not _DASH.search(open_end["first"]):
                return cls(FiscalYear.parse(open_end["first"]), None)
            parts = _DASH.split(folded)
            if len(parts) <= 2:
                return cls(FiscalYear.parse(parts[0]), FiscalYear.parse(_with_era(parts[-1], parts[0])))
        except FiscalYearMismatch:
            raise
        except NotAFiscalYear:
            pass  # a reading that fails is answered by the one sentence below
        raise NotAFiscalYearRange(
            f"「{shown(text)}」を年度の期間として読めません。「令和7〜10年度」または「令和7年度〜」のように書いてください。",
            f"“{shown(text)}” cannot be read as fiscal years. Write it like 令和7〜10年度 or 令和7年度〜.",
        )

    def __contains__(self, year: FiscalYear) -> bool:
        return self.first <= year and (self.last is None or year <= self.last)

    def __iter__(self) -> Iterator[FiscalYear]:
        """Each year in order. Raises `EndlessFiscalYearRange` for an open end: use `closed_at` first."""
        last = self._stated_last()
        return (FiscalYear(year) for year in range(self.first.year, last.year + 1))

    def __len__(self) -> int:
        return self._stated_last().year - self.first.year + 1

    def __bool__(self) -> bool:
        return True  # a span always holds at least one year; without this an open one would ask for its length

    def _stated_last(self) -> FiscalYear:
        if self.last is None:
            raise EndlessFiscalYearRange(
                f"{self.label_ja}には終わりの年度がありません。終わりの年度を決めてから数えてください。",
                f"{self.label_en} has no stated end. Choose a last fiscal year before counting.",
            )
        return self.last

    @property
    def is_open(self) -> bool:
        """Whether no end is stated."""
        return self.last is None

    def closed_at(self, last: FiscalYear) -> FiscalYearRange:
        """The same span, ended at `last` if it has no end or ends later."""
        return FiscalYearRange(self.first, last if self.last is None else min(self.last, last))

    def overlaps(self, other: FiscalYearRange) -> bool:
        """Whether the two spans share a year."""
        return (self.last is None or other.first <= self.last) and (other.last is None or self.first <= other.last)

    @property
    def label_ja(self) -> str:
        """「令和7〜10年度」, 「平成30〜令和3年度」, 「令和7年度〜」, or 「令和7年度」 for one year."""
        if self.last is None:
            return f"{self.first.label_ja}〜"
        if self.first == self.last:
            return self.first.label_ja
        same_era = self.first.era_year.era is self.last.era_year.era
        last = self.last.era_year.number_ja if same_era else self.last.short_ja
        return f"{self.first.short_ja}〜{last}年度"

    @property
    def label_en(self) -> str:
        """“FY2025–FY2028”, “FY2025 onward”, or “FY2025”."""
        if self.last is None:
            return f"{self.first.label_en} onward"
        return self.first.label_en if self.first == self.last else f"{self.first.label_en}–{self.last.label_en}"


def _with_era(last: str, first: str) -> str:
    """The second part with the first part's era in front, if it has none of its own (10年度 → 令和10年度)."""
    era = _ERA_PREFIX.match(first)
    return f"{era.group()}{last}" if era is not None and _WITHOUT_ERA.fullmatch(last) else last
