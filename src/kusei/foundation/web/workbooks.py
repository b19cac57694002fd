"""Opens spreadsheets that somebody sends: nothing in them is trusted, nothing is executed, and sizes are capped.

A workbook (XLSX) is an archive of XML. It is looked at as such first: how much it unpacks to, macros, passwords,
entities. Then its cells are read as the texts that a person sees. Of a formula only the result counts that the
spreadsheet program saved; nothing is ever computed here.
"""

from __future__ import annotations

import contextlib
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
MAX_UNPACKED = 96 * 1024 * 1024
MAX_MEMBERS = 1_000
ARCHIVE = b"PK"  # how every workbook of today begins

_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
# Signs that XML cannot hold are written _x000D_; a text that only looks so has its underscore written _x005F_.
_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)|_x00[01][0-9A-Fa-f]_")
_DAMAGED = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, EOFError,
    AttributeError, IndexError, OSError, NotImplementedError, RuntimeError, AssertionError)  # fmt: skip


class FileRefused(ValueError):
    """The file cannot be read; the sentence says what to do."""

    code = "web.file-refused"


@dataclass(frozen=True)
class Cell:
    """A cell's text as a person sees it. `problem` says why it cannot be taken, when it cannot."""

    text: str = ""
    problem: str = ""


Row = tuple[int, list[Cell]]  # the number of the row in the file, from 1


@dataclass(frozen=True)
class Limits:
    """How much of a sheet is read: rows (one more, so that the caller sees that there are more), columns, signs."""

    rows: int
    columns: int
    cell: int


def refuse_by_size_and_kind(content: bytes) -> None:
    """Refuse files that are too big, of the old Excel format, or encrypted. Raises `FileRefused`."""
    if len(content) > MAX_BYTES:
        raise FileRefused(_("ファイルが大きすぎます（10 MBまで）。年度や所管で分けてください。"))
    if content.startswith(_OLD_OR_LOCKED):
        raise FileRefused(_("古い形式か、パスワード付きのファイルです。パスワードのないXLSXかCSVで保存してください。"))


def unpacked_size(content: bytes) -> int:
    """How many bytes the archive says it unpacks to. Raises `FileRefused`."""
    with _explained(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(member.file_size for member in archive.infolist())


def limited(text: str, limits: Limits) -> Cell:
    """The text as a cell, or the problem that it is too long."""
    if len(text) > limits.cell:
        return Cell(text[:50] + "…", _("セルの文字が多すぎます。"))
    return Cell(text.replace("\0", ""))


class Book:
    """A workbook that was found harmless. `titles`: its sheets; `names`: its defined names and what they stand for."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Raises `FileRefused`."""
        self._content, self._limits = content, limits
        with _explained():
            self._has_formulas = _inspect(content)
            with contextlib.closing(self._open(data_only=True)) as book:
                self.titles: list[str] = [sheet.title for sheet in book.worksheets]
                self.names: dict[str, str] = {name: str(one.value) for name, one in book.defined_names.items()}
        if not self.titles:
            raise FileRefused(_("シートがありません。"))

    def rows(self, sheet: int = 0, *, only: int | None = None) -> Iterator[Row]:
        """Every row of the sheet, empty ones too; `only`: so many. Raises `FileRefused`."""
        most = self._limits.rows + 1 if only is None else only
        with _explained():
            values = self._sheet(sheet, most, data_only=True)
            formulas = self._sheet(sheet, most, data_only=False) if self._has_formulas else iter(())
            for number, (row, written) in enumerate(zip_longest(values, formulas), 1):
                pairs = zip_longest(row or (), written or ())
                yield number, [_cell(cell, other, self._limits) for cell, other in pairs]

    def _open(self, *, data_only: bool) -> Any:
        return load_workbook(io.BytesIO(self._content), read_only=True, data_only=data_only, keep_links=False)

    def _sheet(self, place: int, most: int, *, data_only: bool) -> Iterator[tuple[Any, ...]]:
        with contextlib.closing(self._open(data_only=data_only)) as book:
            sheet = book.worksheets[place]
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            yield from sheet.iter_rows(max_row=most, max_col=self._limits.columns)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """A damaged or forged workbook fails anywhere inside the library: all of it is the file's fault."""
    try:
        yield
    except FileRefused:
        raise
    except _DAMAGED as error:
        raise FileRefused(
            _("Excelのファイルとして読めません。表計算ソフトで開き、XLSXで保存し直してください。")
        ) from error


def _inspect(content: bytes) -> bool:
    """Refuse what would unpack to too much or could do harm; whether any sheet has formulas."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise FileRefused(_("展開すると大きすぎるファイルです。値だけを新しいブックに写して保存してください。"))
        if any(member.flag_bits & 1 for member in members):
            raise FileRefused(_("パスワードの付いたファイルは読めません。外して保存し直してください。"))
        if any("vbaproject" in member.filename.lower() for member in members):
            raise FileRefused(_("マクロの入ったファイルは読めません。マクロのないXLSXで保存し直してください。"))
        # Reading gives no more than the size that was declared, so the sum above is also what is unpacked.
        has_formulas = False
        for member in members:
            if not member.filename.lower().endswith((".xml", ".rels")):
                continue
            data = archive.read(member)
            plain = data.replace(b"\0", b"")  # the same words in UTF-16
            if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                raise FileRefused(_("安全でない内容が入っています。値だけを新しいブックに写して保存してください。"))
            if member.filename.startswith("xl/worksheets/") and _FORMULA.search(plain):
                has_formulas = True
    return has_formulas


def _cell(cell: Any, written: Any, limits: Limits) -> Cell:
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
    return limited(_ESCAPED.sub(_unescaped, value), limits)


def _unescaped(match: re.Match[str]) -> str:
    sign = int(match[0][2:6], 16)
    return chr(sign) if chr(sign) in "\t\n_" else ""


def _number(value: float, number_format: str) -> Cell:
    """A number as the spreadsheet shows it: fifteen digits, so that 0.1 + 0.2 is 0.3; in percent if so shown."""
    if not math.isfinite(value):
        return Cell(str(value), _("数として読めません。"))
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if "%" in number_format:
        return Cell(f"{(exact * 100).normalize():f}%")
    return Cell(f"{exact:f}" if abs(exact.adjusted()) < 40 else str(exact))
