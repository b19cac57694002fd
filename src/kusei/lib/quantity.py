"""Quantities as plans write them, with their shades: 14,000部, 4地区程度, 全6回程度, 週3日, 約9.6万時間."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_width
from kusei.lib.mynumber import shown
from kusei.lib.numerals import NotANumber, parse_number
from kusei.lib.units import unit_en


class NotAQuantity(RuleError):
    """The text is not one number with a unit."""

    code = "not-a-quantity"


class Bound(StrEnum):
    """Which side of the value is meant, where the text says so."""

    AT_LEAST = "at-least"  # 以上
    AT_MOST = "at-most"  # 以内, 以下
    MORE_THAN = "more-than"  # 超
    LESS_THAN = "less-than"  # 未満


_BOUNDS_JA = {
    "以上": Bound.AT_LEAST,
    "以内": Bound.AT_MOST,
    "以下": Bound.AT_MOST,
    "超": Bound.MORE_THAN,
    "未満": Bound.LESS_THAN,
}
_BOUND_JA = {Bound.AT_LEAST: "以上", Bound.AT_MOST: "以内", Bound.MORE_THAN: "超", Bound.LESS_THAN: "未満"}
_BOUND_EN = {
    Bound.AT_LEAST: "at least ",
    Bound.AT_MOST: "at most ",
    Bound.MORE_THAN: "more than ",
    Bound.LESS_THAN: "less than ",
}
_PER_EN = {"日": "a day", "週": "a week", "月": "a month", "年": "a year", "年度": "a fiscal year"}
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_CELL = re.compile(
    r"(?:(?P<total>全|計|合計)|(?P<cumulative>延べ?|のべ|累計))?"
    r"(?P<about>約|およそ|おおむね|概ね)?"
    r"(?:(?P<per>週|月|年度|年|毎週|毎月|毎年)(?:間|に|あたり)?(?P<about2>約|およそ|おおむね|概ね)?)?"
    rf"(?P<number>{_ARABIC}(?:[千百]?[万億兆]|[千百])?(?:{_ARABIC}[千百]?万?)?)"
    r"(?P<unit>(?![十百千万億兆])[^\d,.、。~〜～]*?)"
    r"(?:/(?P<per2>日|週|月|年度|年))?"
    r"(?P<bound>以上|以内|以下|未満|超)?(?P<degree>程度|ほど|前後|余り?)?"
)
_SAME_UNIT = ((re.compile(r"[ヵヶカケか箇個]所"), "か所"), (re.compile(r"[ヵヶカケか箇]月"), "か月"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number with its unit: `Quantity(6, "回", approximate=True, total=True)` is 全6回程度.

    value        an exact number; a float raises `TypeError`. `Decimal("6.0")` and 6 are equal and print alike
    unit         as written in Japanese, か所 and か月 in one spelling; "" for a bare number
    approximate  約, 程度, ほど: the plan does not promise the exact number
    total        全, 計: counted over the whole, not at a time
    per          週, 月, 年 …: in each such period (週3日); None if not said
    cumulative   延べ, 累計: added up over occasions or years, not unique
    bound        以上, 以内 …: the value is a limit
    """

    value: Decimal | int
    unit: str = ""
    approximate: bool = False
    total: bool = False
    per: str | None = None
    cumulative: bool = False
    bound: Bound | None = None

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise TypeError(f"a quantity is an int or a Decimal, not {type(self.value).__name__}")
        if isinstance(self.value, Decimal) and not self.value.is_finite():
            raise NotAQuantity("数量は有限の数で書いてください。", "A quantity is a finite number.")

    @classmethod
    def parse(cls, text: str) -> Quantity:
        """Read one quantity from a cell: 14,000部, 18か所, 4地区程度, 全6回程度, 週3日, 約3万回, 95%以上.

        Whole numbers become `int`, others `Decimal`. The number starts with an Arabic digit (一般 is not
        one 般). Raises `NotAQuantity` for anything else, also for ranges (13〜15回) and several quantities
        in one cell: the text of a cell stays the master.
        """
        folded = re.sub(r"\s+", "", fold_width(text)).strip("()")
        match = _CELL.fullmatch(folded)
        try:
            number = parse_number(match["number"]) if match is not None else None
        except NotANumber:
            number = None
        if match is None or number is None:
            raise NotAQuantity(
                f"「{shown(text)}」を数量として読めません。「18か所」「約3万回」のように数と単位を書いてください。",
                f"“{shown(text)}” cannot be read as a quantity. Write a number and a unit, like 18か所.",
            )
        per = match["per"] or match["per2"]
        bound = match["bound"]
        return cls(
            value=int(number) if number == number.to_integral_value() else number,
            unit=same_unit(match["unit"]),
            approximate=any(match[group] for group in ("about", "about2", "degree")),
            total=match["total"] is not None,
            per=per.removeprefix("毎") if per else None,
            cumulative=match["cumulative"] is not None,
            bound=_BOUNDS_JA[bound] if bound else None,
        )

    @property
    def ja(self) -> str:
        """In Japanese: 14,000部, 全6回程度, 週3日, 約9.6万時間. `Quantity.parse` reads it back unchanged."""
        exact = Decimal(self.value)
        large = self.approximate and abs(exact) >= 10_000 and exact % 1000 == 0
        number = f"{_plain(exact / 10_000)}万" if large else _plain(self.value)
        before = "全" if self.total else "延べ" if self.cumulative else ""
        head, tail = ("約", "") if large else ("", "程度" if self.approximate else "")
        period = self.per if self.per in ("週", "月", "年", "年度") else ""
        rest = f"/{self.per}" if self.per and not period else ""
        limit = _BOUND_JA[self.bound] if self.bound else ""
        return f"{before}{head}{period}{number}{self.unit}{rest}{limit}{tail}"

    @property
    def en(self) -> str:
        """In English: “14,000 copies”, “about 6 times in total”, “3 days a week”. Other units stay."""
        noun = unit_en(self.unit, singular=self.value == 1)
        gap = "" if noun in ("", "%") else " "
        limit = _BOUND_EN[self.bound] if self.bound else ""
        text = f"{'about ' if self.approximate else ''}{limit}{_plain(self.value)}{gap}{noun}"
        if self.per:
            text += f" {_PER_EN.get(self.per, f'per {self.per}')}"
        return text + (" in total" if self.total else " cumulative" if self.cumulative else "")

    def __str__(self) -> str:
        return self.ja


def same_unit(unit: str) -> str:
    """The one spelling of a unit: ヵ所, ヶ所, カ所, 箇所 become か所; ヶ月 becomes か月."""
    for pattern, spelling in _SAME_UNIT:
        unit = pattern.sub(spelling, unit)
    return unit


def _plain(value: Decimal | int) -> str:
    """With thousands commas, without exponent and trailing zeros."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
