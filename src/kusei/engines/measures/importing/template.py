"""The file that a section fills in: its series with what is there already, as XLSX or CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kusei.engines.measures.importing.cells import written
from kusei.engines.measures.models import ActualValue, Series
from kusei.foundation.web import formats

_RUN = ("=", "+", "-", "@", "\t", "\r")
NUMBERS = range(5, 8)  # 実績値, 分子, 分母
WIDTHS = (32, 48, 10, 14, 8, 16, 14, 14, 40)


def headings() -> list[str]:
    """The columns, in the language of the page; both languages are read back."""
    return [
        _("キー"), _("名称"), _("単位"), _("年度"), _("月"), _("実績値"), _("分子"), _("分母"), _("備考"),
    ]  # fmt: skip


def template_rows(series: Iterable[Series], year: int, current: Iterable[ActualValue]) -> list[list[str]]:
    """A row for each series in the year, months included where it has them, with its current values."""
    known = {(row.series_id, row.month): row for row in current if not row.dimensions}
    rows = []
    for one in series:
        months = [None, *((4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3) if one.monthly else ())]
        rows += [_row(one, year, month, known.get((one.pk, month))) for month in months]
    return rows


def _row(series: Series, year: int, month: int | None, now: ActualValue | None) -> list[str]:
    reading = now.reading if now else None
    return [
        series.key, series.title, series.unit, formats.fiscal_year(year), str(month or ""),
        written(reading) if reading else "",
        _plain(reading.numerator) if reading else "",
        _plain(reading.denominator) if reading else "",
        now.note if now else "",
    ]  # fmt: skip


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, as Excel opens it in Japanese. What it would run gets a ' in front."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings())
    writer.writerows([[f"'{cell}" if cell.startswith(_RUN) else cell for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook of texts and numbers; no text becomes a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("実績値"))
    sheet.freeze_panes = "A2"
    for place, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings()])
    for row in rows:
        sheet.append([_number_or_text(sheet, value, place) for place, value in enumerate(row)])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _number_or_text(sheet: Any, value: str, place: int) -> Any:
    """Numbers as numbers where a spreadsheet keeps them exactly (fifteen digits), everything else as text."""
    if place in NUMBERS and re.fullmatch(r"-?\d+(\.\d+)?", value) and len(value.strip("-")) <= 15:
        return float(value) if "." in value else int(value)
    return _cell(sheet, value)


def _cell(sheet: Any, value: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
