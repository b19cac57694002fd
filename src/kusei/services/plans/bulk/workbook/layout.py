"""What a sheet holds: columns of a kind, rows with a key, and values as texts in one written form.

A value is a text or None; None is an empty cell. Numbers are kept as the digits a person would write, choices by
their key. Because a spreadsheet knows only one kind of empty, what owns the sheet says what an emptied cell means.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

Value = str | None
Cells = Mapping[str, Mapping[str, Value]]  # row key → column key → value

LONGEST_TEXT = 32_000  # a spreadsheet cuts a cell off after 32,767 signs
# What XML cannot hold, halves of surrogate pairs, and carriage returns, which every program writes as it likes.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """What a column holds. `KEY` and `CONTEXT` are protected; the others can be edited."""

    KEY = "key"
    CONTEXT = "context"
    TEXT = "text"
    CHOICE = "choice"
    WHOLE = "whole"
    DECIMAL = "decimal"
    YEN = "yen"

    @property
    def editable(self) -> bool:
        """Whether a person writes in it."""
        return self not in {Kind.KEY, Kind.CONTEXT}

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self in {Kind.WHOLE, Kind.DECIMAL, Kind.YEN}


@dataclass(frozen=True)
class Column:
    """A column. `choices`: key and label of what may be chosen, in order; `required`: a cell that says something may
    not be emptied; `longest`: signs of a text; `decimals`: places of a number; `hint` stands on the explanation sheet.
    """

    key: str
    heading: str
    kind: Kind
    width: int = 16
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    required: bool = False
    longest: int = LONGEST_TEXT
    decimals: int = 6

    def shown(self, value: Value) -> str:
        """The value as a person reads it: the label of a choice."""
        if self.kind is Kind.CHOICE:
            return dict(self.choices).get(value or "", value or "")
        return value or ""


@dataclass(frozen=True)
class Row:
    """A row. `editable`: keys of the columns that may be written in it, None for all that can be edited; `why`: the
    sentence for a person who may not; `group` and `label`: what it is (initiative, line), for the preview;
    `changed`: who changed a column last, and when, where that is known.
    """

    key: str
    values: Mapping[str, Value]
    editable: frozenset[str] | None = None
    why: str = ""
    group: str = ""
    label: str = ""
    changed: Mapping[str, tuple[str, dt.datetime]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """All that is exported. `about`: what the explanation sheet says of it, as pairs of heading and text."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    about: Sequence[tuple[str, str]] = field(default=())

    def may_write(self, row: Row, column: Column) -> bool:
        """Whether the person for whom the sheet was made may write there."""
        if not column.kind.editable or len(row.values.get(column.key) or "") > LONGEST_TEXT:
            return False
        return row.editable is None or column.key in row.editable

    def writable(self) -> Sheet:
        """The same sheet with the rows alone in which the person may write somewhere."""
        rows = [row for row in self.rows if any(self.may_write(row, column) for column in self.columns)]
        return replace(self, rows=rows)

    @property
    def cells(self) -> dict[str, dict[str, Value]]:
        """Every value in its written form; a text too long for a cell is left out."""
        return {row.key: self._row(row) for row in self.rows}

    def _row(self, row: Row) -> dict[str, Value]:
        said = {column.key: canonical(row.values.get(column.key), column.kind) for column in self.columns[1:]}
        return {key: value for key, value in said.items() if len(value or "") <= LONGEST_TEXT}


def canonical(value: str | int | Decimal | None, kind: Kind) -> Value:
    """The one written form of a value: line breaks as \\n, no blanks around it that ASCII knows, digits without zeros
    that say nothing. An empty text is None.
    """
    if value is None:
        return None
    if isinstance(value, int | Decimal) or (kind.numeric and _NUMBER.fullmatch(value)):
        return _digits(Decimal(value))
    return printable(value.replace("\r\n", "\n").replace("\r", "\n")).strip(" \t\n") or None


def printable(text: str) -> str:
    """The text without signs that no workbook can hold."""
    return _UNWRITABLE.sub("", text)


_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def _digits(number: Decimal) -> str:
    # A pattern, because normalize() rounds what is longer than the context's precision.
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def to_json(sheet: Sheet) -> dict[str, Any]:
    """What must be known when the file comes back: columns, and every row's values and what it was."""
    return {
        "columns": [_column_to_json(column) for column in sheet.columns],
        "rows": sheet.cells,
        "labels": {row.key: [row.group, row.label] for row in sheet.rows},
    }


def _column_to_json(column: Column) -> dict[str, Any]:
    return {
        "key": column.key,
        "heading": str(column.heading),
        "kind": column.kind.value,
        "choices": [[key, str(label)] for key, label in column.choices],
        "required": column.required,
        "longest": column.longest,
        "decimals": column.decimals,
    }


def columns_from(data: Mapping[str, Any]) -> list[Column]:
    """The columns of `to_json`."""
    return [
        Column(
            one["key"],
            one["heading"],
            Kind(one["kind"]),
            choices=tuple((key, label) for key, label in one["choices"]),
            required=one["required"],
            longest=one["longest"],
            decimals=one["decimals"],
        )
        for one in data["columns"]
    ]


def hash_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of what `to_json` gives."""
    said = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
