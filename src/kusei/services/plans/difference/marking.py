"""Marks the characters that differ between two texts, in pieces that a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby

Piece = tuple[str, bool]  # a piece of the text, and whether it differs from the other text

# A number or a Latin word changes as a whole; Japanese changes by the character.
_TOKEN = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*|[A-Za-zＡ-Ｚａ-ｚ]+|.", re.DOTALL)
_PUNCTUATION = frozenset("、。・／（）()「」『』 　\n：→~〜～")
_CHINESE = re.compile("[々〆\u4e00-\u9fff]")
MOST_TOKENS = 2000  # of the differing middle: beyond it the whole middle is marked


def marks(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, those marked that differ. Joined, the pieces are the text.

    A character that stayed between two changes is marked with them, and so is one Chinese character that a change
    would cut off its word (検証 beside 検討 is one word for another). A mark of punctuation stays: 検討・実施 beside
    試行・一部実施 keeps its dot.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    flags_before, flags_after = [True] * len(before), [True] * len(after)
    for start, first, size in _kept(before, after):
        flags_before[start : start + size] = [False] * size
        flags_after[first : first + size] = [False] * size
    return _pieces(before, flags_before), _pieces(after, flags_after)


def _kept(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int]]:
    """The stretches that stand in both texts and are long enough to be left unmarked."""
    for start, first, size in _common(before, after):
        tokens = before[start : start + size]
        changed_before = bool(start or first)
        changed_after = start + size < len(before) or first + size < len(after)
        left = (before[start - 1 : start], after[first - 1 : first])
        right = (before[start + size : start + size + 1], after[first + size : first + size + 1])
        head = int(changed_before and _cut_off(tokens, left))
        tail = int(changed_after and _cut_off(tokens[::-1], right))
        island = changed_before and changed_after and size == 1 and tokens[0] not in _PUNCTUATION
        if not island and size - head - tail > 0:
            yield start + head, first + head, size - head - tail


def _cut_off(tokens: list[str], beside: tuple[list[str], ...]) -> bool:
    """Whether the first is one Chinese character alone, and what changed beside it is Chinese too: half a word."""
    alone = _chinese(tokens[:1]) and not _chinese(tokens[1:2])
    return alone and any(map(_chinese, beside))


def _chinese(tokens: list[str]) -> bool:
    return bool(tokens) and bool(_CHINESE.match(tokens[0]))


def _common(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int]]:
    """Every stretch that both have, in order: beginning, what the matcher finds between, end."""
    head = _same(before, after)
    tail = _same(before[head:][::-1], after[head:][::-1])
    ends = len(before) - tail, len(after) - tail
    blocks = [(0, 0, head)]
    if len(before) + len(after) - 2 * (head + tail) <= MOST_TOKENS:
        matcher = SequenceMatcher(None, before[head : ends[0]], after[head : ends[1]], autojunk=False)
        blocks += [(start + head, first + head, size) for start, first, size in matcher.get_matching_blocks()]
    for start, first, size in (*blocks, (*ends, tail)):
        if size:
            yield start, first, size


def _same(one: list[str], other: list[str]) -> int:
    """How many tokens are the same at the beginning."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _pieces(tokens: list[str], flags: list[bool]) -> list[Piece]:
    pairs = zip(tokens, flags, strict=True)
    return [("".join(token for token, _ in group), flag) for flag, group in groupby(pairs, key=lambda pair: pair[1])]
