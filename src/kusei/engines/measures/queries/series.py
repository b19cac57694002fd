"""Everything about one series: its values with their sources, and its history of versions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from kusei.engines.measures import hooks, registry
from kusei.engines.measures.declaring import Metric
from kusei.engines.measures.hooks import SeriesContext
from kusei.engines.measures.models import ActualValue, Binding, Computation, Provision, Series, Status
from kusei.engines.measures.queries.actuals import visible
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

WITH_SOURCES = ("series", "imported_from", "recorded_by", "confirmed_by", "confirmed_department")


@dataclass(frozen=True)
class SeriesSheet:
    """A series as its page shows it."""

    series: Series
    years: list[int]
    values: dict[int, ActualValue]
    months: list[ActualValue]
    parts: list[ActualValue]
    context: SeriesContext
    binding: Binding | None
    metric: Metric | None
    computed: Computation | None
    provision: Provision | None


def find_series(key: str) -> Series | None:
    """The series with that key. One SQL query."""
    return Series.objects.filter(key=key).select_related("department", "binding", "provision").first()


def sheet(series: Series, *, public: bool) -> SeriesSheet:
    """The page of a series. Two SQL queries here, and what the hooks of its owner need.

    `public`: only what the public may see. Months and dimensions are those of the newest year that has them.
    """
    rows = ActualValue.objects.filter(series=series, status=Status.CURRENT).select_related(*WITH_SOURCES)
    found = list((visible(rows) if public else rows).order_by("fiscal_year", "month", "pk"))
    values = {row.fiscal_year: row for row in found if row.month is None and not row.dimensions}
    context = hooks.contexts([series.key]).get(series.key, SeriesContext())
    computed = Computation.objects.filter(binding__series=series).order_by("-computed_at").first()
    binding = getattr(series, "binding", None)
    return SeriesSheet(
        series=series,
        years=years_of(series, {*values, *context.targets}),
        values=values,
        months=_newest([row for row in found if row.month is not None and not row.dimensions]),
        parts=_newest([row for row in found if row.month is None and row.dimensions]),
        context=context,
        binding=binding,
        metric=registry.find(binding.metric_key) if binding else None,
        computed=computed,
        provision=getattr(series, "provision", None),
    )


def years_of(series: Series, known: set[int]) -> list[int]:
    """The years that a page shows: those declared, and all that have something."""
    this_year = FiscalYear.of(clock.today()).year
    first = min([series.first_year or this_year, *known])
    last = max([series.last_year or this_year, *known])
    return list(range(max(first, last - 30), last + 1))


def _newest(rows: list[ActualValue]) -> list[ActualValue]:
    year = max((row.fiscal_year for row in rows), default=0)
    of_year = [row for row in rows if row.fiscal_year == year]
    return sorted(of_year, key=lambda row: ((row.month or 4) - 4) % 12)


def versions(series: Series, fiscal_year: int, month: int | None) -> list[ActualValue]:
    """Every version of a place's total, newest first, with sources and decisions. One SQL query."""
    rows = ActualValue.objects.filter(series=series, fiscal_year=fiscal_year, month=month, dimensions={})
    return list(rows.select_related(*WITH_SOURCES, "decided_by").order_by("-version"))


def list_series(*, public: bool, text: str = "") -> list[Series]:
    """Series by key, those of the public or all, narrowed by words. One SQL query."""
    rows = Series.objects.filter(is_public=True) if public else Series.objects.all()
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(title_en__icontains=word) | Q(key__icontains=word))
    return list(rows.select_related("department").order_by("key"))


def bound_to(metric_key: str, *, public: bool) -> list[Series]:
    """The series that a metric measures. One SQL query."""
    rows = Series.objects.filter(binding__metric_key=metric_key)
    return list((rows.filter(is_public=True) if public else rows).order_by("key"))
