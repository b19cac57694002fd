"""Recognises 12-digit numbers that could be a My Number (個人番号), so that upper floors refuse or mask them.

The platform never asks for, stores or logs a My Number. Nothing in this module keeps or prints the digits:
a match is two offsets, and the error holds only a count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kusei.lib.errors import RuleError

# Every mark that people put between the groups of four, full-width and look-alike forms included.
_SEPARATOR = r"[-\u2010-\u2015\u2212\uFF0D\u30FC\uFF70_.\uFF0E\u30FB \u00A0\u2002-\u200B\u3000\t]{0,3}"
# A look-ahead, so that overlapping candidates are all tried.
_CANDIDATE = re.compile(rf"(?<!\d)(?=(\d{{4}}{_SEPARATOR}\d{{4}}{_SEPARATOR}\d{{4}})(?!\d))")
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a possible My Number stands: `text[start:end]`. The number itself is not kept."""

    start: int
    end: int


class PossibleMyNumber(RuleError):
    """The text holds a 12-digit number that passes the check of a My Number."""

    code = "possible-my-number"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"マイナンバー（個人番号）の可能性がある12桁の番号が{count}か所にあります。"
            "この窓口ではマイナンバーを受け取れません。番号を消してから、もう一度送ってください。"
            "別の番号の場合は、担当者に相談してください。",
            f"{count} twelve-digit number(s) could be a My Number (individual number). We cannot accept "
            "My Numbers here. Delete the number and send again. If it is another number, ask the staff.",
        )
        self.count = count

    def __reduce__(self) -> tuple[type[PossibleMyNumber], tuple[int]]:
        return type(self), (self.count,)


def check_digit(body: Sequence[int]) -> int:
    """Check digit of the first 11 digits.

    11 − (Σ Pₙ·Qₙ mod 11), n from the right, Qₙ = n+1 (n ≤ 6) or n−5; 0 when the remainder is 0 or 1
    (総務省令第85号 of 2014, article 5).
    """
    if len(body) != 11:
        raise ValueError("the body of a My Number has 11 digits")
    remainder = sum(digit * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    return 0 if remainder <= 1 else 11 - remainder


def find_possible_my_numbers(text: str) -> list[Match]:
    """All 12-digit runs (half or full width, also 4-4-4 with separators) whose check digit passes, in order.

    About one in eleven ordinary 12-digit numbers passes as well: ask the person, do not silently lose data.
    A longer run of digits (13-digit corporate number) is not matched. Matches may overlap.
    """
    matches = []
    for candidate in _CANDIDATE.finditer(text):
        digits = [int(character) for character in candidate.group(1) if character.isdecimal()]
        if check_digit(digits[:11]) == digits[11]:
            matches.append(Match(candidate.start(1), candidate.end(1)))
    return matches


def mask(text: str, *, character: str = "*") -> str:
    """The text with every digit of every possible My Number replaced; length and other characters stay."""
    if len(character) != 1 or character.isdecimal():
        raise ValueError("the masking character is one character and not a digit")
    masked = list(text)
    for match in find_possible_my_numbers(text):
        for position in range(match.start, match.end):
            if text[position].isdecimal():
                masked[position] = character
    return "".join(masked)


def refuse_my_number(text: str) -> None:
    """Raise `PossibleMyNumber` if the text holds a number that could be a My Number; otherwise do nothing."""
    count = len(find_possible_my_numbers(text))
    if count:
        raise PossibleMyNumber(count)


def shown(text: str, *, limit: int = 40) -> str:
    """A person's input as it may be repeated in an error: masked, on one line, at most `limit` characters."""
    line = " ".join(mask(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
