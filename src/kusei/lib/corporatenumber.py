"""Corporate numbers (法人番号): 13 digits, the first of which checks the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_hyphens_between_digits, fold_width
from kusei.lib.municipalcode import MunicipalCode
from kusei.lib.mynumber import shown


class NotACorporateNumber(RuleError):
    """The text is not 13 digits, or the check digit is wrong."""

    code = "not-a-corporate-number"


def check_digit(body: str) -> str:
    """First digit for the other twelve: 9 − (Σ Pₙ·Qₙ mod 9), n from the right, Qₙ 1 for odd n, 2 for even n.

    法人番号の指定等に関する省令2条.
    """
    if not re.fullmatch(r"[0-9]{12}", body):
        raise ValueError("the body of a corporate number has twelve ASCII digits")
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(body)))
    return str(9 - total % 9)


@dataclass(frozen=True, order=True, slots=True)
class CorporateNumber:
    """Thirteen digits as text, check digit first. Raises `NotACorporateNumber`."""

    value: str

    def __post_init__(self) -> None:
        if not isinstance(self.value, str):
            raise TypeError("a corporate number is text")
        if not re.fullmatch(r"[0-9]{13}", self.value) or check_digit(self.value[1:]) != self.value[0]:
            raise NotACorporateNumber(
                f"「{shown(self.value)}」は正しい法人番号ではありません。13桁の数字を確かめてください。",
                f"“{shown(self.value)}” is not a valid corporate number. Check the 13 digits.",
            )

    @classmethod
    def parse(cls, text: str) -> CorporateNumber:
        """Read it with full-width digits, a leading T (invoice registration number), spaces and hyphens."""
        folded = fold_hyphens_between_digits(re.sub(r"\s+", "", fold_width(text)))
        return cls(folded.replace("-", "").removeprefix("T"))

    @classmethod
    def of_municipality(cls, code: MunicipalCode) -> CorporateNumber:
        """The number of a municipality: 000020 + its code (大田区 1000020131113)."""
        body = f"000020{code.value}"
        return cls(check_digit(body) + body)

    def __str__(self) -> str:
        return self.value
