"""Money as whole yen: no floats, guarded arithmetic, explicit rounding, Japanese formats."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_width
from kusei.lib.mynumber import shown
from kusei.lib.numerals import NotANumber, parse_integer, to_daiji


class NotYen(RuleError):
    """The text is not an amount of whole yen."""

    code = "not-yen"


class Rounding(StrEnum):
    """What happens to a part of a yen. Directions are by size: -1.5 rounds down to -1, up to -2."""

    DOWN = "down"  # 切り捨て
    UP = "up"  # 切り上げ
    HALF_UP = "half-up"  # 四捨五入


def round_fraction(value: Fraction, rounding: Rounding) -> int:
    """A whole number from an exact fraction."""
    whole, rest = divmod(abs(value), 1)
    up = rest > 0 if rounding is Rounding.UP else rounding is Rounding.HALF_UP and rest >= Fraction(1, 2)
    return (whole + up) * (-1 if value < 0 else 1)


def _decimal_text(value: Fraction, places: int, rounding: Rounding) -> str:
    """The value with thousands commas and at most `places` decimals, without trailing zeros."""
    scaled = Decimal(round_fraction(value * 10**places, rounding)).scaleb(-places)
    text = f"{scaled:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, order=True, slots=True)
class Yen:
    """An amount of whole yen, positive or negative. Anything but an `int` raises `TypeError`.

    Amounts add to and subtract from amounts and multiply by an `int`; use `times` for ratios, `Yen.total` for
    sums; `amount / amount` is their exact ratio.
    """

    amount: int

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"yen are an int, not {type(self.amount).__name__}")

    @classmethod
    def parse(cls, text: str) -> Yen:
        """Read 1,234円, ¥1,234, 1234, 9.6万円, 1,234千円, 12百万円, △500円, 金壱万円也. Raises `NotYen`."""
        folded = re.sub(r"\s+", "", fold_width(text))
        match = re.fullmatch(r"(?P<sign>[-－−△▲]?)(?P<mark>[¥金\\]?)(?P<number>[^¥\\円金也]+?)(?:円也?)?", folded)
        try:
            if match is not None and match["number"][0] not in "-－−△▲":
                return cls(parse_integer(match["sign"] + match["number"]))
        except NotANumber:
            pass  # answered by the sentence below, which names the unit
        raise NotYen(
            f"「{shown(text)}」を金額として読めません。「1,234円」のように円単位の整数で書いてください。",
            f"“{shown(text)}” cannot be read as an amount. Write whole yen, like 1,234円.",
        )

    @classmethod
    def total(cls, amounts: Iterable[Yen]) -> Yen:
        """The sum; 0 yen for none."""
        return sum(amounts, cls(0))

    def __int__(self) -> int:
        return self.amount

    def __bool__(self) -> bool:
        return True  # 0 yen is an amount, not a missing one; ask `is_zero`

    def __add__(self, other: Yen) -> Yen:
        return Yen(self.amount + other.amount) if isinstance(other, Yen) else NotImplemented

    def __sub__(self, other: Yen) -> Yen:
        return Yen(self.amount - other.amount) if isinstance(other, Yen) else NotImplemented

    def __mul__(self, count: int) -> Yen:
        return Yen(self.amount * count) if type(count) is int else NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Yen) -> Fraction:
        return Fraction(self.amount, other.amount) if isinstance(other, Yen) else NotImplemented

    def __neg__(self) -> Yen:
        return Yen(-self.amount)

    def __abs__(self) -> Yen:
        return Yen(abs(self.amount))

    @property
    def is_zero(self) -> bool:
        """Whether it is exactly 0 yen."""
        return self.amount == 0

    def times(self, ratio: Fraction | Decimal, rounding: Rounding = Rounding.DOWN) -> Yen:
        """The amount times an exact ratio, rounded to whole yen. A float raises `TypeError`."""
        if not isinstance(ratio, Fraction | Decimal):
            raise TypeError("a ratio is a Fraction or a Decimal")
        return Yen(round_fraction(self.amount * Fraction(ratio), rounding))

    def percent(self, rate: int | Decimal, rounding: Rounding = Rounding.DOWN) -> Yen:
        """So many percent of the amount: `Yen(1999).percent(10)` is 199 yen of tax."""
        if not isinstance(rate, int | Decimal) or isinstance(rate, bool):
            raise TypeError("a rate is an int or a Decimal")
        return self.times(Fraction(rate) / 100, rounding)

    def tax_within(self, rate: int | Decimal, rounding: Rounding = Rounding.DOWN) -> Yen:
        """The tax contained in an amount that includes it: `Yen(1100).tax_within(10)` is 100 yen."""
        if not isinstance(rate, int | Decimal) or isinstance(rate, bool):
            raise TypeError("a rate is an int or a Decimal")
        return self.times(Fraction(rate) / (100 + Fraction(rate)), rounding)

    def rounded_to(self, unit: int, rounding: Rounding = Rounding.DOWN) -> Yen:
        """Rounded to a multiple of `unit` yen (10円未満切り捨て is `rounded_to(10)`)."""
        if type(unit) is not int or unit < 1:
            raise ValueError("the unit is a whole number from 1 upwards")
        return Yen(round_fraction(Fraction(self.amount, unit), rounding) * unit)

    @property
    def ja(self) -> str:
        """「1,234円」"""
        return f"{self.amount:,}円"

    @property
    def accounting_ja(self) -> str:
        """「△1,234円」 for a negative amount, as budgets print it."""
        return f"{'△' if self.amount < 0 else ''}{abs(self.amount):,}円"

    @property
    def sign(self) -> str:
        """「¥1,234」, “-¥1,234”"""
        return f"{'-' if self.amount < 0 else ''}¥{abs(self.amount):,}"

    @property
    def en(self) -> str:
        """“1,234 yen”"""
        return f"{self.amount:,} yen"

    def man_ja(self, *, places: int = 1, rounding: Rounding = Rounding.DOWN) -> str:
        """「9.6万円」: in units of 10,000 yen with at most `places` decimals, the rest rounded."""
        return f"{_decimal_text(Fraction(self.amount, 10_000), places, rounding)}万円"

    def thousands_ja(self, rounding: Rounding = Rounding.DOWN) -> str:
        """「1,234千円」, the unit of budget papers."""
        return f"{round_fraction(Fraction(self.amount, 1000), rounding):,}千円"

    def millions_ja(self, rounding: Rounding = Rounding.DOWN) -> str:
        """「1,234百万円」"""
        return f"{round_fraction(Fraction(self.amount, 1_000_000), rounding):,}百万円"

    @property
    def daiji(self) -> str:
        """「金壱万弐千円」 for money documents. Raises `NotYen` for a negative amount."""
        if self.amount < 0:
            raise NotYen(
                "マイナスの金額は漢数字にできません。金額を確かめてください。",
                "A negative amount cannot be written in 大字. Please check the amount.",
            )
        return f"金{to_daiji(self.amount)}円"

    def __str__(self) -> str:
        return self.ja
