"""Finds the heading of a file and says which column holds what, by names in Japanese and English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from kusei.engines.measures.importing.files import FileRefused, Row
from kusei.lib.errors import RuleError
from kusei.lib.fiscal import FiscalYear
from kusei.lib.kana import fold_for_search

HEADING_WITHIN = 20
K = TypeVar("K", int, str)

_NAMES = {
    "key": ("キー", "系列", "系列キー", "指標キー", "指標コード", "指標番号", "key", "series", "series key",
        "indicator", "indicator key"),
    "title": ("名称", "指標", "指標名", "title", "name", "indicator name"),
    "unit": ("単位", "unit"),
    "fiscal_year": ("年度", "会計年度", "fiscal year", "fy", "year"),
    "month": ("月", "month"),
    "value": ("値", "実績", "実績値", "actual", "actual value", "value"),
    "numerator": ("分子", "numerator"),
    "denominator": ("分母", "母数", "denominator"),
    "note": ("備考", "注", "note", "notes", "remarks"),
}  # fmt: skip
_DIMENSION = ("区分:", "dimension:")


def _folded(text: str) -> str:
    return "".join(fold_for_search(text).split())


_BY_NAME = {_folded(name): column for column, names in _NAMES.items() for name in names}
_DIMENSION_FOLDED = tuple(_folded(prefix) for prefix in _DIMENSION)


@dataclass(frozen=True)
class Columns:
    """Where in a row each thing stands. `years` are columns that each hold a fiscal year's values."""

    heading_row: int
    named: dict[str, int]
    dimensions: dict[str, int] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)


def find_columns(rows: Sequence[Row]) -> Columns:
    """The columns of the file: its heading is the first of the first twenty rows that has a key and values.

    Either a column 年度 with one 実績値, or one column for each year (令和7年度, R8, 2027年度). Raises
    `FileRefused`.
    """
    for number, cells in rows[:HEADING_WITHIN]:
        columns = _columns(number, [cell.text for cell in cells])
        if "key" not in columns.named:
            continue
        long = "fiscal_year" in columns.named and ({"value", "numerator"} & columns.named.keys())
        if long or columns.years:
            return columns
    raise FileRefused(
        _(
            "見出しの行が見つかりません。「キー」と「年度」「実績値」の列、"
            "または「キー」と年度ごとの列（令和7年度など）を作ってください。ひな形も使えます。"
        )
    )


def _columns(number: int, headings: Sequence[str]) -> Columns:
    named: dict[str, int] = {}
    dimensions: dict[str, int] = {}
    years: dict[int, int] = {}
    for place, heading in enumerate(headings):
        folded = _folded(heading)
        if column := _BY_NAME.get(folded):
            _take(named, column, place, heading)
        elif prefix := next((one for one in _DIMENSION_FOLDED if folded.startswith(one)), ""):
            _take(dimensions, heading.replace("：", ":").split(":", 1)[1].strip() or prefix, place, heading)
        elif (year := fiscal_year(heading.removesuffix("実績").removesuffix("実績値"))) is not None:
            _take(years, year, place, heading)
    return Columns(number, named, dimensions, years if "fiscal_year" not in named else {})


def _take(found: dict[K, int], key: K, place: int, heading: str) -> None:
    if key in found:
        raise FileRefused(
            _("列「%(heading)s」が二つあります。どちらかを消すか、名前を変えてください。") % {"heading": heading}
        )
    found[key] = place


def fiscal_year(text: str) -> int | None:
    """The year that the text names, or None."""
    try:
        return FiscalYear.parse(text).year
    except RuleError:
        return None
