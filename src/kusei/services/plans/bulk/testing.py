"""For tests of any app: what a person does to a downloaded sheet in a spreadsheet program."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kusei.services.plans.bulk.workbook.writing import COLUMN, KEYS_ROW


def edited(content: bytes, edits: Mapping[tuple[str, str], Any]) -> bytes:
    """The workbook with other values in some cells, by row key and column key, opened and saved again."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    columns = {str(cell.value).removeprefix(COLUMN): cell.column for cell in sheet[KEYS_ROW] if cell.value}
    lines = {str(row[0].value): row[0].row for row in sheet.iter_rows(min_row=KEYS_ROW + 2, max_col=1)}
    for (row, column), value in edits.items():
        cell = sheet.cell(lines[row], columns[column])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
