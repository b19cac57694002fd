"""Width and kana normalisation of Japanese text; 〜 (wave dash) and ー (long vowel) stay apart."""

from __future__ import annotations

import re
import unicodedata

# Full-width forms of ASCII. ～ (U+FF5E) and － (U+FF0D) stay: as marks of ranges and signs they must not be
# confused with 〜, ー or each other, and what they mean depends on the text around them.
_KEPT = {0xFF5E, 0xFF0D}
_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code not in _KEPT}
_WIDTH = _ASCII | {0x3000: 0x20, 0xFFE5: 0xA5, 0xFFE0: 0xA2, 0xFFE1: 0xA3}
_HALF_KANA = re.compile(r"[\uFF61-\uFF9F]+")
# A mark that found no kana to stand on becomes the free-standing character, not a combining one.
_FREE_MARKS = str.maketrans({"\u3099": "\u309b", "\u309a": "\u309c"})

_TO_HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_TO_KATAKANA = {hiragana: katakana for katakana, hiragana in _TO_HIRAGANA.items()}
_SMALL = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
_LARGE = "あいうえおつやゆよわかけアイウエオツヤユヨワカケ"
_SMALL_TO_LARGE = str.maketrans(_SMALL, _LARGE)

_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"
_TILDES = "~\uff5e\u301c"
_SEARCH_MARKS = str.maketrans(
    {**dict.fromkeys(_HYPHENS, "-"), **dict.fromkeys(_TILDES, "〜"), "\u309b": "\u3099", "\u309c": "\u309a"}
)
_DIGIT_HYPHEN = re.compile(rf"(?<=\d)[{re.escape(_HYPHENS)}\u30fc\uff70](?=\d)")


def _widen_kana(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group()).translate(_FREE_MARKS)


def fold_width(text: str) -> str:
    """Full-width ASCII and digits to half width, half-width kana to full width (ｶﾞ → ガ), 　 to a space.

    Unlike NFKC nothing else changes: 〜 ～ ー － stay four different characters, ① and ㈱ stay as written.
    Folding twice gives the same as folding once.
    """
    return _HALF_KANA.sub(_widen_kana, text.translate(_WIDTH))


def katakana_to_hiragana(text: str) -> str:
    """Full-width katakana to hiragana; ー and the four kana without a hiragana (ヷヸヹヺ) stay."""
    return text.translate(_TO_HIRAGANA)


def hiragana_to_katakana(text: str) -> str:
    """Hiragana to full-width katakana; everything else stays."""
    return text.translate(_TO_KATAKANA)


def enlarge_small_kana(text: str) -> str:
    """ッャュョ and the other small kana to their large forms, for comparing readings (キヨウ = キョウ)."""
    return text.translate(_SMALL_TO_LARGE)


def fold_hyphens_between_digits(text: str) -> str:
    """Every hyphen look-alike (－ ‐ − – ー …) between two digits becomes “-”, for phone and house numbers."""
    return _DIGIT_HYPHEN.sub("-", text)


def strip_variation_selectors(text: str) -> str:
    """The text without variation selectors. For comparison only: a stored name keeps them."""
    return _VARIATION_SELECTORS.sub("", text)


def fold_for_search(text: str, *, small_kana_equal: bool = True) -> str:
    """The form in which two spellings of a word are equal: width, case, kana kind, compatibility forms.

    Katakana becomes hiragana, ～ and ~ become 〜, hyphens become “-”; ー remains ー. With
    `small_kana_equal` 阿佐ヶ谷 equals 阿佐ケ谷. Variation selectors are dropped. Never store or show this
    form. Folding twice gives the same as folding once.
    """
    folded = strip_variation_selectors(fold_width(text).translate(_SEARCH_MARKS))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())
    folded = katakana_to_hiragana(folded.translate(_SEARCH_MARKS))
    if small_kana_equal:
        folded = enlarge_small_kana(folded)
    return unicodedata.normalize("NFKC", folded).translate(_SEARCH_MARKS)
