"""Writes a sheet as a workbook: only what may be edited is unlocked, keys are protected, choices are lists.

The first two rows are hidden: the mark of the export, and the keys of the columns, by which the file is understood
when it comes back, whatever became of its headings. The same sheet and mark give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable
from copy import copy
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import absolute_coordinate, get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kusei.services.plans.bulk.workbook import guide
from kusei.services.plans.bulk.workbook.layout import (
    LONGEST_TEXT,
    Column,
    Kind,
    Row,
    Sheet,
    Value,
    canonical,
    printable,
)
from kusei.services.plans.exporting.spreadsheets import without_moments

MARK = "kusei-sheet/1 "
COLUMN = "kusei:"
NAME = "kusei_export"
MARK_ROW, KEYS_ROW, HEADING_ROW = 1, 2, 3
LONGEST_LIST = 255  # of a list that stands in the validation itself
_TITLE = re.compile(r"[\\/*?:\[\]']")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MOMENT = dt.datetime(1980, 1, 1)  # noqa: DTZ001  the writing of the file has no moment: it goes out again below

_LOCKED, _OPEN = Protection(locked=True), Protection(locked=False)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_GREY = PatternFill("solid", fgColor="FFEDEDED")
_HEAD = PatternFill("solid", fgColor="FFD9E2F2")
_LINE = Side(style="thin", color="FFB0B0B0")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_BOLD = Font(bold=True)
# Of all others the format of texts: what is typed into the cell stays as typed (1-2 is no date, =1 no formula).
_FORMATS = {Kind.WHOLE: "#,##0", Kind.YEN: "#,##0", Kind.DECIMAL: "General"}
_WIDEST_ROW = 409.0  # points: more no spreadsheet shows


def write(sheet: Sheet, token: str) -> bytes:
    """The workbook. `token` is the number under which what was exported is kept."""
    book = Workbook()
    book.properties.created = book.properties.modified = _MOMENT
    book.properties.creator = "Kusei"
    rows = book.active
    assert isinstance(rows, Worksheet)
    rows.title = _sheet_title(sheet.title)
    _head(rows, sheet, token)
    styles: dict[Any, Any] = {}
    for number, row in enumerate(sheet.rows, HEADING_ROW + 1):
        _write_row(rows, number, row, sheet, styles)
    _validate(book, rows, sheet)
    _protect(rows)
    _paper(rows)
    _explain(book.create_sheet(guide.title()), sheet)
    if _lists(sheet):
        book.move_sheet(_("選択肢"), 1)
    book.defined_names[NAME] = DefinedName(NAME, attr_text=f'"{MARK}{token}"', hidden=True)
    saved = io.BytesIO()
    book.save(saved)
    return without_moments(saved.getvalue())


def _sheet_title(title: str) -> str:
    return _TITLE.sub(" ", printable(title))[:28].strip() or "1"


def _head(rows: Worksheet, sheet: Sheet, token: str) -> None:
    _text(rows, MARK_ROW, 1, MARK + token)
    for place, column in enumerate(sheet.columns, 1):
        _text(rows, KEYS_ROW, place, COLUMN + column.key)
        cell = _text(rows, HEADING_ROW, place, column.heading)
        cell.font, cell.fill, cell.border, cell.alignment = _BOLD, _HEAD, _BOX, _WRAPPED
        rows.column_dimensions[get_column_letter(place)].width = column.width
    for hidden in (MARK_ROW, KEYS_ROW):
        rows.row_dimensions[hidden].hidden = True
    rows.freeze_panes = rows.cell(HEADING_ROW + 1, _frozen(sheet.columns) + 1).coordinate
    last = get_column_letter(len(sheet.columns))
    rows.auto_filter.ref = f"A{HEADING_ROW}:{last}{HEADING_ROW + len(sheet.rows)}"


def _frozen(columns: Iterable[Column]) -> int:
    """The protected columns at the left stay in view, as long as they leave room."""
    frozen = width = 0
    for column in columns:
        width += column.width
        if column.kind.editable or width > 60:
            break
        frozen += 1
    return frozen


def _dress(cell: Any, styles: dict[Any, Any], column: Column, *, is_open: bool) -> None:
    """Give the cell its look. It is worked out once for all cells that are alike: openpyxl is slow at it."""
    alike = (column.kind, is_open)
    if alike not in styles:
        cell.number_format = _FORMATS.get(column.kind, "@")
        cell.border, cell.alignment = _BOX, _WRAPPED
        cell.protection = _OPEN if is_open else _LOCKED
        if not is_open:
            cell.fill = _GREY
        styles[alike] = copy(cell._style)
    cell._style = styles[alike]


def _write_row(rows: Worksheet, number: int, row: Row, sheet: Sheet, styles: dict[Any, Any]) -> None:
    lines = 1
    for place, column in enumerate(sheet.columns, 1):
        value = row.key if place == 1 else canonical(row.values.get(column.key), column.kind)
        cell = _value(rows, number, place, value, column)
        _dress(cell, styles, column, is_open=sheet.may_write(row, column))
        lines = max(lines, _lines(column.shown(value), column.width))
    rows.row_dimensions[number].height = min(_WIDEST_ROW, 15.0 * lines + 3)


def _lines(text: str, width: int) -> int:
    """How many lines the text takes: a Japanese sign is two columns wide."""
    return sum(1 + 2 * len(line) // max(width, 2) for line in text[:2000].split("\n"))


def _value(rows: Worksheet, number: int, place: int, value: Value, column: Column) -> Any:
    if column.kind.numeric and value is not None and len(value.strip("-").replace(".", "")) <= 15:
        return rows.cell(number, place, float(Decimal(value)) if "." in value else int(value))
    shown = column.shown(value)
    return _text(rows, number, place, shown if len(shown) <= LONGEST_TEXT else f"{shown[:200]}…")


def _text(rows: Worksheet, number: int, place: int, text: str) -> Any:
    cell = rows.cell(number, place)
    if text:
        cell.value = _LOOKS_ESCAPED.sub("_x005F_", printable(text))
        cell.data_type = "s"  # a text that begins with = stays a text
    return cell


def _lists(sheet: Sheet) -> list[Column]:
    """The columns whose choices do not fit into the validation itself."""
    return [column for column in sheet.columns if column.kind is Kind.CHOICE and not _fits(column)]


def _fits(column: Column) -> bool:
    labels = [label for _key, label in column.choices]
    return len(",".join(labels)) <= LONGEST_LIST and not any(set(label) & set(',"') for label in labels)


def _validate(book: Workbook, rows: Worksheet, sheet: Sheet) -> None:
    if not sheet.rows:
        return
    apart = {column.key: place for place, column in enumerate(_lists(sheet), 1)}
    lists = book.create_sheet(_("選択肢")) if apart else None
    for place, column in enumerate(sheet.columns, 1):
        rule = _rule(column, apart, lists)
        if rule is not None:
            letter = get_column_letter(place)
            rule.add(f"{letter}{HEADING_ROW + 1}:{letter}{HEADING_ROW + len(sheet.rows)}")
            rows.add_data_validation(rule)
    if lists is not None:
        lists.sheet_state = "hidden"
        lists.protection.sheet = True


def _rule(column: Column, apart: dict[str, int], lists: Worksheet | None) -> DataValidation | None:
    if column.kind is Kind.CHOICE:
        rule = DataValidation(type="list", formula1=_list(column, apart, lists), allow_blank=True)
        rule.error = _("一覧から選んでください。")
    elif column.kind.numeric:
        limit = str(10**15 - 1)
        kind = "decimal" if column.kind is Kind.DECIMAL else "whole"
        rule = DataValidation(type=kind, operator="between", formula1=f"-{limit}", formula2=limit, allow_blank=True)
        rule.error = _("数を書いてください。") if column.kind is Kind.DECIMAL else _("整数を書いてください。")
    else:
        return None
    rule.showErrorMessage, rule.errorTitle = True, printable(column.heading)[:30]
    return rule


def _list(column: Column, apart: dict[str, int], lists: Worksheet | None) -> str:
    labels = [printable(label) for _key, label in column.choices]
    if column.key not in apart or lists is None:
        return f'"{",".join(labels)}"'
    place = apart[column.key]
    for number, label in enumerate(labels, 1):
        _text(lists, number, place, label)
    letter = get_column_letter(place)
    return f"{quote_sheetname(lists.title)}!{absolute_coordinate(f'{letter}1:{letter}{len(labels)}')}"


def _protect(rows: Worksheet) -> None:
    """No password: it guards against slips, not against people. False means: allowed while protected."""
    guard = rows.protection
    guard.sheet = True
    guard.formatColumns = guard.formatRows = guard.formatCells = guard.autoFilter = guard.sort = False


def _paper(rows: Worksheet) -> None:
    rows.page_setup.orientation, rows.page_setup.paperSize = "landscape", rows.PAPERSIZE_A4
    rows.page_setup.fitToWidth, rows.page_setup.fitToHeight = 1, 0
    rows.sheet_properties.pageSetUpPr.fitToPage = True
    rows.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    rows.oddFooter.center.text = "&P / &N"


def _explain(page: Worksheet, sheet: Sheet) -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 28, 90
    for number, (heading, text) in enumerate(guide.lines(sheet), 1):
        _text(page, number, 1, heading).font = _BOLD
        _text(page, number, 2, text)
        for place in (1, 2):
            page.cell(number, place).alignment = _WRAPPED
    page.protection.sheet = True
