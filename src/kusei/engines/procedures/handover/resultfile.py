"""Reads the CSV of results that a core system sends: serial number, receipt number, result, day, remark."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

from django.utils.translation import gettext as _

from kusei.engines.procedures.handover.layout import unguarded
from kusei.engines.procedures.handover.refusals import FileUnreadable
from kusei.lib.kana import fold_width

# The words of the file's first line → what they are called here. Order does not matter, further columns are ignored.
COLUMNS = {"通し番号": "serial", "受付番号": "number", "結果コード": "code", "決定日": "on", "備考": "remark"}
NEEDED = ("通し番号", "受付番号", "結果コード", "決定日")
LARGEST = 10 * 1024 * 1024  # bytes
MOST = 20_000  # rows
_DAY = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})", re.ASCII)


def read(content: bytes) -> list[dict[str, str]]:
    """The rows, by the names of `COLUMNS`. Raises `FileUnreadable` when the file as a whole is none."""
    if len(content) > LARGEST:
        raise FileUnreadable(_("ファイルが大きすぎます。10MBまでに分けてください。"))
    rows = [row for row in csv.reader(io.StringIO(_decoded(content), newline="")) if any(cell.strip() for cell in row)]
    if not rows:
        raise FileUnreadable(_("ファイルに何も書かれていません。"))
    head = [fold_width(cell).strip() for cell in rows[0]]
    if lacking := [title for title in NEEDED if title not in head]:
        raise FileUnreadable(_("1行目に列「%(titles)s」がありません。") % {"titles": _("」「").join(lacking)})
    if len(rows) - 1 > MOST:
        raise FileUnreadable(_("行が多すぎます。2万行までに分けてください。"))
    places = {COLUMNS[title]: place for place, title in enumerate(head) if title in COLUMNS}
    return [{name: _cell(row, place) for name, place in places.items()} for row in rows[1:]]


def _cell(row: list[str], place: int) -> str:
    return unguarded(row[place].strip())[:1000] if place < len(row) else ""


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileUnreadable(_("文字コードを読めません。UTF-8かShift_JIS（CP932）のCSVにしてください。"))


def day_of(text: str) -> dt.date | None:
    """The date of a cell: 2026-04-01, 2026/4/1 or 20260401; None for anything else."""
    found = _DAY.fullmatch(fold_width(text).strip())
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
