"""How fresh measured values are: up to which day, and by which metric, a series was counted in a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kusei.engines.measures.models import Computation


@dataclass(frozen=True)
class Freshness:
    """`cut_off`: the last day that was counted, also when that changed nothing. `filters` narrow the metric."""

    cut_off: dt.date
    metric_key: str
    filters: Mapping[str, list[str]]


def freshness(series_keys: Collection[str], years: Iterable[int]) -> dict[tuple[str, int], Freshness]:
    """By series and fiscal year; what no metric measures is not in the answer. One SQL query."""
    rows = Computation.objects.filter(binding__series__key__in=list(series_keys), fiscal_year__in=list(years))
    return {
        (key, year): Freshness(cut_off, metric, filters)
        for key, year, cut_off, metric, filters in rows.values_list(
            "binding__series__key", "fiscal_year", "cut_off", "binding__metric_key", "binding__filters"
        )
    }
