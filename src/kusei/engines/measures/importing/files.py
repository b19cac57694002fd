"""Reads CSV and XLSX as rows of cells. A file is never trusted: sizes are capped, nothing in it is executed."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kusei.foundation.web import workbooks
from kusei.foundation.web.workbooks import MAX_BYTES, Book, Cell, FileRefused, Limits, Row

__all__ = ["LIMITS", "MAX_BYTES", "MAX_COLUMNS", "MAX_ROWS", "Cell", "FileRefused", "Row", "decoded", "read_rows"]

MAX_ROWS = 100_000
MAX_COLUMNS = 64
LIMITS = Limits(rows=MAX_ROWS, columns=MAX_COLUMNS, cell=5_000)


def read_rows(content: bytes) -> list[Row]:
    """Every row of the file (of a workbook: of its first sheet) that has a cell with text in it.

    The kind of the file is told by its content, never by its name. Raises `FileRefused`.
    """
    workbooks.refuse_by_size_and_kind(content)
    rows = Book(content, LIMITS).rows() if content.startswith(workbooks.ARCHIVE) else _csv(content)
    found = []
    for number, read in rows:
        if number > MAX_ROWS:
            raise FileRefused(_("行が多すぎます（10万行まで）。年度や所管で分けてください。"))
        cells = [Cell(cell.text.strip(), cell.problem) for cell in read]
        while cells and not (cells[-1].text or cells[-1].problem):
            cells.pop()
        if cells:
            found.append((number, cells))
    if not found:
        raise FileRefused(_("ファイルに何も書かれていません。"))
    return found


def decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8 with or without mark, UTF-16 with mark, else Shift_JIS as Windows writes it.

    Raises `FileRefused`.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp932"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("文字コードが分かりません。UTF-8かShift_JISのCSV、またはXLSXで保存してください。"))


def _csv(content: bytes) -> Iterator[Row]:
    text = decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = "\t" if first.count("\t") >= max(first.count(","), 1) else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, 1):
            if number > MAX_ROWS + 1:
                return
            yield number, [_cell(value) for value in row[:MAX_COLUMNS]]
    except csv.Error as error:
        sentence = _("CSVの%(line)d行目の引用符が閉じていません。表計算ソフトで開いて保存し直してください。")
        raise FileRefused(sentence % {"line": reader.line_num}) from error


def _cell(value: str) -> Cell:
    # Our own CSV puts ' in front of what a spreadsheet would run; it is not part of the value.
    plain = value.strip()
    if len(plain) > 1 and plain[0] == "'" and plain[1] in "=+-@":
        plain = plain[1:]
    return workbooks.limited(plain, LIMITS)
