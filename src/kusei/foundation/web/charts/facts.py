"""What a yearly chart is about, and the same facts as a table and as a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kusei.foundation.web import formats
from kusei.foundation.web.tables import Cell, Column, Table

Value = int | float | Decimal | str | None
PERCENT = frozenset({"%", "％"})


@dataclass(frozen=True)
class Baseline:
    """What was true when the plan was made."""

    value: Value
    label: str = ""
    year: int | None = None

    @property
    def words(self) -> str:
        """Its name: as given, else 計画策定時."""
        return self.label or _("計画策定時")


@dataclass(frozen=True)
class YearlyFacts:
    """An indicator by fiscal year. A text among the targets (その他の手続) is written, not drawn."""

    title: str
    unit: str
    years: Sequence[int]
    targets: Mapping[int, Value]
    values: Mapping[int, Value]
    forecasts: Mapping[int, tuple[Value, Value]]
    baseline: Baseline | None
    current_year: int | None

    @property
    def is_percent(self) -> bool:
        """True for shares, whose axis may end at 100."""
        return self.unit in PERCENT


def table(facts: YearlyFacts) -> Table:
    """One row a year, so that it fits a phone; every number in full."""
    shown: list[tuple[str, Mapping[int, Any]]] = []
    if facts.values or facts.baseline:
        shown.append((_("実績"), facts.values))
    if facts.forecasts:
        shown.append((_("見込み"), facts.forecasts))
    shown.append((_("目標"), facts.targets))
    columns = [Column(_("年度")), *(Column(name, number=True) for name, _cells in shown)]
    rows = []
    if facts.baseline:
        rows.append(_baseline_row(facts, facts.baseline, len(shown)))
    rows += [_year_row(facts, year, [cells for _name, cells in shown]) for year in facts.years]
    return Table(_caption(facts), columns, rows, css="years")


def description(facts: YearlyFacts) -> str:
    """Everything that the picture shows, as sentences."""
    sentences = []
    if facts.baseline and _said(facts.baseline.value):
        sentences.append(f"{facts.baseline.words} {formats.with_unit(facts.baseline.value, facts.unit)}")
    if goal := _listed(facts, facts.targets):
        sentences.append(_("目標は %(list)s") % {"list": goal})
    if done := _listed(facts, facts.values):
        sentences.append(_("実績は %(list)s") % {"list": done})
    if foreseen := _foreseen(facts):
        sentences.append(_("見込みは %(list)s") % {"list": foreseen})
    stop = "。" if formats.in_japanese() else ". "
    return stop.join([*sentences, ""]).strip() or _("数値はありません。")


def _caption(facts: YearlyFacts) -> str:
    if not facts.unit:
        return facts.title
    words = _("単位：%(unit)s") % {"unit": facts.unit}
    return f"{facts.title}（{words}）" if formats.in_japanese() else f"{facts.title} ({words})"


def _baseline_row(facts: YearlyFacts, baseline: Baseline, width: int) -> list[Cell]:
    when = formats.fiscal_year(baseline.year) if baseline.year else ""
    rest = [_cell(None, facts) for _column in range(width - 1)]
    return [Cell(baseline.words, note=when), _cell(baseline.value, facts), *rest]


def _year_row(facts: YearlyFacts, year: int, columns: list[Mapping[int, Any]]) -> list[Cell]:
    now = year == facts.current_year
    head = Cell(formats.fiscal_year(year), note=_("いま") if now else "", current=now)
    return [head, *(_cell(cells.get(year), facts, now) for cells in columns)]


def _cell(value: Value | tuple[Value, Value], facts: YearlyFacts, current: bool = False) -> Cell:
    if isinstance(value, tuple):
        return Cell(_span(value), number=True, current=current)
    if value is None or value == "":
        return Cell(formats.NO_VALUE, number=True, none=True, current=current)
    if isinstance(value, str):
        return Cell(value, current=current)
    return Cell(formats.with_unit(value, "%" if facts.is_percent else ""), number=True, current=current)


def _said(value: Value) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _span(ends: tuple[Value, Value]) -> str:
    """From low to high; one number where they are the same."""
    low, high = (formats.number(one) for one in ends)
    return low if low == high else f"{low}～{high}"


def _foreseen(facts: YearlyFacts) -> str:
    found = [(year, ends) for year in facts.years if (ends := facts.forecasts.get(year)) is not None]
    mark = "、" if formats.in_japanese() else ", "
    return mark.join(f"{formats.fiscal_year(year)} {_span(ends)}" for year, ends in found)


def _listed(facts: YearlyFacts, cells: Mapping[int, Value]) -> str:
    found = [(year, value) for year in facts.years if _said(value := cells.get(year))]
    mark = "、" if formats.in_japanese() else ", "
    return mark.join(f"{formats.fiscal_year(year)} {formats.with_unit(value, facts.unit)}" for year, value in found)
