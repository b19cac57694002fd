"""A table as data: what charts, lists and reports hand to the table component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class Cell:
    """One cell.

    `none` greys a cell that has no value; `url` makes it a link; `note` stands small behind the text.
    """

    text: _StrOrPromise
    number: bool = False
    none: bool = False
    url: str = ""
    note: _StrOrPromise = ""
    current: bool = False


@dataclass(frozen=True)
class Column:
    """One column head. `current` marks the column of this fiscal year."""

    label: _StrOrPromise
    number: bool = False
    current: bool = False


@dataclass(frozen=True)
class Table:
    """Caption, heads and rows; the first cell of a row is its head unless `row_heads` is False."""

    caption: _StrOrPromise
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = field(default_factory=tuple)
    row_heads: bool = True
    css: str = ""
