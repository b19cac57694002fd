"""What everybody may read: how much a facility was used in a year, without numbers that would tell of somebody."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.files.responses import harmless
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.keeping import kept
from kusei.foundation.web.numbers import whole_number
from kusei.lib.fiscal import FiscalYear
from kusei.services.facilities import tables
from kusei.services.facilities.views.desk import CSV, Year, of_year


def _today() -> str:
    """What a kept page depends on: days that are over are counted once a day."""
    return clock.today().isoformat()


@allow(PUBLIC)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The facilities, each with its page."""
    rows = Facility.objects.filter(municipality=home()).order_by("position", "key")
    return render(request, "facilities_service/numbers.html", {"rows": rows, "year": int(_last())})


@allow(PUBLIC)
@require_safe
@kept(_today)
def one(request: HttpRequest, key: str) -> HttpResponse:
    """A facility in a fiscal year that is over, or in this one as far as it is."""
    found = _year(request, key)
    year = int(found.year)
    context = {
        "facility": found.facility,
        "year": year,
        "before": year - 1,
        "after": year + 1 if found.year.end < clock.today() else None,
        "table": tables.public(found.use, found.months, found.rooms) if found.months else None,
        "bars": tables.public_bars(found.use),
        "least": tables.LEAST,
        "any": found.use.total.uses > 0,
    }
    return render(request, "facilities_service/number.html", context)


@allow(PUBLIC)
@require_safe
def file(request: HttpRequest, key: str) -> HttpResponse:
    """The same as CSV."""
    found = _year(request, key)
    table = tables.public(found.use, found.months, found.rooms)
    return harmless(tables.as_csv([table]), CSV, f"facility-{found.facility.key}-{int(found.year)}.csv")


def _year(request: HttpRequest, key: str) -> Year:
    facility = Facility.objects.filter(municipality=home(), key=key).first()
    sent = whole_number(request.GET.get("year"), 2200)
    year = FiscalYear(sent) if sent and sent >= 2000 else _last()
    if facility is None or year.start > clock.today():
        raise Http404
    return of_year(facility, year)


def _last() -> FiscalYear:
    """The fiscal year of yesterday."""
    return FiscalYear.of(clock.today() - dt.timedelta(days=1))
