"""Reads a file of the collecting agency (収納代行の速報・確報): CSV or records of fixed length, whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.engines.payments.slips.layouts import NAMES, Collection, Fixed
from kusei.engines.payments.slips.refusals import FileWrong
from kusei.foundation.web import clock
from kusei.lib.kana import fold_width

LARGEST = 20 * 1024 * 1024
MOST_LINES = 100_000
SHOWN = 10  # problems that are named
_CODE = re.compile(r"[0-9]{20}|[0-9]{44}|[0-9]{255}")
_REFERENCE = re.compile(r"[0-9A-Za-z_.-]{1,60}")


@dataclass(frozen=True)
class Told:
    """One line of the file."""

    line: int
    kind: str
    way: str
    code: str
    amount: int
    paid_at: dt.datetime
    reference: str
    shop: str
    credited_on: dt.date | None


def read_file(content: bytes, layout: Collection) -> list[Told]:
    """Its lines. Raises `FileWrong` with where and what: of a file that is wrong somewhere nothing is taken."""
    if not content.strip():
        raise FileWrong([_("ファイルが空です。")])
    if len(content) > LARGEST:
        raise FileWrong([_("ファイルが大きすぎます。20MBまでです。")])
    text = _text(content)
    lines = text.split("\n", 1)[0]
    rows = _csv(text, layout) if "," in lines else _fixed(text, layout.fixed)
    told, problems = [], []
    for number, cells in rows:
        try:
            told.append(_told(number, cells, layout))
        except ValueError as error:
            problems.append(_("%(line)d行目：%(what)s") % {"line": number, "what": error})
            if len(problems) == SHOWN:
                break
        if len(told) > MOST_LINES:
            raise FileWrong([_("行が多すぎます。10万行までに分けてください。")])
    if problems:
        raise FileWrong(problems)
    if not told:
        raise FileWrong([_("明細の行がありません。")])
    if "," not in lines:
        _check_trailer(text, layout.fixed, told)
    return told


def _text(content: bytes) -> str:
    if b"\x00" in content:
        raise FileWrong([_("テキストのファイルではありません。")])
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a\n ")
        except UnicodeDecodeError:
            continue
    raise FileWrong([_("文字を読めません。UTF-8かShift_JISのファイルにしてください。")])


def _csv(text: str, layout: Collection) -> Iterator[tuple[int, Mapping[str, str]]]:
    rows = csv.reader(io.StringIO(text), strict=True)
    try:
        heading = [fold_width(cell).strip() for cell in next(rows)]
        wanted = {name: getattr(layout.csv, name) for name in NAMES}
        if missing := [label for label in wanted.values() if heading.count(label) != 1]:
            raise FileWrong([_("見出しに次の列を1つずつ書いてください：%(columns)s") % {"columns": "、".join(missing)}])
        places = {name: heading.index(label) for name, label in wanted.items()}
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
            yield rows.line_num, cells
    except csv.Error:
        raise FileWrong([_("%(line)d行目：CSVとして読めません。") % {"line": rows.line_num}]) from None


def _records(text: str, fixed: Fixed) -> list[str]:
    if not text.isascii():
        raise FileWrong([_("固定長のファイルに、半角の英数字でない文字があります。")])
    records = (
        [line.ljust(fixed.length) for line in text.split("\n")]
        if "\n" in text
        else [text[at : at + fixed.length].ljust(fixed.length) for at in range(0, len(text), fixed.length)]
    )
    for number, record in enumerate(records, start=1):
        if len(record) != fixed.length:
            sentence = _("%(line)d行目：%(length)d桁のはずが%(found)d桁です。")
            raise FileWrong([sentence % {"line": number, "length": fixed.length, "found": len(record)}])
    return records


def _fixed(text: str, fixed: Fixed) -> Iterator[tuple[int, Mapping[str, str]]]:
    marks = fixed.marks
    records = _records(text, fixed)
    kinds = "".join(_cut(record, fixed.record) for record in records)
    shape = "".join(re.escape(mark) for mark in (marks.header, marks.data)) + "*"
    if not re.fullmatch(shape + re.escape(marks.trailer) + re.escape(marks.end), kinds):
        raise FileWrong(
            [_("見出し・明細・合計・終わりの行が順にそろっていません。途中で切れていないか確かめてください。")]
        )
    for number, record in enumerate(records[1:-2], start=2):
        yield number, {name: _cut(record, place) for name, place in fixed.fields.items()}


def _check_trailer(text: str, fixed: Fixed, told: list[Told]) -> None:
    trailer = _records(text, fixed)[-2]
    said = [_cut(trailer, place).strip() for place in (fixed.count, fixed.total)]
    found = [len(told), sum(one.amount for one in told)]
    if not all(one.isdecimal() for one in said) or [int(one) for one in said] != found:
        sentence = _("合計の行（%(said)s）が、明細の件数と金額（%(found)s）と合いません。")
        raise FileWrong([sentence % {"said": " / ".join(said), "found": " / ".join(map(str, found))}])


def _cut(record: str, place: tuple[int, int]) -> str:
    first, length = place
    return record[first - 1 : first - 1 + length]


def _told(number: int, cells: Mapping[str, str], layout: Collection) -> Told:
    cell = {name: fold_width(text).strip() for name, text in cells.items()}
    return Told(
        number,
        _one_of(cell["kind"], layout.kinds, layout.csv.kind),
        _one_of(cell["way"], layout.ways, layout.csv.way),
        _fitting(cell["code"], _CODE, layout.csv.code),
        _amount(cell["amount"], layout.csv.amount),
        _moment(cell["paid_at"], layout.csv.paid_at),
        _fitting(cell["reference"], _REFERENCE, layout.csv.reference),
        _fitting(cell["shop"], re.compile(r"[^\x00-\x1f]{0,20}"), layout.csv.shop),
        _day(cell["credited_on"], layout.csv.credited_on) if cell["credited_on"].strip("0") else None,
    )


def _wrong(label: str, text: str) -> ValueError:
    return ValueError(_("%(field)sが読めません（%(text)s）。") % {"field": label, "text": text[:30] or "―"})


def _one_of(text: str, known: Mapping[str, str], label: str) -> str:
    if text not in known:
        raise _wrong(label, text)
    return str(known[text])


def _fitting(text: str, form: re.Pattern[str], label: str) -> str:
    if not form.fullmatch(text):
        raise _wrong(label, text)
    return text


def _amount(text: str, label: str) -> int:
    plain = text.replace(",", "")
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= 11) or int(plain) == 0:
        raise _wrong(label, text)
    return int(plain)


def _moment(text: str, label: str) -> dt.datetime:
    digits = re.sub(r"[-/: T]", "", text)
    if not re.fullmatch(r"[0-9]{12}(?:[0-9]{2})?", digits):
        raise _wrong(label, text)
    try:
        moment = dt.datetime.strptime(digits[:12], "%Y%m%d%H%M").replace(tzinfo=clock.TOKYO)
    except ValueError:
        raise _wrong(label, text) from None
    if not moment.year >= 2000 or moment > clock.now() + dt.timedelta(days=1):
        raise _wrong(label, text)
    return moment


def _day(text: str, label: str) -> dt.date:
    digits = re.sub(r"[-/]", "", text)
    try:
        if not re.fullmatch(r"[0-9]{8}", digits):
            raise ValueError
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise _wrong(label, text) from None
