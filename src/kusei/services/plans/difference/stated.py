"""Reads how a plan itself states a change of its yearly plan: Ｒ７：検討→Ｒ７：一部実施（理由）."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

ARROW = "→"
REIWA = 2018  # the year before the era's first: Ｒ７ is fiscal year 2025
_YEARS = r"R\d{1,2}(?:・R?\d{1,2})*"
_SEGMENT = re.compile(rf"({_YEARS})：(.*?)(?=、{_YEARS}：|$)")
_REASON = re.compile(r"（([^（）]*)）$")


@dataclass(frozen=True)
class Stated:
    """What one statement says: of which line (as printed, perhaps nothing), the texts by fiscal year, and why."""

    about: str
    old: dict[int, str]
    new: dict[int, str]
    reason: str

    @property
    def complete(self) -> bool:
        """Whether it says the old and the new text of each year that it names."""
        return bool(self.old) and self.old.keys() == self.new.keys()


def read_stated(text: str) -> Stated:
    """The statement's parts; texts without years and an arrow have neither `old` nor `new`.

    Letters and digits may be wide or narrow. The change may stand in brackets behind what it is about. A last bracket
    without an arrow is the reason.
    """
    text = text.strip()
    plain = _narrow(text)  # as long as the text, sign by sign
    reason = ""
    if found := _REASON.search(plain):
        if ARROW in found[1]:
            plain = f"{plain[: found.start()]} {found[1]}"
        else:
            plain, reason = plain[: found.start()].rstrip(), text[found.start(1) : found.end(1)]
    before, arrow, after = plain.partition(ARROW)
    first = re.search(rf"{_YEARS}：", before)
    if not arrow or first is None:
        return Stated(plain, {}, {}, reason)
    return Stated(before[: first.start()].strip(), _texts(before[first.start() :]), _texts(after), reason)


def _texts(part: str) -> dict[int, str]:
    return {
        REIWA + int(number): text.strip()
        for years, text in _SEGMENT.findall(part)
        for number in re.findall(r"\d{1,2}", years)
    }


def _narrow(text: str) -> str:
    """Wide letters and digits narrow; punctuation stays as printed."""
    return "".join(
        unicodedata.normalize("NFKC", character)
        if character.isalnum() and "\uff00" < character < "\uff5f"
        else character
        for character in text
    )
