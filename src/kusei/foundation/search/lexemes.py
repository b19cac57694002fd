"""Writes an entry as the text of a `tsvector`, and remembers where in the entry each word stands.

The literal is cast, never parsed by PostgreSQL: words, positions and weights are ours. For each word the
readings that begin there, at the same position, in a vector of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kusei.foundation.search.analysis import Token, analyse, readings
from kusei.foundation.search.registry import Entry

TITLE, KEYWORD, BODY = 0, 1, 2
_WEIGHT = {TITLE: "A", KEYWORD: "B", BODY: ""}
# Readings over many units are worth their room in a title; in a body they reach 個人番号カード.
_READING_UNITS = {TITLE: 6, KEYWORD: 4, BODY: 3}

LAST_POSITION = 16_383  # PostgreSQL's limit
_POSITIONS_OF_A_WORD = 255  # PostgreSQL's limit
LONGEST_BODY = 20_000


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the entry, cut into words."""

    kind: int
    tokens: list[Token]


def sections(entry: Entry) -> list[Section]:
    """Title, keywords and body of the entry as words. A body is read up to `LONGEST_BODY` characters."""
    parts = [(TITLE, entry.title), *((KEYWORD, word) for word in entry.keywords)]
    return [Section(kind, analyse(text)) for kind, text in (*parts, (BODY, entry.body[:LONGEST_BODY])) if text]


def place(kind: int, begin: int, end: int) -> int:
    """Section, begin and length of a word as one number, so that a column of integers holds all places."""
    return kind << 24 | begin << 8 | min(end - begin, 255)


def placed(number: int) -> tuple[int, int, int]:
    """Section, begin and end: what `place` put together."""
    begin = number >> 8 & 0xFFFF
    return number >> 24, begin, begin + (number & 0xFF)


def quote(lexeme: str) -> str:
    """The word as a `tsvector` or `tsquery` literal holds it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


class _Literal:
    """A `tsvector` literal in the making."""

    def __init__(self) -> None:
        self._at: dict[str, list[str]] = {}

    def add(self, word: str, position: str) -> None:
        self._at.setdefault(word, []).append(position)

    def __str__(self) -> str:
        return " ".join(f"{quote(word)}:{','.join(at[:_POSITIONS_OF_A_WORD])}" for word, at in self._at.items())


def tsvectors(parts: Sequence[Section]) -> tuple[str, str, list[int]]:
    """The literals of words and readings, and for each position (from 1) its place in the text.

    A place is 0 where a section ends, so that no phrase crosses it.
    """
    words, spoken, places = _Literal(), _Literal(), list[int]()
    for part in parts:
        weight, units = _WEIGHT[part.kind], _READING_UNITS[part.kind]
        for number, token in enumerate(part.tokens):
            if not token.lexeme:
                continue
            places.append(place(part.kind, token.begin, token.end))
            position = f"{min(len(places), LAST_POSITION)}{weight}"
            words.add(token.lexeme, position)
            for reading, _ in readings(part.tokens, number, units=units):
                spoken.add(reading, position)
        places.append(0)
    return str(words), str(spoken), places[:LAST_POSITION]
