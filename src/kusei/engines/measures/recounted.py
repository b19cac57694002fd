"""What a metric must be by rows that plain Python yields: added up by day, month and dimension without any SQL."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median
from typing import Any, TypeAlias

from kusei.engines.measures.declaring import Cumulative, Median, Metric, Ratio, Stock
from kusei.foundation.web.clock import TOKYO

Day: TypeAlias = dt.date | dt.datetime
Period: TypeAlias = tuple[int | None, dt.date, dt.date]  # month (None: the year), first day, last day
Place: TypeAlias = tuple[int | None, str | None]  # month, value of the dimension (None: all)
SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Row:
    """One thing that counts.

    at            `Sum`, `Median`, `Cumulative`: when (moments by their date in Tokyo)
    since, until  `Stock`: from which day on, and the first day on which it no longer counts; None: no bound
    fiscal_year   instead of days
    amount        how much it counts
    unit          of metrics that count what is different: what is counted once
    dimensions    a value for each declared dimension
    """

    at: Day | None = None
    since: Day | None = None
    until: Day | None = None
    fiscal_year: int | None = None
    amount: Decimal | int = Decimal(1)
    unit: Any = None
    dimensions: Mapping[str, Any] = field(default_factory=dict)


def expected(
    metric: Metric, parts: Mapping[str, tuple[Metric, list[Row]]], fiscal_year: int, last: dt.date, dimension: str
) -> dict[Place, Fraction | None]:
    """What every place of the year must hold by the rows."""
    dated = [any(row.fiscal_year is None for row in rows) or _has_days(part) for part, rows in parts.values()]
    periods = _periods(fiscal_year, last)
    if any(dated) and not periods:
        return {}
    months = [period for period in periods if period[0]] if all(dated) else []
    whole = next((one for one in periods if one[0] is None), (None, dt.date.min, dt.date.min))
    held: dict[str, dict[Place, list[Row]]] = {
        name: _held(part, rows, fiscal_year, [whole, *months], dimension) for name, (part, rows) in parts.items()
    }
    values = {value for places in held.values() for _month, value in places}
    found: dict[Place, Fraction | None] = {}
    for value in {None, *values}:
        for month in (None, *(month for month, _first, _last in months)):
            counted = {name: held[name].get((month, value), []) for name in parts}
            found[month, value] = _number(metric, {name: part for name, (part, _rows) in parts.items()}, counted)
    return found


def _has_days(part: Metric) -> bool:
    """Whether rows count by days: what decides it is the declaration, as there may be no rows."""
    return part.define is not None and part.define().fiscal_year is None


def _periods(fiscal_year: int, last: dt.date) -> list[Period]:
    """The year and its months as far as they have begun by the last day."""
    found: list[Period] = []
    for year, month in [(fiscal_year, m) for m in range(4, 13)] + [(fiscal_year + 1, m) for m in range(1, 4)]:
        first, end = dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])
        if first <= last:
            found.append((month, first, min(end, last)))
    return [(None, found[0][1], found[-1][2]), *found] if found else []


def _held(
    part: Metric, rows: list[Row], fiscal_year: int, periods: list[Period], dimension: str
) -> dict[Place, list[Row]]:
    found: dict[Place, list[Row]] = defaultdict(list)
    for row in rows:
        value = _text(row.dimensions[dimension]) if dimension else None
        for month, first, last in periods:
            if row.fiscal_year is not None:
                counts = month is None and row.fiscal_year == fiscal_year
            else:
                counts = _counts(part, row, first, last)
            if counts:
                found[month, None].append(row)
                if dimension:
                    found[month, value].append(row)
    return found


def _counts(part: Metric, row: Row, first: dt.date, last: dt.date) -> bool:
    if isinstance(part.aggregation, Stock):
        since, until = _day(row.since), _day(row.until)
        return (since is None or since <= last) and (until is None or until > last)
    at = _day(row.at)
    if at is None:
        return False
    return at <= last if isinstance(part.aggregation, Cumulative) else first <= at <= last


def _day(moment: Day | None) -> dt.date | None:
    return moment.astimezone(TOKYO).date() if isinstance(moment, dt.datetime) else moment


def _text(value: Any) -> str:
    """A dimension's value as the database writes it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(metric: Metric, parts: Mapping[str, Metric], rows: Mapping[str, list[Row]]) -> Fraction | None:
    """One figure from the rows of its parts; None where there is no value."""
    if isinstance(metric.aggregation, Ratio):
        top = _added_up(parts["numerator"], rows["numerator"]) or Fraction()
        bottom = _added_up(parts["denominator"], rows["denominator"])
        if not bottom:
            return None
        return _rounded(top * (100 if metric.unit in {"%", "％"} else 1) / bottom)
    number = _added_up(metric, rows["value"])
    return None if number is None else _rounded(number)


def _added_up(part: Metric, rows: list[Row]) -> Fraction | None:
    """Amounts count to six places each, as they are stored; a median of nothing is nothing."""
    if any(row.unit is not None for row in rows):
        return Fraction(len({row.unit for row in rows if row.unit is not None}))
    amounts = [Fraction(Decimal(row.amount).quantize(SIX_PLACES, ROUND_HALF_UP)) for row in rows]
    if isinstance(part.aggregation, Median):
        return median(amounts) if amounts else None
    return sum(amounts, Fraction())


def _rounded(number: Fraction) -> Fraction:
    """To six places, halves away from zero."""
    millionths = (abs(number) * 1_000_000 + Fraction(1, 2)) // 1
    return Fraction(millionths if number >= 0 else -millionths, 1_000_000)
