"""Codes of municipalities (全国地方公共団体コード): check digit, repair of damaged codes, derived codes."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from kusei.lib.errors import Caution, RuleError
from kusei.lib.kana import fold_width
from kusei.lib.mynumber import shown

_WEIGHTS = (6, 5, 4, 3, 2)
_PREFECTURES = frozenset(f"{number:02}" for number in range(1, 48))


class NotAMunicipalCode(RuleError):
    """The text is not a municipal code and cannot be repaired into one."""

    code = "not-a-municipal-code"


class AmbiguousMunicipalCode(RuleError):
    """Five digits lack the check digit or the leading zero, and both codes exist; `candidates` holds them."""

    code = "ambiguous-municipal-code"

    def __init__(self, candidates: tuple[str, ...]) -> None:
        super().__init__(
            f"5桁のコードは{'と'.join(candidates)}のどちらにも読めます。6桁で書いてください。",
            f"The five digits can be read as {' or '.join(candidates)}. Write all six digits.",
        )
        self.candidates = candidates

    def __reduce__(self) -> tuple[type[AmbiguousMunicipalCode], tuple[tuple[str, ...]]]:
        return type(self), (self.candidates,)


def check_digit(body: str) -> str:
    """Check digit of the first five: weights 6 5 4 3 2, sum s, last digit of 11 − (s mod 11) (総務省)."""
    if not re.fullmatch(r"[0-9]{5}", body):
        raise ValueError("the body of a municipal code has five ASCII digits")
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


@dataclass(frozen=True, order=True, slots=True)
class MunicipalCode:
    """Six digits as text, check digit included: `MunicipalCode("131113")` is 大田区.

    Raises `NotAMunicipalCode` for anything but six half-width digits with a prefecture 01-47 and the right
    check digit; damaged codes go through `repair_municipal_code`. Whether such a municipality exists is not
    known here.
    """

    value: str

    def __post_init__(self) -> None:
        if not isinstance(self.value, str):
            raise TypeError("a municipal code is text: as a number it loses its leading zero")
        if (
            not re.fullmatch(r"[0-9]{6}", self.value)
            or self.value[:2] not in _PREFECTURES
            or check_digit(self.value[:5]) != self.value[5]
        ):
            raise _unreadable(self.value)

    @classmethod
    def from_body(cls, body: str) -> MunicipalCode:
        """The code of five digits without the check digit: 13111 → 131113. Raises `NotAMunicipalCode`."""
        if not re.fullmatch(r"[0-9]{5}", body):
            raise _unreadable(body)
        return cls(body + check_digit(body))

    def __str__(self) -> str:
        return self.value

    @property
    def body(self) -> str:
        """The five digits without the check digit (JIS X 0401 + 0402)."""
        return self.value[:5]

    @property
    def prefecture(self) -> str:
        """The two digits of the prefecture (JIS X 0401): 13 is 東京都."""
        return self.value[:2]

    @property
    def prefecture_code(self) -> MunicipalCode:
        """The code of the prefecture itself: 130001."""
        return MunicipalCode.from_body(f"{self.prefecture}000")

    @property
    def is_prefecture(self) -> bool:
        """Whether it is the code of a prefecture, not of a municipality."""
        return self.value[2:5] == "000"

    @property
    def jma_area_code(self) -> str:
        """The seven digits that the weather agency uses for the municipality: body + 00 (大田区 1311100).

        Derived by rule. Where the agency splits a municipality into parts, its own table holds.
        """
        return f"{self.body}00"


@dataclass(frozen=True, slots=True)
class RepairedCode:
    """A code that was read, and what was mended (`width`, `check-digit-added`, `leading-zero-added` …)."""

    code: MunicipalCode
    cautions: tuple[Caution, ...]


_WIDTH = Caution("width", "全角の数字や空白を直しました。", "Full-width digits or spaces were corrected.")
_NUMBER = Caution(
    "decimal-part-dropped",
    "表計算ソフトで付いた「.0」を取りました。",
    "The “.0” of a spreadsheet was dropped.",
)
_ZERO = Caution(
    "leading-zero-added", "先頭の0を補いました。確かめてください。", "A leading zero was added. Please check."
)
_CHECK = Caution(
    "check-digit-added",
    "検査数字を補いました。確かめてください。",
    "The check digit was added. Please check.",
)


def repair_municipal_code(
    text: str, *, known: Container[str] | None = None, prefecture: str | None = None
) -> RepairedCode:
    """Read a code as it is found in spreadsheets: 131113, 13111, 13101, 92011, 9201, １３１１１３, 131113.0.

    Adds what is missing and says so in `cautions`; a wrong check digit is never corrected. Five digits can
    sometimes be read in two ways (12106 is 121061 without check digit or 012106 without zero): `known` (the
    six-digit codes that exist) or `prefecture` (two digits) decides. Without either, the check digit is
    taken to be missing, and the caution `second-reading` names the other code. Raises
    `AmbiguousMunicipalCode` if both codes are known, `NotAMunicipalCode` if no reading is right.
    """
    digits = fold_width(text).strip()
    cautions = [_WIDTH] if digits != text else []
    if digits.endswith(".0"):
        digits = digits.removesuffix(".0")
        cautions.append(_NUMBER)
    readings = {
        code.value: (code, added)
        for code, added in _readings(digits)
        if (known is None or code.value in known) and (prefecture is None or code.prefecture == prefecture)
    }
    if not readings:
        raise _unreadable(text)
    if len(readings) > 1 and known is not None:
        raise AmbiguousMunicipalCode(tuple(sorted(readings)))
    (code, added), *others = readings.values()
    return RepairedCode(code, (*cautions, *added, *(_second_reading(other) for other, _ in others)))


def _second_reading(other: MunicipalCode) -> Caution:
    return Caution(
        "second-reading",
        f"先頭の0が落ちたコード{other}とも読めます。どちらか確かめてください。",
        f"It could also be {other} that lost its leading zero. Please check.",
    )


def _readings(digits: str) -> list[tuple[MunicipalCode, tuple[Caution, ...]]]:
    """Every code that the digits may stand for, the likelier first, with what would be added."""
    attempts: dict[int, list[tuple[str, tuple[Caution, ...]]]] = {6: [(digits, ())]}
    if re.fullmatch(r"[0-9]{5}", digits):
        attempts[5] = [(digits + check_digit(digits), (_CHECK,)), (f"0{digits}", (_ZERO,))]
    elif re.fullmatch(r"[0-9]{4}", digits):
        attempts[4] = [(f"0{digits}{check_digit(f'0{digits}')}", (_ZERO, _CHECK))]
    found = []
    for value, added in attempts.get(len(digits), []):
        try:
            found.append((MunicipalCode(value), added))
        except NotAMunicipalCode:
            continue  # this reading is not a code; another may be
    return found


def _unreadable(text: str) -> NotAMunicipalCode:
    return NotAMunicipalCode(
        f"「{shown(text)}」は正しい全国地方公共団体コードではありません。検査数字を含む6桁の数字を確かめてください。",
        f"“{shown(text)}” is not a valid municipal code. Check the six digits including the check digit.",
    )
