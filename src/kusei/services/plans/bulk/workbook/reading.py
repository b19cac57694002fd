"""Reads back what a spreadsheet program saved: rows by key, columns by key, and what cannot be read, cell by cell.

Rows may be moved, hidden, filtered or gone, empty ones put between them; columns may be moved, renamed, gone or added.
What is said of each cell is its place in the file (F12), so that a person finds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from kusei.foundation.web.workbooks import Book, Cell, FileRefused, Limits
from kusei.lib.kana import fold_for_search
from kusei.lib.mynumber import refuse_my_number, shown
from kusei.services.plans.bulk.workbook.cells import CellRefused, read_cell
from kusei.services.plans.bulk.workbook.layout import Cells, Column, Kind, Value, canonical
from kusei.services.plans.bulk.workbook.writing import COLUMN, MARK, NAME

LIMITS = Limits(rows=20_000, columns=80, cell=32_767)
HEAD_WITHIN = 20
MOST_ERRORS = 500
_TOKEN = re.compile(re.escape(MARK) + r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
Numbered = tuple[int, list[Cell]]


@dataclass(frozen=True)
class CellError:
    """A cell that cannot be taken: its place in the file, what it is about, and the sentence."""

    address: str
    row: str
    column: str
    sentence: str

    def as_json(self) -> dict[str, str]:
        """For keeping."""
        return {"address": self.address, "row": self.row, "column": self.column, "sentence": self.sentence}


@dataclass
class Reading:
    """What the file says: values by row and column, where each row and column stands, what cannot be taken."""

    values: dict[str, dict[str, Value]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    rows_read: int = 0

    def as_json(self) -> dict[str, Any]:
        """For keeping."""
        errors = [error.as_json() for error in self.errors[:MOST_ERRORS]]
        return {"values": self.values, "lines": self.lines, "letters": self.letters, "errors": errors}


def mark_of(book: Book) -> tuple[str, int]:
    """The number of the export that the file came from, and which sheet holds the rows. Raises `FileRefused`."""
    named = _TOKEN.search(book.names.get(NAME, ""))
    keyed = None
    for place in range(min(len(book.titles), HEAD_WITHIN)):
        for _number, cells in book.rows(place, only=HEAD_WITHIN):
            for cell in cells:
                if found := _TOKEN.fullmatch(cell.text.strip()):
                    return found[1], place
                if keyed is None and cell.text.startswith(COLUMN):
                    keyed = place
    if named:
        return named[1], keyed or 0
    raise FileRefused(
        _("この表は、ここからダウンロードしたものではありません。表をダウンロードして、それに書いてください。")
    )


def read(
    book: Book, place: int, columns: Sequence[Column], base: Cells, *, tell: Callable[[int], None] = lambda rows: None
) -> Reading:
    """What the sheet says, for an export of these columns and values. `tell` hears how many rows were read.

    Raises `FileRefused` when its columns cannot be found, and `PossibleMyNumber` for what looks like one.
    """
    head = list(book.rows(place, only=HEAD_WITHIN))
    first, where = _columns(head, columns)
    reading = Reading(letters={key: get_column_letter(at + 1) for key, at in where.items()})
    reader = _Reader(columns, where, base, reading)
    for number, cells in book.rows(place):
        if number > LIMITS.rows:
            raise FileRefused(_("行が多すぎます（2万行まで）。余分な行を消してください。"))
        if number > first:
            reader.take(number, cells)
        reading.rows_read = number
        if number % 500 == 0:
            tell(number)
    return reading


def _columns(head: Sequence[Numbered], columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    """The last row of the head, and where each column stands: by the hidden keys, else by the headings."""
    for number, cells in head:
        keyed = [(cell.text.strip().removeprefix(COLUMN), at) for at, cell in enumerate(cells)
            if cell.text.strip().startswith(COLUMN)]  # fmt: skip
        if keyed:
            return number, _where(keyed, columns)
    headings = {_folded(column.heading): column.key for column in columns}
    for number, cells in head:
        named = [(headings[name], at) for at, cell in enumerate(cells) if (name := _folded(cell.text)) in headings]
        if columns[0].key in dict(named):
            return number, _where(named, columns)
    raise _no_head(columns)


def _where(found: Sequence[tuple[str, int]], columns: Sequence[Column]) -> dict[str, int]:
    known = {column.key: column for column in columns}
    where: dict[str, int] = {}
    for key, at in found:
        if key in where and key in known:
            raise FileRefused(
                _("「%(heading)s」の列が二つあります。どちらかを消してください。") % {"heading": known[key].heading}
            )
        if key in known:
            where[key] = at
    if columns[0].key not in where:
        raise _no_head(columns)
    return where


def _no_head(columns: Sequence[Column]) -> FileRefused:
    return FileRefused(
        _("「%(heading)s」の列が見つかりません。消したり書き換えたりしていない表を取り込んでください。")
        % {"heading": columns[0].heading}
    )


def _folded(text: str) -> str:
    return "".join(fold_for_search(text).split())


class _Reader:
    """Takes the rows one by one into the reading."""

    def __init__(self, columns: Sequence[Column], where: dict[str, int], base: Cells, reading: Reading) -> None:
        self.columns = [(column, where[column.key]) for column in columns[1:] if column.key in where]
        self.key_at, self.heading = where[columns[0].key], columns[0].heading
        self.taken = {at for _column, at in self.columns} | {self.key_at}
        self.base, self.reading = base, reading
        self.headed = False

    def take(self, number: int, cells: Sequence[Cell]) -> None:
        """One row of the file."""
        key = canonical(_at(cells, self.key_at).text, Kind.TEXT) or ""
        said = [(column, at, _at(cells, at)) for column, at in self.columns]
        self._watch(key, cells)
        if key in self.base:
            self._known(number, key, said)
        elif key and not self.headed and number <= HEAD_WITHIN:
            pass  # the headings, whatever became of them
        elif key:
            sentence = _("「%(key)s」の行は、ダウンロードした表にありません。行は加えられません。")
            self._refuse(number, self.key_at, key, "", sentence % {"key": shown(key)})
        elif any(cell.text.strip() for column, _place, cell in said if column.kind.editable):
            sentence = _("「%(heading)s」のない行は取り込めません。行は加えられません。")
            self._refuse(number, self.key_at, "", "", sentence % {"heading": self.heading})
        self.headed = self.headed or bool(key)

    def _known(self, number: int, key: str, said: Sequence[tuple[Column, int, Cell]]) -> None:
        values: dict[str, Value] = {}
        for column, at, cell in said:
            if column.key not in self.base[key]:
                continue  # too long for a cell: the file holds its beginning only
            try:
                if cell.problem:
                    raise CellRefused(cell.problem)
                value = read_cell(cell.text, column)
                if value is None and column.required and self.base[key][column.key] is not None:
                    raise CellRefused(_("空にはできません。元のままにします。"))
            except CellRefused as refused:
                self._refuse(number, at, key, column.key, str(refused))
                continue
            if column.kind.editable:
                values[column.key] = value
            elif value != self.base[key][column.key]:
                self._refuse(number, at, key, column.key, _("この列は変えられません。元のままにします。"))
        if key in self.reading.values:
            self._again(number, key, values)
        else:
            self.reading.values[key], self.reading.lines[key] = values, number

    def _again(self, number: int, key: str, values: dict[str, Value]) -> None:
        """The same row twice: what both say is taken; where they differ, nobody here can know which is meant."""
        first = self.reading.values[key]
        for column, at in self.columns:
            name = column.key
            if name in values and name in first and values[name] != first[name]:
                del first[name]
                sentence = _("%(row)d行目と同じ行で、内容が違います。どちらかを消してください。")
                self._refuse(number, at, key, name, sentence % {"row": self.reading.lines[key]})

    def _refuse(self, number: int, at: int, row: str, column: str, sentence: str) -> None:
        address = f"{get_column_letter(at + 1)}{number}"
        self.reading.errors.append(CellError(address, row[:200], column, sentence))

    def _watch(self, key: str, cells: Sequence[Cell]) -> None:
        """What looks like a My Number is refused with the whole file, unless it is what was exported."""
        known = {value for value in self.base.get(key, {}).values() if value}
        numeric = {at for column, at in self.columns if column.kind.numeric}
        for at, cell in enumerate(cells):
            if cell.text and at not in numeric and canonical(cell.text, Kind.TEXT) not in known:
                refuse_my_number(cell.text)


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else Cell()
