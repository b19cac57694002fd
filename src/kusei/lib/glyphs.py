"""Which characters the printing fonts can show, read from the fonts' own tables (OpenType `cmap`, format 12)."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path

from kusei.lib.typesetting import font_directory

GETA = "〓"  # what Japanese printers set where a character is missing


@cache
def printable() -> frozenset[int]:
    """The code points that at least one of the printing fonts has."""
    found: set[int] = set()
    for path in sorted(Path(font_directory()).glob("*.otf")):
        found |= _covered(path.read_bytes())
    return frozenset(found)


def replaced(text: str) -> tuple[str, set[str]]:
    """The text with 〓 for every character that no printing font has, and which those are."""
    missing = {sign for sign in set(text) if ord(sign) not in printable() and not _unseen(sign)}
    return (text.translate(dict.fromkeys(map(ord, missing), GETA)), missing) if missing else (text, missing)


def _unseen(sign: str) -> bool:
    """What has no shape of its own: line breaks, marks of direction, variation selectors."""
    return sign in "\n\r\t" or unicodedata.category(sign) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(sign, "")


def _covered(font: bytes) -> set[int]:
    """The code points of the font's character map."""
    (tables,) = struct.unpack_from(">H", font, 4)
    places = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    start = places[b"cmap"]
    (count,) = struct.unpack_from(">H", font, start + 2)
    offsets = {start + struct.unpack_from(">I", font, start + 8 + 8 * index)[0] for index in range(count)}
    found: set[int] = set()
    for offset in offsets:
        if struct.unpack_from(">H", font, offset)[0] != 12:
            continue
        (groups,) = struct.unpack_from(">I", font, offset + 12)
        for index in range(groups):
            first, last, _glyph = struct.unpack_from(">III", font, offset + 16 + 12 * index)
            found.update(range(first, last + 1))
    return found
