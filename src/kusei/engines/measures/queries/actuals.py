"""Actual values for upper floors: what a plan's indicator was, how sure that is, and where it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from kusei.engines.measures.models import ActualValue, Source, Status
from kusei.engines.measures.readings import Content, Reading
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.lib.presence import Known, Presence


@dataclass(frozen=True)
class Actual:
    """One current value of a series. `month` None is the year; `dimensions` empty is the total.

    confirmed    the section stands by it
    preliminary  it may still move: the time is not over, or the accounts of the year are not closed
                 (出納整理期間)
    cut_off      the last day that was counted, for measured values
    """

    id: int
    key: str
    fiscal_year: int
    month: int | None
    dimensions: Mapping[str, str]
    reading: Reading
    source: str
    confirmed: bool
    preliminary: bool
    cut_off: dt.date | None
    recorded_at: dt.datetime

    @property
    def value(self) -> Presence[Content]:
        """A number, a text, or a kind of nothing: never 0 for no value."""
        return self.reading.value

    @property
    def number(self) -> Decimal | None:
        """The number; None for texts and nothings."""
        return self.reading.number

    @property
    def plotted(self) -> Decimal | str | None:
        """What a chart takes: a number or a text; None for nothings."""
        return self.value.value if isinstance(self.value, Known) else None


def visible(rows: QuerySet[ActualValue]) -> QuerySet[ActualValue]:
    """What the public may see: public series, confirmed values, and measured ones as 速報."""
    return rows.filter(Q(confirmed_at__isnull=False) | Q(source=Source.MEASURED), series__is_public=True)


def actuals(
    series_keys: Collection[str], years: Iterable[int], *, public: bool = False, months: bool = False
) -> list[Actual]:
    """The current totals of these series in these fiscal years, by key, year and month. One SQL query.

    `public`: only what the public may see. `months`: the months too. A year without a value is not in the
    answer.
    """
    rows = ActualValue.objects.filter(
        status=Status.CURRENT, dimensions={}, series__key__in=list(series_keys), fiscal_year__in=list(years)
    )
    if not months:
        rows = rows.filter(month=None)
    return _read(visible(rows) if public else rows)


def breakdown(series_key: str, fiscal_year: int, *, public: bool = False, month: int | None = None) -> list[Actual]:
    """The current values of a year (or a month of it) by value of the dimension. One SQL query."""
    rows = ActualValue.objects.filter(
        status=Status.CURRENT, series__key=series_key, fiscal_year=fiscal_year, month=month
    ).exclude(dimensions={})
    return _read(visible(rows) if public else rows)


def by_year(found: Iterable[Actual]) -> dict[str, dict[int, Actual]]:
    """Years' totals by key and year, for charts and tables."""
    table: dict[str, dict[int, Actual]] = {}
    for one in found:
        if one.month is None:
            table.setdefault(one.key, {})[one.fiscal_year] = one
    return table


def latest(series_keys: Collection[str], *, public: bool = False) -> dict[str, Actual]:
    """Of each series the newest year whose value is known (not a kind of nothing). One SQL query."""
    rows = ActualValue.objects.filter(
        status=Status.CURRENT, dimensions={}, month=None, state=Known.state, series__key__in=list(series_keys)
    )
    rows = visible(rows) if public else rows
    rows = rows.order_by("series_id", "-fiscal_year").distinct("series_id").select_related("series")
    return {row.series.key: actual_of(row) for row in rows}


@dataclass(frozen=True)
class Coverage:
    """Which years of a series have a value. A kind of nothing (該当なし) is a value; silence is missing."""

    confirmed: frozenset[int]
    unconfirmed: frozenset[int]
    missing: frozenset[int]


def coverage(series_keys: Collection[str], years: Collection[int]) -> dict[str, Coverage]:
    """For each series which of the years are confirmed, unconfirmed and missing. One SQL query."""
    table = by_year(actuals(series_keys, years))
    found = {}
    for key in series_keys:
        of_key = table.get(key, {})
        confirmed = frozenset(year for year, one in of_key.items() if one.confirmed)
        found[key] = Coverage(confirmed, frozenset(of_key) - confirmed, frozenset(years) - frozenset(of_key))
    return found


def _read(rows: QuerySet[ActualValue]) -> list[Actual]:
    ordered = rows.select_related("series").order_by("series__key", "fiscal_year", "month", "dimensions")
    return sorted((actual_of(row) for row in ordered), key=_in_fiscal_order)


def _in_fiscal_order(one: Actual) -> tuple[str, int, int, str]:
    month = -1 if one.month is None else (one.month - 4) % 12
    return one.key, one.fiscal_year, month, repr(sorted(one.dimensions.items()))


def actual_of(row: ActualValue) -> Actual:
    """The value for upper floors; the series must be loaded."""
    return Actual(
        id=row.pk,
        key=row.series.key,
        fiscal_year=row.fiscal_year,
        month=row.month,
        dimensions=row.dimensions,
        reading=row.reading,
        source=row.source,
        confirmed=row.is_confirmed,
        preliminary=clock.today() <= FiscalYear(row.fiscal_year).accounts_close_on,
        cut_off=row.cut_off,
        recorded_at=row.recorded_at,
    )
