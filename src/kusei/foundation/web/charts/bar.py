"""Bars that lie: progress against a target, and a list of counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kusei.foundation.web.charts.scale import drawable

WIDTH = 200.0


@dataclass(frozen=True)
class Progress:
    """Widths of a progress bar on 200 units; the mark is where we should be today."""

    filled: float
    mark: float | None


def geometry(value: object, target: object, mark: object = None) -> Progress | None:
    """How far the bar is filled; None when value or target is missing, text, or the target is not above
    zero.
    """
    done, goal, expected = drawable(value), drawable(target), drawable(mark)
    if done is None or goal is None or goal <= 0:
        return None
    place = None if expected is None else round(min(max(expected / goal, 0), 1) * WIDTH, 2)
    filled = round(min(max(done / goal, 0), 1) * WIDTH, 2)
    return Progress(filled, place)


@dataclass(frozen=True)
class BarRow:
    """One row of a bar list. `width` is on 200 units, 0 for no value."""

    label: str
    value: object
    url: str = ""
    width: float = 0


@dataclass(frozen=True)
class HorizontalBars:
    """A table whose last column is drawn: the numbers are text, the bars only help the eye."""

    caption: str
    label_head: str
    value_head: str
    rows: tuple[BarRow, ...]


def horizontal_bars(
    caption: str, label_head: str, value_head: str, rows: Iterable[tuple[str, object, str]]
) -> HorizontalBars:
    """A bar list from (label, value, url) rows, in the order given. Values below zero get no bar."""
    given = list(rows)
    largest = max([drawable(value) or 0 for _, value, _ in given], default=0)
    made = tuple(BarRow(label, value, url, _width(drawable(value), largest)) for label, value, url in given)
    return HorizontalBars(caption, label_head, value_head, made)


def _width(value: float | None, largest: float) -> float:
    return round(max(value, 0) / largest * WIDTH, 2) if value is not None and largest > 0 else 0
