"""Reads the files of card terminals and semi-self registers by the layout of the pack. Nothing in them is trusted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.engines.measures.importing.files import Cell, FileRefused, read_rows
from kusei.engines.payments.tills.refusals import FileWrong, SlipWrong
from kusei.engines.payments.tills.settings import Layout
from kusei.foundation.web import clock
from kusei.foundation.web.clock import TOKYO
from kusei.lib.kana import fold_width

MOST_ROWS = 20_000
OLDEST = dt.timedelta(days=366)
LARGEST = 100_000_000  # yen in one row of a file; more is a mistake


@dataclass(frozen=True)
class Line:
    """A row about money. `reference` is its slip with its day; `void`: not money that came in."""

    line: int
    reference: str
    number: str
    amount: int
    paid_at: dt.datetime
    void: bool


def read(content: bytes, layout: Layout) -> list[Line]:
    """The rows about money. All or nothing: raises `FileWrong` with every wrong row named (the first ten)."""
    try:
        rows = read_rows(content)
    except FileRefused as error:
        raise FileWrong(str(error)) from None
    if len(rows) > MOST_ROWS:
        raise FileWrong(_("行が多すぎます（2万行まで）。日ごとのファイルに分けてください。"))
    places = _places(rows[0][1], layout)
    wrong: list[str] = []
    found: list[Line] = []
    seen: dict[str, int] = {}
    for number, cells in rows[1:]:
        values = {name: _text(cells, place) for name, place in places.items()}
        if values.get("kind", "") in layout.skipped and "kind" in values:
            continue
        try:
            line = _line(number, values, layout)
        except (ValueError, OverflowError) as error:
            wrong.append(_("%(line)d行目：%(why)s") % {"line": number, "why": error})
            continue
        if not line.void and seen.setdefault(line.reference, number) != number:
            wrong.append(
                _("%(line)d行目：伝票番号が%(other)d行目と同じです") % {"line": number, "other": seen[line.reference]}
            )
        found.append(line)
    if wrong:
        raise FileWrong(_("取り込めない行があります。何も取り込んでいません。") + " " + "、".join(wrong[:10]))
    if not found:
        raise FileWrong(_("ファイルに売上の行がありません。"))
    return found


def _places(heads: Sequence[Cell], layout: Layout) -> dict[str, int]:
    texts = [fold_width(cell.text).strip() for cell in heads]
    wanted = {name: head for name, head in layout.columns.model_dump().items() if head}
    missing = [head for head in wanted.values() if texts.count(fold_width(head)) != 1]
    if missing:
        raise FileWrong(
            _("1行目に「%(heads)s」の列が一つずつありません。様式を選び直すか、端末から取り出し直してください。")
            % {"heads": "」「".join(missing)}
        )
    return {name: texts.index(fold_width(head)) for name, head in wanted.items()}


def _text(cells: Sequence[Cell], place: int) -> str:
    if place >= len(cells):
        return ""
    return fold_width(cells[place].text).strip()


def _line(number: int, values: dict[str, str], layout: Layout) -> Line:
    """Raises `ValueError` with what is wrong."""
    from kusei.engines.payments.tills.commands.taking import slip_number  # noqa: PLC0415  commands read files

    day = _moment(values["day"], layout.day_formats, _("日付")).date()
    if not clock.today() - OLDEST <= day <= clock.today():
        raise ValueError(_("日付が先の日か、古すぎます"))
    time = _moment(values["time"], layout.time_formats, _("時刻")).time() if values.get("time") else dt.time(12)
    try:
        slip = slip_number(values["slip"])
    except SlipWrong:
        raise ValueError(_("伝票番号がありません")) from None
    kind = values.get("kind", "")
    amount = _amount(values["amount"])
    void = amount < 0 or bool(layout.sales and layout.columns.kind and kind not in layout.sales)
    paid_at = dt.datetime.combine(day, time, TOKYO)
    return Line(number, f"{day:%Y%m%d}-{slip}", values["invoice"][:40], abs(amount), paid_at, void)


def _moment(text: str, formats: Sequence[str], what: str) -> dt.datetime:
    for one in formats:
        try:
            return dt.datetime.strptime(text, one)  # noqa: DTZ007  the day and the time of a Japanese terminal
        except ValueError:
            continue
    raise ValueError(_("%(what)sを読めません") % {"what": what})


def _amount(text: str) -> int:
    plain = text.replace(",", "").removeprefix("¥").removesuffix("円").replace("−", "-")
    digits = plain.removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or not 0 < int(digits[:20]) <= LARGEST:
        raise ValueError(_("金額を読めません"))
    return int(plain)
