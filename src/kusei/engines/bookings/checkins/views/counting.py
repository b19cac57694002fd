"""How many came: a month by day, hour, age band and school; a fiscal year by month; as page and as CSV."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.engines.bookings.checkins import papers
from kusei.engines.bookings.checkins.models import House
from kusei.engines.bookings.checkins.queries import counts
from kusei.engines.bookings.checkins.views.common import house_of, staff
from kusei.foundation.files.responses import harmless
from kusei.foundation.web import clock
from kusei.foundation.web.charts import horizontal_bars
from kusei.foundation.web.numbers import whole_number
from kusei.lib.fiscal import FiscalYear


@staff
@require_safe
def month(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a month."""
    house, first = house_of(request, pk), _month(request)
    rows = _rows(house, first)
    hours = counts.by(rows, lambda row: row.hour)
    context = {
        "house": house,
        "month": first,
        "before": (first - dt.timedelta(days=1)).strftime("%Y-%m"),
        "after": papers.next_month(first).strftime("%Y-%m"),
        "iso": first.strftime("%Y-%m"),
        "total": counts.total(rows),
        "days": papers.by_day(rows, first),
        "bands": papers.by_band(rows),
        "schools": papers.by_school(rows),
        "hours": horizontal_bars(
            _("時間帯ごとの人数"),
            _("時間帯"),
            _("人"),
            [(_("%(hour)d時台") % {"hour": hour}, hours[hour].visitors, "") for hour in sorted(hours)],
        ),
    }
    return render(request, "checkins/month.html", context)


@staff
@require_safe
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a fiscal year by month and age band, as they are or as they may be published."""
    house, fiscal_year = house_of(request, pk), _year(request)
    public = request.GET.get("public") == "1"
    context = {
        "house": house,
        "year": int(fiscal_year),
        "before": int(fiscal_year) - 1,
        "after": int(fiscal_year) + 1,
        "public": public,
        "table": papers.by_month(_months(house, fiscal_year), fiscal_year, least=house.least if public else 0),
        "bars": _bars(house, fiscal_year) if not public else None,
    }
    return render(request, "checkins/year.html", context)


@staff
@require_safe
def paper(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The same as CSV: `month.csv`, `year.csv` or `public.csv`."""
    house = house_of(request, pk)
    if form == "month.csv":
        first = _month(request)
        content, name = papers.month_csv(_rows(house, first)), f"checkins-{pk}-{first:%Y-%m}.csv"
    elif form in {"year.csv", "public.csv"}:
        fiscal_year, public = _year(request), form == "public.csv"
        table = papers.by_month(_months(house, fiscal_year), fiscal_year, least=house.least if public else 0)
        content, name = papers.table_csv(table), f"checkins-{pk}-{int(fiscal_year)}{'-public' if public else ''}.csv"
    else:
        raise Http404
    return harmless(content, "text/csv; charset=utf-8", name)


def _rows(house: House, first: dt.date) -> list[counts.Count]:
    return counts.counts(house, first, papers.next_month(first) - dt.timedelta(days=1))


def _months(house: House, year: FiscalYear) -> list[counts.Count]:
    return counts.months(house, year.start, year.end)


def _bars(house: House, year: FiscalYear) -> Any:
    found = counts.by(_months(house, year), lambda row: row.day)
    rows = [(papers.month_text(one), found[one].visitors if one in found else 0, "") for one in papers.months_of(year)]
    return horizontal_bars(_("月ごとの人数"), _("月"), _("人"), rows)


def _month(request: HttpRequest) -> dt.date:
    """The first of the month that was asked for; of this month for none."""
    try:
        return dt.datetime.strptime(request.GET.get("month", ""), "%Y-%m").date()  # noqa: DTZ007  a month, no moment
    except ValueError:
        return clock.today().replace(day=1)


def _year(request: HttpRequest) -> FiscalYear:
    sent = whole_number(request.GET.get("year"), 2200)
    return FiscalYear(sent) if sent and sent >= 2000 else FiscalYear.of(clock.today())
