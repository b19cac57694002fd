"""Reads CSV and XLSX as rows of cells. A file is never trusted: sizes are capped, nothing in it is executed."""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 64
MAX_UNPACKED = 96 * 1024 * 1024
MAX_MEMBERS = 1_000
LONGEST_CELL = 5_000

_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


class FileRefused(ValueError):
    """The file cannot be read; the sentence says what to do."""

    code = "measures.file-refused"


@dataclass(frozen=True)
class Cell:
    """A cell's text as a person sees it. `problem` says why it cannot be taken, when it cannot."""

    text: str = ""
    problem: str = ""


Row = tuple[int, list[Cell]]  # the number of the row in the file, from 1


def read_rows(content: bytes) -> list[Row]:
    """Every row of the file (of a workbook: of its first sheet) that has a cell with text in it.

    The kind of the file is told by its content, never by its name. Raises `FileRefused`.
    """
    if len(content) > MAX_BYTES:
        raise FileRefused(_("ファイルが大きすぎます（10 MBまで）。年度や所管で分けてください。"))
    if content.startswith(_OLD_OR_LOCKED):
        raise FileRefused(_("古い形式か、パスワード付きのファイルです。パスワードのないXLSXかCSVで保存してください。"))
    rows = _workbook(content) if content.startswith(b"PK") else _csv(content)
    found = []
    for number, cells in rows:
        if number > MAX_ROWS:
            raise FileRefused(_("行が多すぎます（10万行まで）。年度や所管で分けてください。"))
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
    return _limited(plain)


def _limited(text: str) -> Cell:
    if len(text) > LONGEST_CELL:
        return Cell(text[:50] + "…", _("セルの文字が多すぎます。"))
    return Cell(text.replace("\0", ""))


def _workbook(content: bytes) -> Iterator[Row]:
    try:
        has_formulas = _inspect(content)
        values = _sheet(content, data_only=True)
        formulas = _sheet(content, data_only=False) if has_formulas else iter(())
        for number, (row, written) in enumerate(zip_longest(values, formulas), 1):
            yield number, [_of_workbook(cell, other) for cell, other in zip_longest(row or (), written or ())]
    except FileRefused:
        raise
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, EOFError,
            AttributeError, IndexError, OSError, NotImplementedError, RuntimeError) as error:  # fmt: skip
        # A damaged or forged workbook fails anywhere inside the library: all of it is the file's fault.
        raise FileRefused(
            _("Excelのファイルとして読めません。表計算ソフトで開き、XLSXで保存し直してください。")
        ) from error


def _inspect(content: bytes) -> bool:
    """Refuse what would unpack to too much; whether any sheet has formulas."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise FileRefused(_("展開すると大きすぎるファイルです。値だけを新しいブックに写して保存してください。"))
        # Reading gives no more than the size that was declared, so the sum above is also what is unpacked.
        sheets = [member for member in members if member.filename.startswith("xl/worksheets/")]
        for member in sheets:
            data = archive.read(member)
            if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                raise FileRefused(_("安全でない内容が入っています。値だけを新しいブックに写して保存してください。"))
            if _FORMULA.search(data):
                return True
    return False


def _sheet(content: bytes, *, data_only: bool) -> Iterator[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    try:
        if not book.worksheets:
            raise FileRefused(_("シートがありません。"))
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        yield from sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
    finally:
        book.close()


def _of_workbook(cell: Any, written: Any) -> Cell:
    value = getattr(cell, "value", None)
    if value is None:
        # A formula whose result the file does not hold: what it would give, nobody here can know.
        unknown = getattr(written, "data_type", "") == "f" and getattr(written, "value", None) is not None
        return Cell(
            "", _("数式の計算結果が保存されていません。表計算ソフトで開いて保存し直してください。") if unknown else ""
        )
    if isinstance(value, bool) or getattr(cell, "data_type", "") == "e":
        return Cell(str(value), _("数式のエラーやTRUE・FALSEは、値として読めません。"))
    if isinstance(value, int | float):
        return _number(value, str(getattr(cell, "number_format", "")))
    if not isinstance(value, str):
        return Cell(str(value), _("日付や時刻は値として読めません。文字か数で書いてください。"))
    return _limited(value.strip())


def _number(value: float, number_format: str) -> Cell:
    """A number as the spreadsheet shows it: fifteen digits, so that 0.1 + 0.2 is 0.3; in percent if so shown."""
    if not math.isfinite(value):
        return Cell(str(value), _("数として読めません。"))
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if "%" in number_format:
        return Cell(f"{(exact * 100).normalize():f}%")
    return Cell(f"{exact:f}" if abs(exact.adjusted()) < 40 else str(exact))
