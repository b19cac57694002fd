"""Axes with round steps, and values that any source may hand in turned into something that can be drawn."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

LARGEST = 1e18
SMALLEST = 1e-9


def drawable(value: object) -> float | None:
    """The value as a finite float for drawing, or None for nothing, text, NaN and infinity.

    Huge values are cut off.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return _within(value) if value.is_finite() else None
    if isinstance(value, float):
        return _within(value) if math.isfinite(value) else None
    return _within(value) if isinstance(value, int) else None


def _within(value: float | Decimal) -> float:
    size = float(min(max(value, -int(LARGEST)), int(LARGEST)))
    return 0.0 if abs(size) < SMALLEST else size


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high` with its ticks; `at` places a value on `length` units, 0 at the low
    end.
    """

    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float, length: float) -> float:
        """Where the value stands, never outside the axis."""
        share = (value - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * length, 2)


def nice_scale(values: list[float], *, percent: bool = False, steps: int = 4) -> Scale:
    """An axis that holds zero and all values, in steps of 1, 2, 2.5 or 5 times a power of ten.

    A share that stays within 100 % gets an axis that ends there.
    """
    low, high = min([0.0, *values]), max([0.0, *values])
    if high == low:
        high = 1.0
    if percent and low == 0 and 40 < high <= 100:
        return Scale(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0))
    whole = all(value == int(value) for value in values)
    step = _nice_step((high - low) / steps, whole=whole)
    first, last = math.floor(low / step), math.ceil(high / step - 1e-9)
    ticks = tuple(round(n * step, 12) for n in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks)


def _nice_step(rough: float, *, whole: bool) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999999)
    return float(math.ceil(step)) if whole and step != int(step) else step


def text_width(text: str, size: float) -> float:
    """About how wide the text is set: Japanese characters are square, Latin ones a little over half as
    wide.
    """
    return sum(size * (0.58 if ord(character) < 0x2000 else 1.0) for character in text)


def wrapped(text: str, width: float, size: float, lines: int) -> list[str]:
    """The text in at most so many lines of that width; what does not fit ends in …

    Japanese breaks anywhere, Latin words only where they are longer than a line.
    """
    out, line = [], ""
    for piece in _pieces(" ".join(text.split()), width, size):
        if line and text_width((line + piece).rstrip(), size) > width:
            out.append(line)
            line = ""
        line += piece
    out.append(line)
    if len(out) > lines:
        out = [*out[: lines - 1], out[lines - 1].rstrip()[:-1] + "…"]
    return [one.strip() for one in out if one.strip()]


def _pieces(text: str, width: float, size: float) -> Iterator[str]:
    for piece in re.findall(r"[!-\u1fff]+ ?|.", text):
        if text_width(piece.rstrip(), size) > width:
            yield from piece
        else:
            yield piece
