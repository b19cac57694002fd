"""How values of a plan stand in the booklet: numbers, tags, cells of a year, the plan's own blocks. Japanese only.

The four nothings stay apart, as on the pages: unknown, none, blank and "no cell" are four different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kusei.foundation.web import formats
from kusei.services.plans.exporting import words
from kusei.services.plans.format import values
from kusei.services.plans.format.content import Indicator

Data = dict[str, Any]
YEARS = {"年", "年度"}  # 2027年度, not 2,027年度
CERTAINTY = {"inferred": "一部は推定した読み取りです", "low": "読み取りが不確かです"}


def value(found: values.Value | bool) -> str:
    """A statement of the plan as it is printed: a number may be a year, so it gets no separators."""
    if isinstance(found, bool):
        return "はい" if found else "いいえ"
    return found if isinstance(found, str) else f"{found.normalize():f}"


def target(found: object) -> str:
    """A target; a printed dash is a dash."""
    return words.DASH if found is None else formats.number(found)


def uncertain(certainty: str | None) -> str:
    """What is to be said of an uncertain reading; empty when it is sure."""
    return CERTAINTY.get(certainty or "", "")


def year_cell(cell: values.Cell | None) -> Data:
    """A cell of the schedule: `text`, `extra` lines below it, and whether nothing is planned (`quiet`)."""
    if cell is None:
        return {"text": "", "extra": [], "quiet": True}
    text = words.year_cell(cell)
    extra = [*cell.targets, *(f"［{mark}］" for mark in cell.marks)]
    return {"text": text, "extra": extra, "quiet": cell.state != "printed" and not cell.text}


def block(found: values.Block) -> Data:
    """A block of the plan: a text, a list, facts or a table, all as texts."""
    made: Data = {"type": found.type, "title": found.title or ""}
    if isinstance(found, values.TextBlock):
        return made | {"text": found.text}
    if isinstance(found, values.ListBlock):
        return made | {"items": list(found.items)}
    if isinstance(found, values.FactsBlock):
        return made | {"rows": [[row.label, value(row.value), row.note or ""] for row in found.rows]}
    return made | {"columns": list(found.columns), "rows": [[_cell(cell) for cell in row] for row in found.rows]}


def _cell(found: values.TableCell) -> str:
    if isinstance(found, list):
        return "、".join(found)
    return words.DASH if found is None else value(found)


def figure(found: values.Figure) -> list[str]:
    """A number of the text: name, year, value with its unit, note."""
    year = "" if found.fiscal_year is None else formats.fiscal_year(found.fiscal_year)
    if isinstance(found.value, str):
        amount = found.value
    elif found.unit in YEARS:
        amount = f"{value(found.value)}{found.unit}"
    else:
        amount = formats.with_unit(found.value, found.unit or "")
    return [found.name, year, amount, found.note or ""]


def baseline(indicator: Indicator) -> str:
    """The value before the plan with its year; ― when the plan names none."""
    base = indicator.baseline
    if base is None:
        return words.DASH
    year = "" if base.fiscal_year is None else f"（{formats.fiscal_year(base.fiscal_year)}）"
    note = "" if base.note is None else f"、{base.note}"
    return f"{formats.number(base.value)}{year}{note}"


def tags(uses: Sequence[values.TagUse], labels: dict[str, str]) -> list[str]:
    """Tags by their labels, with the fiscal year when they hold in one year only."""
    return [
        labels[use.tag] if use.fiscal_year is None else f"{labels[use.tag]}（{formats.fiscal_year(use.fiscal_year)}）"
        for use in uses
    ]


def goals(sdgs: Sequence[int] | None) -> str:
    """The numbers of the SDGs; said apart when unknown and when none."""
    return words.listed(sdgs)
