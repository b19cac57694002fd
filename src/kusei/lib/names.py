"""Personal names and readings: normalising without losing a shape, and sorting by フリガナ."""

from __future__ import annotations

import re
import unicodedata

from kusei.lib.errors import Caution
from kusei.lib.kana import enlarge_small_kana, fold_width, katakana_to_hiragana

# NFC would replace these by another shape (U+FA19 becomes U+795E 神); in a name the shape is the name.
_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")

_VOWELS = {
    vowel: frozenset(row)
    for vowel, row in {
        "あ": "あかさたなはまやらわ",
        "い": "いきしちにひみりゐ",
        "う": "うくすつぬふむゆる",
        "え": "えけせてねへめれゑ",
        "お": "おこそとのほもよろを",
    }.items()
}
_LONG, _REPEAT = "ー", "ゝゞ"


def normalize_name(text: str) -> str:
    """A name as it is stored: NFC, width folded, one half-width space between the parts, shapes kept.

    Variation selectors (IVS) stay, and so do compatibility ideographs that plain NFC would replace. Nothing
    is reduced (縮退): that needs the original beside it and often a person.
    """
    folded = " ".join(fold_width(text).split())
    pieces = _COMPATIBILITY_IDEOGRAPHS.split(folded)
    return "".join(piece if index % 2 else unicodedata.normalize("NFC", piece) for index, piece in enumerate(pieces))


def name_cautions(text: str) -> tuple[Caution, ...]:
    """Doubts about how a name survives in other systems: private-use characters, compatibility ideographs."""
    cautions = []
    if _PRIVATE_USE.search(text):
        cautions.append(
            Caution(
                "private-use-character",
                "外字（私用領域の文字）が含まれています。ほかのシステムでは正しく表示されません。",
                "The name holds a private-use character (外字) that other systems will not show.",
            )
        )
    if _COMPATIBILITY_IDEOGRAPHS.search(text):
        cautions.append(
            Caution(
                "compatibility-ideograph",
                "互換漢字が含まれています。ほかのシステムで別の字形に変わることがあります。",
                "The name holds a compatibility ideograph, whose shape other systems may replace.",
            )
        )
    return tuple(cautions)


def _vowel_of(base: str) -> str:
    return next((vowel for vowel, row in _VOWELS.items() if base in row), "")


def kana_sort_key(reading: str) -> str:
    """A key that orders フリガナ as a Japanese list does; compare as code points (COLLATE "C" in PostgreSQL).

    After JIS X 4061, simplified: first the letters without marks (ー counts as the vowel before it, ゝ
    repeats the letter before it), then 清音 < 濁音 < 半濁音, then ー < small < repeated < large, then
    hiragana < katakana. Spaces are ignored. Characters that are not kana sort by code point.
    """
    text = unicodedata.normalize("NFC", "".join(fold_width(reading).split()))
    bases, marks, sizes, kinds = "", "", "", ""
    for original in text:
        hiragana = katakana_to_hiragana(original)
        kinds += "1" if hiragana != original else "0"
        decomposed = unicodedata.normalize("NFD", hiragana)
        base = enlarge_small_kana(decomposed[0])
        size = "1" if base != decomposed[0] else "3"
        if original == _LONG and bases and _vowel_of(bases[-1]):
            base, size = _vowel_of(bases[-1]), "0"
        elif decomposed[0] in _REPEAT and bases:
            base, size = bases[-1], "2"
        bases += base
        marks += {"\u3099": "1", "\u309a": "2"}.get(decomposed[1:2], "0")
        sizes += size
    return "\t".join((bases, marks, sizes, kinds))
