"""How what people type is compared with names of towns and of things."""

from __future__ import annotations

import re

from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_for_search
from kusei.lib.numerals import parse_integer

_BLOCK = re.compile(r"([一二三四五六七八九十]+)丁目")


def folded(text: str) -> str:
    """The form in which two spellings are equal: width, kana kind, spaces, and 一丁目 = 1丁目 = 1ちょうめ."""
    numbered = _BLOCK.sub(_digits, text)
    return "".join(fold_for_search(numbered).split()).replace("ちようめ", "丁目")


def _digits(match: re.Match[str]) -> str:
    try:
        return f"{parse_integer(match[1])}丁目"
    except RuleError:
        return match[0]
