"""Levels and shares: a trend that goes on, and what it was so far and lately."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, pairwise
from statistics import median

from kusei.lib.projection.errors import mean_error, spread
from kusei.lib.projection.known import FISCAL_MONTHS, Known, Method, last_day

RECENT_MONTHS = 6


def trend(known: Known) -> tuple[Decimal, Decimal, Method]:
    """Levels: the median monthly change goes on."""
    points = [(Decimal(FISCAL_MONTHS.index(month) + 1), known.months[month].value) for month in known.whole]
    if known.base is not None:
        points.insert(0, (Decimal(0), known.base))
    slope = median((after - before) / (end - start) for (start, before), (end, after) in combinations(points, 2))
    changes = [(after - before) / (end - start) for (start, before), (end, after) in pairwise(points)]
    left = known.months_left
    half = spread(changes) * (left + left * left / len(changes)).sqrt()
    return known.value + slope * left, half, Method.TREND


def recent(known: Known) -> tuple[Decimal, Decimal, Method]:
    """Shares: so far as it was, and for the days that are left as it was lately."""
    lately_known = known.whole[-RECENT_MONTHS:]
    shares = [known.months[month].value for month in lately_known]
    weights = [_weight(known, month) for month in lately_known]
    if not any(weights):
        weights = [Decimal(1) for _month in lately_known]
    lately = sum((share * weight for share, weight in zip(shares, weights, strict=True)), Decimal(0)) / sum(weights)
    left = 1 - known.elapsed
    middle = known.elapsed * known.value + left * lately
    return middle, mean_error(shares, known.months_left) * left, Method.RECENT


def _weight(known: Known, month: int) -> Decimal:
    given = known.months[month].weight
    return Decimal(last_day(known.year, month).day) if given is None else max(given, Decimal(0))
