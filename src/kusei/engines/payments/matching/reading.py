"""Reads files of providers and banks into rows, or says in which line something is wrong. Knows no database."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kusei.engines.payments.matching.layouts import Bank, Layouts, Settlement
from kusei.engines.payments.matching.refusals import FileRefused
from kusei.engines.payments.matching.zengin import read_zengin

LARGEST = 40 * 1024 * 1024
MOST_LINES = 400_000
MOST_YEN = 10**11
LONGEST = 100
_NARROW = str.maketrans("０１２３４５６７８９，－￥", "0123456789,-¥")


@dataclass(frozen=True)
class SettledRow:
    """A line of a provider; gross is signed, the fee is what the provider keeps."""

    payout: str
    reference: str
    kind: str
    gross: int
    fee: int
    settled_on: dt.date
    nth: int = 1


@dataclass(frozen=True)
class BankRow:
    """A line of the bank; the amount is signed. `number` is the bank's own, when it has one."""

    date: dt.date
    amount: int
    text: str
    number: str = ""
    counterpart: str = ""


@dataclass(frozen=True)
class Reading:
    """What a file says."""

    settled: tuple[SettledRow, ...] = ()
    bank: tuple[BankRow, ...] = ()
    stated: dict[str, int] = field(default_factory=dict)  # totals of payouts that the provider wrote

    @property
    def lines(self) -> int:
        """How many lines."""
        return len(self.settled) + len(self.bank)

    @property
    def incoming(self) -> int:
        """Yen that came in."""
        return sum(row.gross for row in self.settled if row.gross > 0) + sum(
            row.amount for row in self.bank if row.amount > 0
        )

    @property
    def outgoing(self) -> int:
        """Yen that went out: refunds, fees, debits."""
        lost = sum(row.fee - min(row.gross, 0) for row in self.settled)
        return lost - sum(row.amount for row in self.bank if row.amount < 0)


def read(content: bytes, layout: Settlement | Bank, known: Layouts) -> Reading:
    """What the file says by its layout. Raises `FileRefused` with the line."""
    text = _decoded(content, layout.encoding)
    if isinstance(layout, Settlement):
        return _settlement(text, layout)
    if layout.form == "zengin":
        rows = [BankRow(*parts) for parts in read_zengin(text)]
    else:
        rows = list(_bank_csv(text, layout))
    return _limited(Reading(bank=tuple(_whose(row, known) for row in rows)))


def _decoded(content: bytes, encoding: str) -> str:
    if not content:
        raise FileRefused(_("ファイルが空です。中身のあるファイルを選んでください。"))
    if len(content) > LARGEST:
        raise FileRefused(_("ファイルが大きすぎます。40MBまでです。"))
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        raise FileRefused(
            _("文字コードが%(encoding)sではありません。種類の選択を確かめてください。") % {"encoding": encoding.upper()}
        ) from None
    if any(ord(sign) < 32 and sign not in "\t\r\n\x1a" for sign in set(text)):
        raise FileRefused(_("テキストのファイルではありません。"))
    return text.removesuffix("\x1a")


def _limited(reading: Reading) -> Reading:
    if not reading.lines:
        raise FileRefused(_("明細が1行もありません。"))
    if reading.lines > MOST_LINES:
        raise FileRefused(_("行数が多すぎます。%(most)d行までに分けてください。") % {"most": MOST_LINES})
    return reading


def _rows(text: str, delimiter: str, wanted: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        missing = [name for name in wanted if name not in (reader.fieldnames or ())]
        if missing:
            raise FileRefused(_("列「%(names)s」がありません。") % {"names": "、".join(missing)}, 1)
        for row in reader:
            if None in row or None in row.values():
                raise FileRefused(_("列の数が見出しと違います。"), reader.line_num)
            yield reader.line_num, row
    except csv.Error:
        raise FileRefused(_("CSVとして読めません。"), reader.line_num) from None


def _settlement(text: str, layout: Settlement) -> Reading:
    at = layout.columns
    wanted = [name for name in (at.reference, at.amount, at.payout, at.settled_on, at.kind, at.fee) if name]
    seen: Counter[tuple[str, str, str, int, int]] = Counter()
    settled: list[SettledRow] = []
    stated: dict[str, int] = {}
    for line, row in _rows(text, layout.delimiter, wanted):
        said = row[at.kind].strip() if at.kind else ""
        kind = layout.kinds.get(said, "") if at.kind else "payment"
        if not kind:
            raise FileRefused(_("種類「%(kind)s」は決まっていません。") % {"kind": said[:20]}, line)
        gross, fee = _yen(row[at.amount], line), _yen(row[at.fee] or "0", line) if at.fee else 0
        payout = _name(row[at.payout], line)
        if kind == "total":
            stated[payout] = gross
            continue
        gross, fee = _signed(kind, gross, fee, layout.signed)
        reference = _name(row[at.reference] or ("-" if kind == "fee" else ""), line)
        same = (payout, reference, kind, gross, fee)
        seen[same] += 1
        settled.append(SettledRow(*same, _date(row[at.settled_on], layout.date_format, line), seen[same]))
    return _limited(Reading(settled=tuple(settled), stated=stated))


def _signed(kind: str, gross: int, fee: int, signed: bool) -> tuple[int, int]:
    """Gross and fee with our signs: a line of fees alone has no gross."""
    if kind == "fee":
        return 0, fee or abs(gross)
    return (gross if signed or kind == "payment" else -gross), fee


def _bank_csv(text: str, layout: Bank) -> Iterator[BankRow]:
    at = layout.columns
    assert at is not None
    wanted = [name for name in (at.date, at.incoming, at.outgoing, at.text, at.number) if name]
    for line, row in _rows(text, layout.delimiter, wanted):
        amount = _yen(row[at.incoming] or "0", line) - _yen(row[at.outgoing] or "0", line)
        if not amount:
            raise FileRefused(_("入金額も出金額もありません。"), line)
        number = row[at.number].strip() if at.number else ""
        yield BankRow(
            _date(row[at.date], layout.date_format, line), amount, row[at.text].strip()[:LONGEST], number[:40]
        )


def _whose(row: BankRow, known: Layouts) -> BankRow:
    """The line with whose payout it is, by what stands in its text."""
    text = _folded(row.text)
    for counterpart, parts in known.counterparts():
        if any(_folded(part) in text for part in parts):
            return BankRow(row.date, row.amount, row.text, row.number, counterpart)
    return row


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper().replace(" ", "")


def _yen(said: str, line: int) -> int:
    plain = said.strip().translate(_NARROW).replace(",", "").removeprefix("¥").removesuffix("円")
    body = plain.removeprefix("-").removeprefix("+")
    if not (body.isascii() and body.isdecimal()) or len(body) > 12 or int(body) > MOST_YEN:
        raise FileRefused(_("金額「%(said)s」を読めません。") % {"said": said[:20]}, line)
    return -int(body) if plain.startswith("-") else int(body)


def _date(said: str, form: str, line: int) -> dt.date:
    try:
        day = dt.datetime.strptime(said.strip(), form).date()  # noqa: DTZ007  a date alone
    except ValueError:
        raise FileRefused(_("日付「%(said)s」を読めません。") % {"said": said[:20]}, line) from None
    if not 2000 <= day.year <= 2999:
        raise FileRefused(_("日付「%(said)s」を読めません。") % {"said": said[:20]}, line)
    return day


def _name(said: str, line: int) -> str:
    name = said.strip()
    if not name or len(name) > LONGEST:
        raise FileRefused(_("番号がないか、長すぎます。"), line)
    return name
