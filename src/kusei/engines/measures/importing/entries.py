"""The values that a file's rows say, and the rows that cannot be taken, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kusei.engines.measures.commands.recording import NewValue, fit
from kusei.engines.measures.importing.cells import read_reading
from kusei.engines.measures.importing.columns import Columns, find_columns, fiscal_year
from kusei.engines.measures.importing.files import Cell, Row
from kusei.engines.measures.models import Series
from kusei.engines.measures.permissions import Powers
from kusei.engines.measures.readings import ReadingRefused
from kusei.lib.kana import fold_width
from kusei.lib.numerals import NotANumber, parse_integer


@dataclass(frozen=True)
class Entry:
    """A value as the file says it, kept as text until it is applied."""

    row: int
    key: str
    fiscal_year: int
    month: int | None
    value: str
    numerator: str = ""
    denominator: str = ""
    note: str = ""
    dimensions: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, int, int | None, tuple[tuple[str, str], ...]]:
        """Where it will stand."""
        return self.key, self.fiscal_year, self.month, tuple(sorted(self.dimensions.items()))

    def as_json(self) -> dict[str, Any]:
        """For the draft."""
        return asdict(self)


@dataclass(frozen=True)
class Refusal:
    """A row that cannot be taken, and why."""

    row: int
    what: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """For the draft."""
        return asdict(self)


class _RowRefused(ValueError):
    """Raised inside this module only: the reason becomes a `Refusal`."""

    code = "measures.row-refused"


def read_entries(
    rows: Sequence[Row], series: Mapping[str, Series], powers: Powers
) -> tuple[list[Entry], list[Refusal]]:
    """What the rows below the heading say. An empty value says nothing and is left out.

    `series` are all that the file names. Raises `FileRefused` when there is no heading.
    """
    columns = find_columns(rows)
    entries: list[Entry] = []
    refusals: list[Refusal] = []
    first: dict[Any, int] = {}
    for number, cells in rows:
        if number <= columns.heading_row:
            continue
        try:
            for entry in _entries(number, _Cells(cells, columns), series, powers):
                if (other := first.setdefault(entry.place, number)) != number:
                    raise _RowRefused(_("%(row)d行目と同じ場所の値です。どちらかを消してください。") % {"row": other})
                entries.append(entry)
        except (_RowRefused, ReadingRefused) as refused:
            refusals.append(Refusal(number, _Cells(cells, columns).key[:100], str(refused)))
    return entries, refusals


def keys_in(rows: Sequence[Row]) -> set[str]:
    """The keys of series that the file names. Raises `FileRefused` when there is no heading."""
    columns = find_columns(rows)
    return {_Cells(cells, columns).key for number, cells in rows if number > columns.heading_row}


class _Cells:
    """A row by the names of its columns. A cell that cannot be taken refuses the row when it is asked for."""

    def __init__(self, cells: list[Cell], columns: Columns) -> None:
        self.cells, self.columns = cells, columns

    @property
    def key(self) -> str:
        return fold_width(self._text(self.columns.named["key"])).strip()

    def _text(self, place: int) -> str:
        return self.cells[place].text if place < len(self.cells) else ""

    def at(self, place: int) -> str:
        if place < len(self.cells) and self.cells[place].problem:
            raise _RowRefused(self.cells[place].problem)
        return self._text(place)

    def named(self, name: str) -> str:
        place = self.columns.named.get(name)
        return "" if place is None else self.at(place)


def _entries(number: int, cells: _Cells, series: Mapping[str, Series], powers: Powers) -> Iterator[Entry]:
    places = _places(cells)
    if not any(any(said) for _year, *said in places):
        return
    owner = series.get(cells.key)
    if owner is None:
        raise _RowRefused(_("このキーの系列はありません。ひな形のキーを使ってください。"))
    if not powers.may_enter(owner):
        raise _RowRefused(_("この系列の値は、所管の編集者だけが入力できます。"))
    month = _month(cells.named("month"))
    dimensions = {key: cells.at(place) for key, place in cells.columns.dimensions.items() if cells.at(place)}
    for year_text, value, numerator, denominator in places:
        if (reading := read_reading(owner, value, numerator, denominator)) is None:
            continue
        year = fiscal_year(year_text)
        if year is None:
            raise _RowRefused(
                _("「%(text)s」を年度として読めません。「令和7年度」「R7」「2025」のように書いてください。")
                % {"text": year_text[:30]}
            )
        if month is not None and not owner.monthly:
            raise _RowRefused(_("この系列には月ごとの値がありません。月を空欄にしてください。"))
        fit(NewValue(owner, year, reading, month, dimensions))
        yield Entry(number, owner.key, year, month, value, numerator, denominator, cells.named("note"), dimensions)


def _places(cells: _Cells) -> list[tuple[str, str, str, str]]:
    """Year, value, numerator and denominator: one of them in the long form, one for each year in the wide."""
    if cells.columns.years:
        return [(str(year), cells.at(place), "", "") for year, place in cells.columns.years.items()]
    parts = (cells.named(name) for name in ("fiscal_year", "value", "numerator", "denominator"))
    year, value, numerator, denominator = parts
    return [(year, value, numerator, denominator)]


def _month(text: str) -> int | None:
    if not text:
        return None
    try:
        month = parse_integer(text.removesuffix("月"))
    except NotANumber:
        month = 0
    if not 1 <= month <= 12:
        raise _RowRefused(_("「%(text)s」を月として読めません。1から12で書いてください。") % {"text": text[:30]})
    return month
