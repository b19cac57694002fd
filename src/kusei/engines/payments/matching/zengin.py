"""入出金取引明細 as the bankers' association (全銀協) lays it out: records of 200 characters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kusei.engines.payments.matching.refusals import FileRefused

LENGTH = 200
STATEMENT = "03"
HEAD, LINE, TAIL, END = "1", "2", "8", "9"
_REIWA = 2018  # + the year in the file
Row = tuple[dt.date, int, str, str]
"""Day, signed amount, text, the bank's number."""


def read_zengin(text: str) -> Iterator[Row]:
    """The lines of the statement; its own totals are checked. Raises `FileRefused`."""
    incoming = outgoing = count = 0
    state = ""
    for number, record in enumerate(_records(text), 1):
        state, before = record[0], state
        if (state == HEAD) != (before in {"", TAIL}) and state != END:
            raise FileRefused(_("レコードの並びが、全銀形式と違います。"), number)
        if state == HEAD:
            if record[1:3] != STATEMENT:
                raise FileRefused(_("入出金取引明細（種別03）ではありません。"), number)
            incoming = outgoing = count = 0
        elif state == LINE:
            row = _line(record, number)
            incoming, outgoing, count = incoming + max(row[1], 0), outgoing - min(row[1], 0), count + 1
            yield row
        elif state == TAIL:
            said = (_number(record[7:20], number), _number(record[26:39], number))
            if said != (incoming, outgoing):
                raise FileRefused(_("明細の合計が、ファイルの合計レコードと合いません。"), number)
        elif state != END:
            raise FileRefused(_("レコードの並びが、全銀形式と違います。"), number)
    if state not in {TAIL, END}:
        raise FileRefused(_("合計レコードがありません。ファイルが途中で切れています。"))


def _records(text: str) -> list[str]:
    """The records: by lines when there are line ends, else each 200 characters."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and len(lines[0]) > LENGTH:
        lines = [lines[0][at : at + LENGTH] for at in range(0, len(lines[0]), LENGTH)]
    for number, line in enumerate(lines, 1):
        if len(line) != LENGTH:
            raise FileRefused(_("レコードの長さが200文字ではありません。"), number)
    return lines


def _line(record: str, number: int) -> Row:
    sign = {"1": 1, "2": -1}.get(record[21])
    if sign is None:
        raise FileRefused(_("入金か出金かを読めません。"), number)
    amount = sign * _number(record[24:36], number)
    if not amount:
        raise FileRefused(_("金額が0円です。"), number)
    payer, about = record[81:129].strip(), record[159:179].strip()
    return _day(record[9:15], number), amount, " ".join(part for part in (payer, about) if part), record[1:9].strip()


def _number(said: str, number: int) -> int:
    if not (said.isascii() and said.isdecimal()):
        raise FileRefused(_("数字のところに、ほかの文字があります。"), number)
    return int(said)


def _day(said: str, number: int) -> dt.date:
    """YYMMDD; the year is that of Reiwa, as the association has it."""
    try:
        return dt.date(_REIWA + int(said[:2]), int(said[2:4]), int(said[4:6]))
    except ValueError:
        raise FileRefused(_("日付「%(said)s」を読めません。") % {"said": said}, number) from None
