"""Japanese numerals in both directions: 二千二十六, 二〇二六, 大字 (壱弐参), mixed (3万2千, 1.2億)."""

from __future__ import annotations

import re
from decimal import Decimal

from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_width
from kusei.lib.mynumber import shown

_DIGITS = {character: value for value, group in enumerate(
    ("〇零", "一壱壹弌", "二弐貳貮弍", "三参參弎", "四肆", "五伍", "六陸", "七漆", "八捌", "九玖")
) for character in group}  # fmt: skip
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "阡": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
_TOKEN = re.compile(r"(?P<arabic>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<mark>.)", re.ASCII)
_NEGATIVE = ("-", "－", "−", "△", "▲")

_LIMIT = 10**20
_ORDINARY = "〇一二三四五六七八九"
# The four that registries and money documents require in 大字 (商業登記規則 48条2項); the rest stay ordinary.
_DAIJI = str.maketrans({"一": "壱", "二": "弐", "三": "参", "十": "拾"})


class NotANumber(RuleError):
    """The text is not a number in any Japanese notation known here."""

    code = "not-a-number"

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(ja, en)

    @classmethod
    def reading(cls, text: str) -> NotANumber:
        """The error for a text that could not be read."""
        return cls(
            f"「{shown(text)}」を数として読めません。「1234」「三万二千」「1.2億」のように書いてください。",
            f"“{shown(text)}” cannot be read as a number. Write it like 1234, 三万二千 or 1.2億.",
        )


def _tokens(text: str) -> list[Decimal | str]:
    """Numbers and unit characters in order; a run of kanji digits becomes one number (二〇二六)."""
    tokens: list[Decimal | str] = []
    run = ""
    for match in _TOKEN.finditer(text):
        mark = match["mark"]
        if mark in _DIGITS:
            run += str(_DIGITS[mark])
            continue
        if run:
            # 七八十 is no number: in kanji one digit stands before 十, 百 and 千
            tokens.append("?" if len(run) > 1 and mark in _SMALL else Decimal(run))
            run = ""
        tokens.append(mark if mark is not None else Decimal(match["arabic"].replace(",", "")))
    return [*tokens, Decimal(run)] if run else tokens


def _evaluate(tokens: list[Decimal | str]) -> Decimal | None:
    """The value, or None when the order of the units makes no sense (十千, 一万億)."""
    total = section = Decimal(0)
    big_room, small_room = Decimal(_LIMIT), Decimal(_LIMIT)
    pending: Decimal | None = None
    started = False
    for token in tokens:
        if isinstance(token, Decimal):
            if pending is not None:
                return None
            pending = token
        elif token in _SMALL:
            part = (Decimal(1) if pending is None else pending) * _SMALL[token]
            if part == 0 or part >= small_room:
                return None
            section, small_room, pending, started = section + part, Decimal(_SMALL[token]), None, True
        elif token in _BIG:
            section += pending or 0
            part = section * _BIG[token]
            if part == 0 or part >= big_room or (pending is not None and pending >= small_room):
                return None
            total, big_room, small_room = total + part, Decimal(_BIG[token]), Decimal(_LIMIT)
            section, pending, started = Decimal(0), None, True
        else:
            return None
    rest = section + (pending or 0)
    if not started and pending is None:
        return None
    return None if rest >= big_room or (pending or 0) >= small_room else total + rest


def parse_number(text: str) -> Decimal:
    """Read a number in Arabic digits, kanji, 大字 or a mixture; full width and thousands commas allowed.

    A leading -, − , △ or ▲ makes it negative. Exact (no float). Raises `NotANumber` for anything else, also
    for units in a wrong order (十千) and for 10**20 or more.
    """
    body = re.sub(r"\s+", "", fold_width(text))
    negative = body.startswith(_NEGATIVE)
    value = _evaluate(_tokens(body[1:] if negative else body))
    if value is None:
        raise NotANumber.reading(text)
    return -value if negative else value


def parse_integer(text: str) -> int:
    """Like `parse_number`, for whole numbers only: 9.6万 is 96000, 1.5 is refused with `NotANumber`."""
    value = parse_number(text)
    if value != value.to_integral_value():
        raise NotANumber(
            f"「{shown(text)}」は整数ではありません。小数のない数を書いてください。",
            f"“{shown(text)}” is not a whole number. Write a number without decimals.",
        )
    return int(value)


def _groups(value: int) -> list[tuple[int, str]]:
    """Groups of four digits with their big unit, highest first, empty groups left out."""
    if not 0 <= value < _LIMIT:
        raise ValueError("numerals are written for 0 to 10**20 - 1")
    groups = [(value // 10**power % 10**4, unit) for power, unit in ((16, "京"), (12, "兆"), (8, "億"), (4, "万"))]
    return [(number, unit) for number, unit in [*groups, (value % 10**4, "")] if number]


def _kanji_group(number: int, *, write_one: bool, lead_one: bool) -> str:
    """A group below 10,000 in kanji. `write_one`: 一百; `lead_one`: 一千 (as before 万), not 千."""
    written = ""
    for scale, unit in ((1000, "千"), (100, "百"), (10, "十")):
        digit = number // scale % 10
        if digit:
            silent = digit == 1 and not write_one and not (lead_one and scale == 1000)
            written += ("" if silent else _ORDINARY[digit]) + unit
    return written + (_ORDINARY[number % 10] if number % 10 else "")


def to_kanji(value: int) -> str:
    """Kanji with units: 2026 → 二千二十六, 10,000 → 一万, 10,000,000 → 一千万, 0 → 〇. No negatives."""
    groups = [_kanji_group(n, write_one=False, lead_one=bool(unit)) + unit for n, unit in _groups(value)]
    return "".join(groups) or "〇"


def to_daiji(value: int) -> str:
    """大字 for money documents, 壱 always written: 12,300 → 壱万弐千参百, 110 → 壱百壱拾. No negatives."""
    groups = [_kanji_group(number, write_one=True, lead_one=True) + unit for number, unit in _groups(value)]
    return "".join(groups).translate(_DAIJI) or "零"


def to_positional_kanji(value: int) -> str:
    """Digit by digit, as years and house numbers are written: 2026 → 二〇二六. No negatives."""
    if value < 0:
        raise ValueError("positional kanji are written for 0 and above")
    return "".join(_ORDINARY[int(digit)] for digit in str(value))


def to_mixed(value: int) -> str:
    """Arabic digits with big units, as newspapers print: 123,456,789 → 1億2345万6789. No negatives."""
    return "".join(f"{number}{unit}" for number, unit in _groups(value)) or "0"
