"""The use of the houses of a department: all in a month, one in a fiscal year; as page, CSV and workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.bookings.reservations.queries import facilities_of
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.foundation.files.responses import harmless
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import whole_number
from kusei.foundation.web.tables import Table
from kusei.lib.fiscal import FiscalYear
from kusei.services.facilities import queries, tables

staff = allow(role(Role.VIEWER))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@staff
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The houses of the person's departments in a month."""
    facilities, first = _facilities(request), _month(request)
    until = tables.months_between(first, first + dt.timedelta(days=31))[-1] - dt.timedelta(days=1)
    uses = queries.usage(facilities, first, until)
    context = {
        "month": first,
        "iso": f"{first:%Y-%m}",
        "before": f"{first - dt.timedelta(days=1):%Y-%m}",
        "after": f"{until + dt.timedelta(days=1):%Y-%m}",
        "counted": queries.last_counted(until),
        "table": _table(facilities, uses, first, until) if facilities else None,
        "bars": tables.facility_bars(facilities, uses),
    }
    return render(request, "facilities_service/index.html", context)


@staff
@never_cache
@require_safe
def index_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same as `csv` or `xlsx`."""
    facilities, first = _facilities(request), _month(request)
    until = tables.months_between(first, first + dt.timedelta(days=31))[-1] - dt.timedelta(days=1)
    table = _table(facilities, queries.usage(facilities, first, until), first, until)
    return _file([table], form, f"facilities-{first:%Y-%m}")


def _table(facilities: Sequence[Facility], uses: dict[int, queries.Use], since: dt.date, until: dt.date) -> Table:
    return tables.by_facility(
        facilities,
        uses,
        queries.income(facilities, since, until),
        queries.visits(facilities, since, until),
        queries.draws(facilities, since, until),
        {one.pk: reverse("facilities_service:one", args=[one.key]) for one in facilities},
    )


@dataclass(frozen=True)
class Year:
    """One facility in one fiscal year."""

    facility: Facility
    year: FiscalYear
    use: queries.Use
    months: list[dt.date]
    rooms: list[Resource]

    def tables(self) -> list[Table]:
        """By month, by room."""
        span = (self.year.start, self.year.end)
        money = queries.income([self.facility], *span)[self.facility.pk]
        visits = queries.visits([self.facility], *span).get(self.facility.pk)
        return [tables.by_month(self.use, self.months, money, visits), tables.by_room(self.use, self.rooms)]


def of_year(facility: Facility, year: FiscalYear) -> Year:
    """The figures of the year, as far as its months have begun."""
    until = queries.last_counted(year.end)
    months = tables.months_between(year.start, until) if until >= year.start else []
    rooms = list(facility.resources.order_by("position", "key"))
    return Year(facility, year, queries.usage([facility], year.start, year.end)[facility.pk], months, rooms)


@staff
@never_cache
@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One house in a fiscal year: by month, room and part of the day, draws."""
    facility, year = _facility(request, key), year_of(request)
    found = of_year(facility, year)
    context: dict[str, Any] = {
        "facility": facility,
        "year": int(year),
        "before": int(year) - 1,
        "after": int(year) + 1,
        "counted": queries.last_counted(year.end),
        "total": found.use.total,
        "rate": tables.share(found.use.total.rate),
        "tables": found.tables(),
        "bands": tables.band_bars(found.use),
        "months": tables.month_bars(found.use, found.months),
        "draws": queries.draws([facility], year.start, year.end).get(facility.pk),
    }
    return render(request, "facilities_service/one.html", context)


@staff
@never_cache
@require_safe
def one_file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The same as `csv` or `xlsx`."""
    facility, year = _facility(request, key), year_of(request)
    return _file(of_year(facility, year).tables(), form, f"facility-{facility.key}-{int(year)}")


def _file(made: Sequence[Table], form: str, name: str) -> HttpResponse:
    if form == "csv":
        return harmless(tables.as_csv(made), CSV, f"{name}.csv")
    if form == "xlsx":
        return harmless(tables.as_xlsx(made), XLSX, f"{name}.xlsx")
    raise Http404


def _facilities(request: HttpRequest) -> list[Facility]:
    assert isinstance(request.user, User)  # the route lets nobody else in
    return facilities_of(request.user)


def _facility(request: HttpRequest, key: str) -> Facility:
    """The facility of the address; 404 for another department's."""
    found = next((one for one in _facilities(request) if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _month(request: HttpRequest) -> dt.date:
    """The first of the month that was asked for; of last month for none."""
    sent = request.GET.get("month", "")
    try:
        found = dt.date.fromisoformat(f"{sent}-01") if "2000" < sent < "2200" else None
    except ValueError:
        found = None
    return found or (clock.today().replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def year_of(request: HttpRequest) -> FiscalYear:
    """The fiscal year that was asked for; this one for none."""
    sent = whole_number(request.GET.get("year"), 2200)
    return FiscalYear(sent) if sent and sent >= 2000 else FiscalYear.of(clock.today())
