"""Indicators as the booklet prints them: targets and actual values by year, as a table and a picture with its words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from kusei.foundation.web import formats
from kusei.foundation.web.charts.scale import nice_scale
from kusei.services.plans.format.content import Indicator
from kusei.services.plans.publication.booklet import wording

Data = dict[str, Any]
PERSPECTIVES = {"resident": "住民視点", "staff": "職員視点"}


def promise(indicator: Indicator, actuals: dict[int, Data], period: range) -> Data:
    """One indicator: its facts, a column a year, and the bars where there is a number to draw."""
    years = sorted({*period, *indicator.targets, *actuals})
    columns = [
        {
            "year": formats.fiscal_year(year),
            "short": formats.fiscal_year_short(year),
            "target": wording.target(indicator.targets[year]) if year in indicator.targets else "",
            "actual": actuals[year]["words"] if year in actuals else "",
        }
        for year in years
    ]
    about = [PERSPECTIVES.get(indicator.perspective or "", ""), "累計" if indicator.cumulative else ""]
    return {
        "name": " ".join(filter(None, (indicator.code, indicator.name))),
        "unit": indicator.unit or "",
        "about": "・".join(filter(None, about)),
        "baseline": wording.baseline(indicator),
        "columns": columns,
        "measured": any(year in actuals for year in years),
        "note": indicator.note or "",
        "chart": _chart(indicator, actuals, years),
    }


def _chart(indicator: Indicator, actuals: dict[int, Data], years: list[int]) -> Data | None:
    """Bars as parts of the whole height, and the sentence that says the same; None without two numbers to compare."""
    targets = {year: found for year in years if (found := _number(indicator.targets.get(year))) is not None}
    values = {year: found for year in years if (found := _number(actuals.get(year, {}).get("number"))) is not None}
    if len(targets) + len(values) < 2 or min((*targets.values(), *values.values())) < 0:
        return None
    scale = nice_scale([*targets.values(), *values.values()], percent=indicator.unit in {"%", "％"})
    unit = indicator.unit or ""
    return {
        "bars": [
            {
                "year": formats.fiscal_year_short(year),
                "target": _part(targets.get(year), scale.high),
                "value": _part(values.get(year), scale.high),
                "target_words": formats.rounded(targets[year]) if year in targets else "",
                "value_words": formats.rounded(values[year]) if year in values else "",
            }
            for year in years
        ],
        "alt": f"{indicator.name}の図。{_said('目標', targets, unit)}{_said('実績', values, unit)}",
    }


def _number(found: object) -> float | None:
    return None if found is None or isinstance(found, str) else float(Decimal(str(found)))


def _part(found: float | None, top: float) -> float | None:
    return None if found is None else round(found / top, 4) if top else 0


def _said(what: str, by_year: dict[int, float], unit: str) -> str:
    if not by_year:
        return ""
    each = (f"{formats.fiscal_year(year)} {formats.with_unit(found, unit)}" for year, found in by_year.items())
    return f"{what}は{'、'.join(each)}。"


def figures(found: Iterable[Any]) -> list[list[str]]:
    """The numbers of the text that are no targets."""
    return [wording.figure(one) for one in found]


def included_in(key: str | None) -> str:
    """Where the indicators of an initiative stand when they are part of another's."""
    return f"この取組の指標は、取組{key}の指標に含まれています。" if key else ""
