"""Writes tables as CSV that Excel opens in Japanese, and as XLSX whose bytes depend on the content alone."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from kusei.services.plans.exporting.tables import Table
from kusei.services.plans.exporting.words import Value

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file knows
_SAVED_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def csv_bytes(table: Table) -> bytes:
    """UTF-8 with a byte order mark and CRLF. A text that a spreadsheet would run as a formula gets a ' in
    front.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_harmless(heading) for heading in table.headings])
    writer.writerows([_harmless(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(tables: Iterable[Table]) -> bytes:
    """A workbook with one sheet a table. The same tables give the same bytes; no text becomes a formula."""
    book = Workbook(write_only=True)
    for table in tables:
        _write_sheet(book.create_sheet(table.title), table)
    saved = io.BytesIO()
    book.save(saved)
    return without_moments(saved.getvalue())


def _plain(value: Value) -> str | int | float | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _harmless(value: Value) -> str | int | float:
    plain = _plain(value)
    if plain is None:
        return ""
    return f"'{plain}" if isinstance(plain, str) and plain.startswith(_FORMULA) else plain


def _write_sheet(sheet: WriteOnlyWorksheet, table: Table) -> None:
    sheet.freeze_panes = "A2"
    for index, _heading in enumerate(table.headings):
        values = [str(row[index] or "") for row in table.rows[:50]] + [table.headings[index]]
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(60, 4 + 2 * max(map(len, values)))
    sheet.append([_cell(sheet, heading, bold=True) for heading in table.headings])
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False) -> WriteOnlyCell:
    plain = _plain(value)
    text = isinstance(plain, str)
    cell = WriteOnlyCell(sheet, UNPRINTABLE.sub("", plain) if isinstance(plain, str) else plain)
    if text:
        cell.data_type = "s"  # a text that begins with = stays a text
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell


def without_moments(content: bytes) -> bytes:
    """The same archive without the times at which it was written."""
    moment = dt.datetime(*_MOMENT, tzinfo=dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _SAVED_AT.sub(rb"\g<1>" + moment, data)
            new.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
