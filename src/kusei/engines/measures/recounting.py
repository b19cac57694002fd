"""A second, independent way to every metric: plain Python over the rows, for tests to hold the SQL against.

    @recount("procedures.applications")
    def applications() -> Iterator[Row]:
        for one in Application.objects.all():
            yield Row(at=one.submitted_at, dimensions={"procedure": one.procedure.key})

stands in the app's `tests/recounts.py`. It shares nothing with `statement` but the words of the declaration: whether a
metric is a stock, a sum, a running total or a median. Ratios need no recount of their own: their parts are divided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from django.utils.module_loading import autodiscover_modules

from kusei.engines.measures import registry
from kusei.engines.measures.computing import ComputedFigure, compute, last_complete_day
from kusei.engines.measures.declaring import Median, Metric, Ratio
from kusei.engines.measures.recounted import Place, Row, expected
from kusei.engines.measures.statement import Question

__all__ = ["Known", "RecountMissing", "Row", "differences", "discover", "recount", "without"]

MISSING = "no figure"
Figure: TypeAlias = Fraction | str | None  # a number, MISSING, or 該当なし
ALMOST = Fraction(2, 1_000_000)  # the database takes medians in floating point
Recount: TypeAlias = Callable[[], Iterable[Row]]
Known: TypeAlias = dict[str, list[Row]]
_recounts: dict[str, Recount] = {}


class RecountMissing(LookupError):
    """Nobody wrote a recount for the metric."""

    code = "measures.recount-missing"


def recount(key: str) -> Callable[[Recount], Recount]:
    """The decorated function yields the rows of the metric with that key, conditions in plain Python."""

    def declare(rows: Recount) -> Recount:
        _recounts[key] = rows
        return rows

    return declare


def discover() -> None:
    """Import `tests/recounts.py` of every installed app."""
    autodiscover_modules("tests.recounts")


def without() -> list[str]:
    """Keys of metrics that nobody recounts, and of recounts that no metric asks for; empty when all is well."""
    discover()
    counted = {one.key for one in registry.every() if not isinstance(one.aggregation, Ratio)}
    return sorted((counted - _recounts.keys()) | {key for key in _recounts if registry.find(key) is None})


def differences(key: str, fiscal_year: int, cut_off: dt.date | None = None, known: Known | None = None) -> list[str]:
    """Where the metric as the engine computes it is not what its rows add up to: the year, every month, every value
    of every dimension, and a filter by one value of each. Empty when they agree.

    `known` keeps rows between calls, for tests that ask about several years. Raises `RecountMissing`,
    `registry.UnknownMetric`, and `KeyError` for a row that does not say a dimension.
    """
    metric, last = registry.get(key), cut_off or last_complete_day(fiscal_year)
    known = {} if known is None else known
    parts = {name: (part, _rows(part.key, known)) for name, part in registry.parts(metric).items()}
    found: list[str] = []
    for dimension in ("", *(one.key for one in metric.dimensions)):
        computed = compute(metric, Question(fiscal_year, last, by=dimension))
        wanted = expected(metric, parts, fiscal_year, last, dimension)
        found += _told(metric, fiscal_year, dimension, computed.figures, wanted)
        value = max((value for _month, value in wanted if value), default=None)
        if value is not None:
            alone = compute(metric, Question(fiscal_year, last, filters={dimension: [value]}))
            only: dict[Place, Fraction | None] = {
                (month, None): number for (month, one), number in wanted.items() if one == value
            }
            found += _told(metric, fiscal_year, f"{dimension}={value}", alone.figures, only)
    return found


def _rows(key: str, known: Known) -> list[Row]:
    if key not in known:
        discover()
        if key not in _recounts:
            raise RecountMissing(key)
        known[key] = list(_recounts[key]())
    return known[key]


def _told(
    metric: Metric,
    fiscal_year: int,
    dimension: str,
    figures: Iterable[ComputedFigure],
    expected: Mapping[Place, Fraction | None],
) -> Iterator[str]:
    computed = {
        (one.month, next(iter(one.dimensions.values()), None)): None
        if one.reading.number is None
        else Fraction(one.reading.number)
        for one in figures
    }
    nothing = None if isinstance(metric.aggregation, Ratio | Median) else Fraction()
    for month, value in sorted(computed.keys() | expected.keys(), key=_order):
        absent = MISSING if value is None else nothing  # a value that no row has need not be named
        ours, theirs = computed.get((month, value), absent), expected.get((month, value), absent)
        if not _same(ours, theirs, _tolerance(metric)):
            when = f"FY{fiscal_year}" + (f" month {month}" if month else "")
            where = f" {dimension}" + (f" {value!r}" if value is not None else "") if dimension else ""
            yield f"{metric.key} {when}{where}: {_said(ours)} by the engine, {_said(theirs)} by the rows"


def _same(ours: Figure, theirs: Figure, tolerance: Fraction) -> bool:
    if isinstance(ours, Fraction) and isinstance(theirs, Fraction):
        return abs(ours - theirs) <= tolerance
    return ours == theirs


def _order(place: Place) -> tuple[bool, str, int]:
    """All first, then each value; the year before its months, these from April."""
    month, value = place
    return value is not None, value or "", 0 if month is None else (month - 4) % 12 + 1


def _tolerance(metric: Metric) -> Fraction:
    return ALMOST if any(isinstance(one.aggregation, Median) for one in registry.parts(metric).values()) else Fraction()


def _said(number: Figure) -> str:
    if isinstance(number, str):
        return number
    return "nothing" if number is None else f"{float(number):.15g}"
