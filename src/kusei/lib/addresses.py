"""Folding of Japanese addresses, so that two spellings of one place compare equal, and prefix matching."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kusei.lib.kana import fold_hyphens_between_digits, fold_width, strip_variation_selectors
from kusei.lib.numerals import NotANumber, parse_integer

_KANJI_NUMBER = "〇一二三四五六七八九十百"
_COUNTED = re.compile(rf"([{_KANJI_NUMBER}]+|\d+)(丁目|番地|番|号)(の)?")
_KE = re.compile(r"(?<=[一-龠々])[ヶケがガ](?=[一-龠々])")


def _arabic(match: re.Match[str]) -> str:
    try:
        return f"{parse_integer(match[1])}{match[2]}"
    except NotANumber:
        return match[0]  # 三丁目 was only part of a name such as 十百丁目; better unchanged than wrong


def fold_address(address: str) -> str:
    """The form for comparing addresses; never store or show it.

    Width folded, spaces and variation selectors dropped, ヶ ケ が ガ between kanji made one, 三丁目 →
    3丁目, and N丁目M番L号, N丁目M番地L and N-M-L made one (hyphen look-alikes included).
    """
    text = strip_variation_selectors(re.sub(r"\s+", "", fold_width(address)))
    text = _KE.sub("ヶ", fold_hyphens_between_digits(text))
    text = _COUNTED.sub(_arabic, text)
    text = re.sub(r"(?<=\d)(?:丁目|番地の?|番)(?=\d)", "-", text)
    return re.sub(r"(?<=\d)(?:番地|番|号)$", "", text)


def longest_prefix(address: str, towns: Iterable[str]) -> str | None:
    """The town, as given in `towns`, whose folded name is the longest beginning of the address, or None.

    A town that ends in a number does not match a longer number: 1丁目 is not the beginning of 11丁目.
    """
    folded = fold_address(address)
    best: tuple[int, str] | None = None
    for town in towns:
        prefix = _with_chome_as_hyphen(fold_address(town))
        for form in (fold_address(town), prefix):
            if form and folded.startswith(form) and not _splits_number(folded, form):
                best = max(best, (len(form), town)) if best else (len(form), town)
    return None if best is None else best[1]


def _with_chome_as_hyphen(folded: str) -> str:
    return re.sub(r"(?<=\d)丁目$", "", folded)


def _splits_number(folded: str, prefix: str) -> bool:
    return prefix[-1].isdecimal() and folded[len(prefix) :][:1].isdecimal()
