"""Columns for a terminal, where a Japanese character is as wide as two Latin ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence


def width(text: str) -> int:
    """How many places of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        for character in text
    )


def aligned(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """The rows as lines. Numbers stand at the right of their column, all else at the left."""
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*texts, strict=True)]
    for row, cells in zip(rows, texts, strict=True):
        parts = []
        for value, text, room in zip(row, cells, widths, strict=True):
            space = " " * (room - width(text))
            parts.append(space + text if isinstance(value, int) else text + space)
        yield "  ".join(parts).rstrip()
