"""Values as the nightly count leaves them, for tests that look at what follows from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kusei.engines.measures.commands.recording import NewValue, Origin, existing, write
from kusei.engines.measures.models import Binding, Computation, Series, Source
from kusei.engines.measures.readings import of_number, of_ratio
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.lib.projection import FISCAL_MONTHS

Counted = int | tuple[int, int]


def bound(key: str, metric: str = "none", **filters: list[str]) -> Binding:
    """The series, measured by that metric; one that nobody declares leaves the meaning to the series."""
    series = Series.objects.get(key=key)
    found, _new = Binding.objects.get_or_create(
        series=series, defaults={"metric_key": metric, "filters": filters, "from_fy": 2020, "pack": "ota"}
    )
    return found


def measured(key: str, fiscal_year: int, months: Sequence[Counted], *, through: dt.date | None = None) -> None:
    """The months of the year as they were counted, and the year: a sum is added up, a stock is its last month, a share
    (pairs of numerator and denominator) is pooled. `through`: the last day counted; the year's end unless said.
    """
    binding = bound(key)
    series = binding.series
    day = through or FiscalYear(fiscal_year).end
    origin = Origin(Source.MEASURED, metric_key="none", metric_version=1, cut_off=day, filters={})
    values = [
        NewValue(series, fiscal_year, _reading(one), month, rows_counted=1)
        for month, one in zip(FISCAL_MONTHS, months, strict=False)
    ]
    values.append(NewValue(series, fiscal_year, _reading(_year(series.kind, months)), rows_counted=1))
    write(values, origin, existing(values), by=None)
    Computation.objects.update_or_create(
        binding=binding,
        fiscal_year=fiscal_year,
        defaults={"metric_version": 1, "cut_off": day, "computed_at": clock.now()},
    )


def _year(kind: str, months: Sequence[Any]) -> Counted:
    if kind == "ratio":
        return sum(top for top, _bottom in months), sum(bottom for _top, bottom in months)
    return sum(months) if kind == "annual" else months[-1]


def _reading(one: Counted) -> Any:
    return of_ratio(*map(Decimal, one), percent=True) if isinstance(one, tuple) else of_number(one)
