"""How values are written in the fields of a form or the cells of a sheet, and read again. Pure.

One line of text for each value, the same in every language of the page, because it is the plan's own Japanese. The
nothings stay apart: nothing written, （空欄）, ―, （語なし）, （不明）, （なし） are different things.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from kusei.lib.kana import fold_width
from kusei.services.plans.amendment.addresses import MISSING

BLANK, WORDLESS, NOT_YET, ENDED, UNKNOWN, NONE, DASH = (
    "（空欄）", "（語なし）", "（開始前）", "（終了後）", "（不明）", "（なし）", "―",
)  # fmt: skip
DASHES = frozenset("―—–－‐-ー−")
_STATES = {"blank": BLANK, "not_yet": NOT_YET, "ended": ENDED, "unknown": UNKNOWN, "none": DASH}
_WORDS = {word: state for state, word in _STATES.items()}
LEAD = "◎"


class CannotRead(ValueError):
    """What was written is no value of this field; the sentence says how to write it."""


def tidy(text: str) -> str:
    """The text as it is kept: line ends alike, nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


# --- cells of a year
# -----------------------------------------------------------------------------------------------------------


def show_cell(raw: Any) -> str:
    """A year's cell: its words, else what kind of nothing it is; blank when the line has no cell in that year."""
    if raw is MISSING:
        return ""
    if isinstance(raw, str):
        return raw
    cell = raw or {}
    if cell.get("text"):
        return str(cell["text"])
    return _STATES.get(cell.get("state", "printed"), WORDLESS)


def read_cell(text: str, before: Any) -> Any:
    """The cell that was written. A name of its own, marks and footnotes of the cell before stay; quantities and places
    that we had read out of its words go with the words.
    """
    if not text:
        return MISSING
    if text in _WORDS or text in DASHES:
        return {"state": _WORDS.get(text, "none")}
    held = before if isinstance(before, dict) else {}
    kept = {name: held[name] for name in ("label", "marks", "footnotes") if name in held}
    return kept if text == WORDLESS else {**kept, "text": text}


# --- numbers and targets
# -----------------------------------------------------------------------------------------------------------


def show_value(raw: Any) -> str:
    """A number or text; a dash for null."""
    if raw is MISSING:
        return ""
    if isinstance(raw, float):
        return f"{Decimal(str(raw)):f}"
    return DASH if raw is None else str(raw)


def number_or_text(text: str) -> Any:
    """A number where the text is one (1,200 and １２００ too), else the text."""
    plain = fold_width(text).replace(",", "").strip()
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
        return text
    try:
        number = Decimal(plain)
    except InvalidOperation:  # more digits than the context holds
        return text
    if abs(number) >= 10**14 or number != round(number, 6):
        raise CannotRead(_("数は整数部14桁、小数部6桁までで書いてください。"))
    return int(number) if number == number.to_integral_value() else float(number)


def read_value(text: str, before: Any) -> Any:
    """A target: number, text, a dash for 目標なし, or nothing."""
    if not text:
        return MISSING
    return None if text in DASHES else number_or_text(text)


def read_given(text: str, before: Any) -> Any:
    """A number or text that may be left out."""
    return number_or_text(text) if text else MISSING


# --- texts, lists, choices
# -----------------------------------------------------------------------------------------------------------


def show_text(raw: Any) -> str:
    return "" if raw is MISSING or raw is None else str(raw)


def read_text(text: str, before: Any) -> Any:
    return text or MISSING


def show_lines(raw: Any) -> str:
    """A list, one line each."""
    return "" if raw is MISSING or raw is None else "\n".join(map(str, raw))


def read_lines(text: str, before: Any) -> Any:
    found = [line.strip() for line in text.split("\n") if line.strip()]
    return found or MISSING


def show_known_lines(raw: Any) -> str:
    """A list of which the plan may also say that there is none."""
    return NONE if raw == [] else show_lines(raw)


def read_known_lines(text: str, before: Any) -> Any:
    return [] if text == NONE else read_lines("" if text == UNKNOWN else text, before)


def read_numbers(text: str, before: Any) -> Any:
    """Whole numbers, separated by anything."""
    if text == NONE:
        return []
    found = [int(number) for number in re.findall(r"\d+", fold_width(text))]
    return found or MISSING


def show_numbers(raw: Any) -> str:
    return NONE if raw == [] else "、".join(map(str, [] if raw is MISSING or raw is None else raw))


def show_departments(raw: Any) -> str:
    """Responsible departments, one line each; ◎ marks the leading one."""
    if raw is MISSING or raw is None:
        return ""
    rows = [{"name": ref} if isinstance(ref, str) else ref for ref in raw]
    return "\n".join(f"{row['name']} {LEAD}" if row.get("lead") else row["name"] for row in rows) or NONE


def read_departments(text: str, before: Any) -> Any:
    if text == NONE:
        return []
    held = {row["name"]: row for row in (before if isinstance(before, list) else []) if isinstance(row, dict)}
    found = []
    for line in read_lines(text, None) or [] if text else []:
        name = line.removesuffix(LEAD).strip()
        lead = {"lead": True} if line.endswith(LEAD) else {}
        kept = {"lead": False} if not lead and held.get(name, {}).get("lead") is False else {}
        found.append({"name": name, **lead, **kept})
    return found or MISSING


def show_flag(raw: Any) -> str:
    return "○" if raw is True else ""


def read_flag(text: str, before: Any) -> Any:
    return True if text else MISSING


def show_mark(raw: Any) -> str:
    """A mark of three values: ○, nothing, or （不明）; ― is a mark that is known not to be there."""
    return {True: "○", False: DASH, None: UNKNOWN}[raw] if raw is not MISSING else ""


def read_mark(text: str, before: Any) -> Any:
    known = {"": MISSING, "○": True, "〇": True, UNKNOWN: None, DASH: False}
    if text not in known:
        raise CannotRead(_("○、―、（不明）のどれかを書くか、空けてください。"))
    return known[text]


def read_year(text: str, before: Any) -> Any:
    """A fiscal year or another whole number."""
    if not text:
        return MISSING
    plain = fold_width(text).removesuffix("年度").strip()
    if not plain.isdecimal() or len(plain) > 9:
        raise CannotRead(_("整数で書いてください。年度は2026のように西暦で書きます。"))
    return int(plain)


@dataclass(frozen=True)
class Way:
    """How a kind of field is shown and read. `rows`: lines of its box; 1 is a single line."""

    show: Callable[[Any], str]
    read: Callable[[str, Any], Any]
    rows: int = 1


CELL = Way(show_cell, read_cell, 2)
TARGET = Way(show_value, read_value)
GIVEN = Way(show_value, read_given)
TEXT = Way(show_text, read_text)
LONG = Way(show_text, read_text, 4)
LINES = Way(show_lines, read_lines, 3)
KNOWN_LINES = Way(show_known_lines, read_known_lines, 2)
NUMBERS = Way(show_numbers, read_numbers)
DEPARTMENTS = Way(show_departments, read_departments, 3)
FLAG = Way(show_flag, read_flag)
MARK = Way(show_mark, read_mark)
YEAR = Way(show_text, read_year)
