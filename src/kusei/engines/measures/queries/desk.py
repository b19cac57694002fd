"""What waits for the section: values to confirm, differences to decide, years without a value."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from kusei.engines.measures.models import ActualValue, Series, Status
from kusei.engines.measures.permissions import Powers
from kusei.engines.measures.queries.series import WITH_SOURCES
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear


@dataclass(frozen=True)
class Difference:
    """A proposed value beside the current one."""

    proposed: ActualValue
    current: ActualValue | None


def waiting(powers: Powers) -> QuerySet[ActualValue]:
    """Current values whose time is over and that nobody confirmed, in the series that the person confirms."""
    today = clock.today()
    this_year, month = FiscalYear.of(today).year, today.month
    # Months in calendar order within a fiscal year: January to March stand after December.
    over_months = (Q(month__gte=4, month__lt=month) if month >= 4 else Q(month__gte=4) | Q(month__lt=month)) & Q(
        fiscal_year=this_year
    )
    own_months = Q(month=None) | Q(series__monthly=True)  # those of a year's course stand beside it
    over = (Q(fiscal_year__lt=this_year) | over_months) & own_months
    rows = ActualValue.objects.filter(over, _within(powers.confirmable()), status=Status.CURRENT, confirmed_at=None)
    return rows.select_related(*WITH_SOURCES, "series__department").order_by(
        "series__key", "fiscal_year", "month", "pk"
    )


def differences(powers: Powers) -> list[Difference]:
    """Open proposals in the person's series with what stands there now. Two SQL queries."""
    rows = ActualValue.objects.filter(_within(powers.confirmable() | powers.enterable()), status=Status.PROPOSED)
    proposed = list(
        rows.select_related(*WITH_SOURCES, "series__department").order_by("series__key", "fiscal_year", "month")
    )
    return _beside_current(proposed)


def difference(number: int) -> Difference | None:
    """One open proposal. Two SQL queries."""
    rows = ActualValue.objects.filter(pk=number, status=Status.PROPOSED)
    found = _beside_current(list(rows.select_related(*WITH_SOURCES, "series__department")))
    return found[0] if found else None


def _beside_current(proposed: list[ActualValue]) -> list[Difference]:
    rows = ActualValue.objects.filter(
        status=Status.CURRENT,
        series__in={row.series_id for row in proposed},
        fiscal_year__in={row.fiscal_year for row in proposed},
    ).select_related(*WITH_SOURCES)
    current = {_place(row): row for row in rows} if proposed else {}
    return [Difference(row, current.get(_place(row))) for row in proposed]


def missing(powers: Powers, fiscal_year: int) -> QuerySet[Series]:
    """Series in which the person enters, declared for the year, that have no value of it and no binding."""
    has_value = ActualValue.objects.filter(
        series=OuterRef("pk"), fiscal_year=fiscal_year, month=None, dimensions={}, status=Status.CURRENT
    )
    rows = Series.objects.filter(
        powers.enterable(),
        Q(first_year=None) | Q(first_year__lte=fiscal_year),
        Q(last_year=None) | Q(last_year__gte=fiscal_year),
        ~Exists(has_value),
        binding=None,
    )
    return rows.select_related("department").order_by("key")


def _within(series: Q) -> Q:
    return Q(series__in=Series.objects.filter(series))


def _place(row: ActualValue) -> tuple[int, int, int | None, str]:
    return row.series_id, row.fiscal_year, row.month, repr(sorted(row.dimensions.items()))
