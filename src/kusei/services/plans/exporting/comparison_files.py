"""The table of old and new as a workbook and as a printed document, in the form that assemblies expect."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from kusei.lib import typesetting
from kusei.services.plans.difference import Piece
from kusei.services.plans.exporting.comparison_rows import Group, NotShown, Row
from kusei.services.plans.exporting.spreadsheets import UNPRINTABLE, without_moments

TEMPLATE = Path(__file__).parent / "typst" / "comparison.typ"
_WIDTHS = (9, 30, 24, 44, 44, 12, 30)
_LINE = Side(style="thin", color="B4B4B7")
_CHANGED = InlineFont(u="single", b=True, color="0031D8")


@dataclass(frozen=True)
class Heading:
    """What stands above the table."""

    title: str
    old: str
    new: str
    note: str = ""


def xlsx(heading: Heading, groups: Sequence[Group], unshown: Sequence[NotShown]) -> bytes:
    """A workbook: one row a change, what changed underlined and blue. The same table gives the same bytes."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = _("新旧対照表")
    names = [
        _("番号"),
        _("取組"),
        _("箇所"),
        f"{_('旧')}（{heading.old}）",
        f"{_('新')}（{heading.new}）",
        _("区分"),
        _("理由"),
    ]
    _head(sheet, names)
    for group in groups:
        code, _space, title = group.heading.partition("　")
        for row in group.rows:
            before, after = row.pieces
            number, name = (
                (row.change.code or "", title or code) if group.subject == "initiative" else ("", group.heading)
            )
            values = [number, name, row.place, _rich(before), _rich(after), row.kind_label, row.reason]
            _append(sheet, values)
    if unshown:
        other = book.create_sheet(_("再現できない修正点"))
        _head(other, [_("取組"), _("主な修正点"), _("再現できない理由")])
        for one in unshown:
            _append(other, [one.initiative, one.statement, one.why])
        for column, width in zip("ABC", (9, 60, 60), strict=True):
            other.column_dimensions[column].width = width
    saved = io.BytesIO()
    book.save(saved)
    return without_moments(saved.getvalue())


def _head(sheet: Worksheet, names: Sequence[str]) -> None:
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    _append(sheet, list(names))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="EEF1FB")
    for number, width in enumerate(_WIDTHS[: len(names)]):
        sheet.column_dimensions[chr(ord("A") + number)].width = width


def _append(sheet: Worksheet, values: Sequence[Any]) -> None:
    number = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
    for column, value in enumerate(values, 1):
        cell = sheet.cell(number, column)
        cell.value = UNPRINTABLE.sub("", value) if isinstance(value, str) else value
        if isinstance(value, str) and value:
            cell.data_type = "s"  # a text that begins with = stays a text
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(top=_LINE, bottom=_LINE, left=_LINE, right=_LINE)


def _rich(pieces: Sequence[Piece]) -> CellRichText | str:
    clean = [(UNPRINTABLE.sub("", text), changed) for text, changed in pieces]
    if not any(changed for _text, changed in clean):
        return "".join(text for text, _changed in clean)
    return CellRichText(*(TextBlock(_CHANGED, text) if changed else text for text, changed in clean if text))


def pdf(heading: Heading, groups: Sequence[Group], unshown: Sequence[NotShown], *, day: str) -> bytes:
    """A landscape document with the new text beside the old (新 | 旧 | 備考), the heading repeated, pages numbered.

    Raises `CannotTypeset`.
    """
    data = {
        "lang": "en" if get_language() == "en" else "ja",
        "title": heading.title,
        "note": heading.note,
        "day": day,
        "columns": [_("箇所"), f"{_('新')}（{heading.new}）", f"{_('旧')}（{heading.old}）", _("備考（理由）")],
        "groups": [{"heading": group.heading, "departments": "、".join(group.departments),
                    "rows": [_printed(row) for row in group.rows]} for group in groups],
        "empty": _("違いはありません。"),
        "unshown_title": _("計画書の主な修正点のうち、対照表に再現できないもの"),
        "unshown_columns": [_("取組"), _("主な修正点"), _("再現できない理由")],
        "unshown": [[one.initiative, one.statement, one.why] for one in unshown],
    }  # fmt: skip
    return typesetting.pdf(TEMPLATE, data)


def _printed(row: Row) -> dict[str, Any]:
    before, after = row.pieces
    return {"place": row.place, "kind": row.kind_label, "new": after, "old": before, "reason": row.reason}
