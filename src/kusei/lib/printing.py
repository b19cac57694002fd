"""Papers for people: text that any font can set, whatever was written, and pictures of codes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import segno

from kusei.lib import glyphs
from kusei.lib.typesetting import CannotTypeset, pdf

AS_IT_IS = frozenset({"qr", "url"})
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would let text read backwards
_LONG = re.compile(r"[!-~]{30}(?=[!-~])")
NAMED = 20  # so many missing characters are named


def print_out(template: Path | bytes, data: Mapping[str, Any]) -> bytes:
    """The PDF of the data, whatever people wrote. A character that no font has becomes 〓 and is named at the end.

    Raises `CannotTypeset` for a fault of the template.
    """
    tidied = _walk(data, tidy)
    try:
        return pdf(template, {**tidied, "missing": ""})
    except CannotTypeset:
        missing: set[str] = set()

        def replace(text: str) -> str:
            made, gone = glyphs.replaced(text)
            missing.update(gone)
            return made

        legible = _walk(tidied, replace)
        if not missing:
            raise
        named = "、".join(f"U+{ord(sign):04X}" for sign in sorted(missing)[:NAMED])
        return pdf(template, {**legible, "missing": named + ("…" if len(missing) > NAMED else "")})


def tidy(text: str) -> str:
    """Without signs that turn the direction of reading, and with places to break very long words."""
    return _LONG.sub(lambda found: found[0] + "\u200b", _TURNING.sub("", text))


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: one if key in AS_IT_IS else _walk(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(one, change) for one in value]
    return value


def qr(text: str, *, quick: bool = False, border: int = 2) -> str:
    """A two-dimensional code as SVG. `quick`: for hundreds at once, with one mask instead of the best of eight, which
    every reader reads as well (JIS X 0510, 7.8). `border`: modules of quiet zone; 4 where nothing else keeps clear.
    """
    out = io.BytesIO()
    segno.make(text, error="m", micro=False, mask=2 if quick else None).save(out, kind="svg", scale=4, border=border)
    return out.getvalue().decode()
