"""Readers' numbers: eight digits that run and one that notices a wrong or swapped digit (Luhn, ISO/IEC 7812-1)."""

from __future__ import annotations

import re

from kusei.lib.kana import fold_width

DIGITS = 8
_FORM = re.compile(r"\d{9}", re.ASCII)


def number_of(running: int) -> str:
    """10000001 becomes 100000017. Raises `ValueError` for a number that does not fit."""
    if not 0 <= running < 10**DIGITS:
        raise ValueError("a reader's number has eight digits")
    body = f"{running:0{DIGITS}d}"
    return body + _check(body)


def running_of(typed: str) -> int | None:
    """What was typed (full width, spaces, hyphens) as the running number; None for anything that is no number."""
    plain = re.sub(r"[\s‐-―−-]", "", fold_width(typed))
    if not _FORM.fullmatch(plain) or _check(plain[:-1]) != plain[-1]:
        return None
    return int(plain[:-1])


def spaced(number: str) -> str:
    """1000 0001 7: easier to read out."""
    return f"{number[:4]} {number[4:8]} {number[8:]}"


def _check(body: str) -> str:
    total = 0
    for place, sign in enumerate(reversed(body)):
        digit = int(sign) * (2 if place % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)
