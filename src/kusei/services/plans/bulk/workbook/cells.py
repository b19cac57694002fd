"""Reads one cell as its column wants it: 1,234円, ４５, △5, the label of a choice in any width."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from kusei.lib.kana import fold_for_search, fold_width
from kusei.lib.mynumber import shown
from kusei.lib.numerals import NotANumber, parse_number
from kusei.services.plans.bulk.workbook.layout import Column, Kind, Value, canonical, printable

LARGEST = Decimal(10) ** 15  # a spreadsheet keeps fifteen digits


class CellRefused(ValueError):
    """The cell does not hold what its column wants; the sentence says what to write."""

    code = "bulk.cell-refused"


def read_cell(text: str, column: Column) -> Value:
    """The value in its written form. Raises `CellRefused`."""
    value = canonical(text, Kind.TEXT)
    if value is None:
        return None
    if column.kind.numeric:
        return _number(value, column)
    if column.kind is Kind.CHOICE:
        return _choice(value, column)
    if len(value) > column.longest:
        raise CellRefused(_("%(number)d字までです。短くしてください。") % {"number": column.longest})
    return value


def _number(text: str, column: Column) -> str:
    kind = column.kind
    bare = "".join(fold_width(text).split())
    if kind is Kind.YEN:
        bare = bare.removesuffix("円").lstrip("¥\\￥")
    try:
        number = parse_number(bare)
    except NotANumber:
        raise CellRefused(
            _("「%(text)s」を数として読めません。数字だけを書いてください。") % {"text": shown(text)}
        ) from None
    if abs(number) >= LARGEST:
        raise CellRefused(_("数が大きすぎます。15桁まで書けます。"))
    if kind is not Kind.DECIMAL and number != number.to_integral_value():
        raise CellRefused(_("「%(text)s」は整数ではありません。整数で書いてください。") % {"text": shown(text)})
    if number != round(number, column.decimals):
        raise CellRefused(_("小数は%(number)d桁までで書いてください。") % {"number": column.decimals})
    return canonical(number, kind) or "0"


def _choice(text: str, column: Column) -> str:
    wanted = _folded(text)
    for key, label in column.choices:
        if wanted in {_folded(key), _folded(printable(label))}:
            return key
    labels = "、".join(label for _key, label in column.choices)
    raise CellRefused(
        _("「%(text)s」は選べません。次から選んでください：%(labels)s") % {"text": shown(text), "labels": labels}
    )


def _folded(text: str) -> str:
    return "".join(fold_for_search(text).split())
