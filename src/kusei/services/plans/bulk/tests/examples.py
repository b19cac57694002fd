"""Sheets for the tests, and strategies that make any."""

from __future__ import annotations

import io
import zipfile

from hypothesis import strategies as st

from kusei.foundation.web.workbooks import Book
from kusei.services.plans.bulk.workbook import reading, writing
from kusei.services.plans.bulk.workbook.layout import Column, Kind, Row, Sheet

TOKEN = "0b6c3a52-5d0e-4b39-9d5e-2f1d4f8f2a10"
STATES = (("on_track", "予定どおり"), ("late", "遅れ"), ("done", "完了"))
COLUMNS = (
    Column("_row", "行の番号", Kind.KEY, 10),
    Column("title", "取組", Kind.CONTEXT, 30),
    Column("status", "状況", Kind.CHOICE, 14, STATES),
    Column("text", "説明", Kind.TEXT, 50),
    Column("count", "件数", Kind.WHOLE),
    Column("hours", "時間", Kind.DECIMAL),
    Column("yen", "金額", Kind.YEN),
)
ROWS = (
    Row(
        "1",
        {"title": "取組一", "status": "on_track", "text": "一行目\n　二行目", "count": "3",
         "hours": "1.5", "yen": "1200"},
    ),
    Row("2", {"title": "取組二", "text": "=1+1"}),
    Row("3", {"title": "取組三", "status": "done", "text": "1-2", "yen": "0"}, editable=frozenset({"text"})),
)  # fmt: skip
SHEET = Sheet("進捗報告", COLUMNS, ROWS)

TEXTS = st.text(max_size=60) | st.sampled_from(
    ["=1+1", "_x0041_", "_x000D_", "1-2", "0", "+a", "'x", "　字下げ", "a\r\nb", "TRUE"]
)
NUMBERS = st.decimals(-(10**14), 10**14, places=0).map(lambda number: f"{number:f}")
DECIMALS = st.decimals(-(10**8), 10**8, places=6).map(lambda number: f"{number:f}")


def _row(number):
    return st.fixed_dictionaries(
        {
            "title": TEXTS,
            "status": st.none() | st.sampled_from([key for key, _label in STATES]),
            "text": st.none() | TEXTS,
            "count": st.none() | NUMBERS,
            "hours": st.none() | DECIMALS,
            "yen": st.none() | NUMBERS,
        }
    ).map(lambda values: Row(f"k-{number}/ア", values))


SHEETS = st.integers(1, 5).flatmap(
    lambda size: st.tuples(*(_row(number) for number in range(size))).map(lambda rows: Sheet("表", COLUMNS, rows))
)


def read_back(content, sheet=SHEET):
    book = Book(content, reading.LIMITS)
    token, place = reading.mark_of(book)
    assert token == TOKEN
    return reading.read(book, place, sheet.columns, sheet.cells)


def written(sheet=SHEET):
    return writing.write(sheet, TOKEN)


def repacked(content, changes=(), more=()):
    """The archive with some members changed: `changes` maps names to functions of their bytes."""
    changes, more = dict(changes), dict(more)
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            data = old.read(member)
            new.writestr(member, changes[member](data) if member in changes else data)
        for member, data in more.items():
            new.writestr(member, data)
    return saved.getvalue()
