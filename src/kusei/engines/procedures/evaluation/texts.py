"""What every typed text goes through: width, spaces, length, and no My Number."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from kusei.engines.procedures.evaluation import sentences
from kusei.lib.kana import fold_width, hiragana_to_katakana
from kusei.lib.mynumber import find_possible_my_numbers
from kusei.lib.names import normalize_name

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_KATAKANA = re.compile(r"[ァ-ヺー・ヽヾ ]+")

Found = list[tuple[tuple[str, ...], str, str]]


class Wrong(Exception):
    """An answer is wrong; `found` says in which part, by what code, and what to do."""

    def __init__(self, found: Found) -> None:
        super().__init__([code for _, code, _ in found])
        self.found = found

    @classmethod
    def one(cls, code: str, sentence: str) -> Wrong:
        """The whole answer is wrong in one way."""
        return cls([((), code, sentence)])


def line(raw: Any, *, most: int) -> str | None:
    """One line: width folded, spaces joined, shapes of names kept. None when blank. Raises `Wrong`."""
    text = _given(raw)
    if "\n" in text or "\r" in text or "\t" in text:
        text = re.sub(r"[\r\n\t]+", " ", text)
    return _accepted(normalize_name(text), most)


def paragraph(raw: Any, *, most: int) -> str | None:
    """Several lines; width is left as typed. None when blank. Raises `Wrong`."""
    text = _given(raw).replace("\r\n", "\n").replace("\r", "\n")
    return _accepted(unicodedata.normalize("NFC", text).strip(), most)


def katakana(text: str) -> str:
    """Hiragana made katakana. Raises `Wrong` when anything else stands in it."""
    made = hiragana_to_katakana(text)
    if not _KATAKANA.fullmatch(made):
        raise Wrong.one("kana", sentences.kana())
    return made


def digits(text: str) -> str:
    """The digits of a number typed with hyphens of any kind; anything else stays and makes it wrong."""
    return re.sub(r"[-‐-―−－ー 〒()（）]", "", fold_width(text))


def _given(raw: Any) -> str:
    if not isinstance(raw, str):
        raise Wrong.one("shape", sentences.shape())
    if _CONTROL.search(raw):
        raise Wrong.one("control-characters", sentences.control_characters())
    return raw


def _accepted(text: str, most: int) -> str | None:
    if len(text) > most:
        raise Wrong.one("too-long", sentences.too_long(most, len(text)))
    if find_possible_my_numbers(text):
        raise Wrong.one("my-number", sentences.my_number())
    return text or None
