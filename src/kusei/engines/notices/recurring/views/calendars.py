"""Public pages: choosing an area, its next days, its month, its whole year for paper, and feeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.notices.recurring import days, feeds, months, notes, queries
from kusei.engines.notices.recurring.models import CollectionArea
from kusei.engines.notices.recurring.wording import day_text, items_shown, month_text, time_text
from kusei.engines.notices.subscribers.queries import of as subscriber_of
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.lib.fiscal import FiscalYear

COOKIE = "kusei_area"
COOKIE_DAYS = 365


def _home() -> Municipality:
    municipality = home()
    if municipality is None:
        raise Http404
    return municipality


def _rows(code: str) -> list[CollectionArea]:
    rows = queries.area(_home(), code)
    if not rows:
        raise Http404
    return rows


def _remembered(request: HttpRequest, areas: Sequence[CollectionArea]) -> CollectionArea | None:
    """The area of the cookie, else the one that a signed-in person told us of."""
    code = request.COOKIES.get(COOKIE, "")
    if not code and request.user.is_authenticated:
        subscriber = subscriber_of(request.user)
        code = subscriber.collection_area if subscriber else ""
    return next((one for one in areas if one.code == code), None)


@allow(PUBLIC)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Choosing a town; the remembered area comes first, with its next days. Four SQL queries for strangers."""
    municipality = home()
    today = clock.today()
    areas = queries.areas(municipality, today) if municipality else []
    typed = request.GET.get("q", "").strip()[: queries.LONGEST_QUERY]
    mine = _remembered(request, areas)
    context = {
        "areas": [(one, queries.area_name(one)) for one in areas],
        "typed": typed,
        "found": [(one, queries.area_name(one.area)) for one in queries.found(areas, typed)[:60]],
        "mine": mine,
        "mine_name": queries.area_name(mine) if mine else "",
        "next_days": _listed(days.of_areas([mine], today, today + dt.timedelta(days=14))[:3], today) if mine else [],
        "sample": any(one.calendar.sample for one in areas),
    }
    return render(request, "recurring/index.html", context)


@allow(PUBLIC)
@require_safe
def area(request: HttpRequest, code: str, year: int = 0, month: int = 0) -> HttpResponse:
    """One area: its next days and one month. Two SQL queries."""
    rows, today = _rows(code), clock.today()
    year, month = (year, month) if year else (today.year, today.month)
    first, last = _month_span(year, month)
    if (year, month) != (today.year, today.month) and not notes.touches(rows, first, last):
        raise Http404
    row = queries.now_of(rows, today)
    told = notes.of_rows(rows, first, last)
    context = {
        "row": row,
        "name": queries.area_name(row),
        "towns": "、".join(town for town, _kana in row.towns),
        "until": time_text(row.calendar.put_out_by),
        "next_days": _listed(queries.next_days(rows, today), today),
        "month": months.month(year, month, days.of_areas(rows, first, last), notes.by_day(told, first, last), today),
        "notes": told,
        "held": notes.touches(rows, first, last),
        "before": _neighbour(rows, code, year, month, -1),
        "after": _neighbour(rows, code, year, month, 1),
        "items": notes.legend(rows, first, last),
        "fiscal_year": _fiscal_year(rows, today),
        "ical": request.build_absolute_uri(reverse("recurring:ical", args=[code])),
        "remembered": request.COOKIES.get(COOKIE) == code,
    }
    return render(request, "recurring/area.html", context)


@allow(PUBLIC)
@require_safe
def year(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The twelve months of a fiscal year on one sheet of A4. Two SQL queries."""
    rows, today = _rows(code), clock.today()
    first, last = _year_span(rows, year)
    collected, told = days.of_areas(rows, first, last), notes.of_rows(rows, first, last)
    by_day = notes.by_day(told, first, last)
    row = queries.now_of(rows, max(first, min(today, last)))
    context = {
        "row": row,
        "name": queries.area_name(row),
        "towns": "、".join(town for town, _kana in row.towns),
        "until": time_text(row.calendar.put_out_by),
        "year": year,
        "months": [months.month(y, m, collected, by_day, today) for y, m in months.of_fiscal_year(year)],
        "notes": told,
        "items": notes.legend(rows, first, last),
    }
    return render(request, "recurring/year.html", context)


@allow(PUBLIC)
@require_safe
def year_csv(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The days of a fiscal year as CSV."""
    rows = _rows(code)
    first, last = _year_span(rows, year)
    response = HttpResponse(feeds.csv_bytes(rows, first, last), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="collection-{code}-{year}.csv"'
    return response


@allow(PUBLIC)
@require_safe
def ical(request: HttpRequest, code: str) -> HttpResponse:
    """The days to subscribe to (`?alarm=1`: with a reminder at 20:00 the evening before); 304 when nothing changed."""
    rows = _rows(code)
    content = feeds.ical(_home(), rows, clock.today(), alarm=request.GET.get("alarm") == "1")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="collection-{code}.ics"'
    response["Cache-Control"] = "public, max-age=3600"
    set_response_etag(response)
    return get_conditional_response(request, response["ETag"], response=response) or response


@allow(PUBLIC)
@require_POST
def remember(request: HttpRequest) -> HttpResponse:
    """Keep the area in this browser, or forget it. Nobody's record: only a cookie with the area's code."""
    code = request.POST.get("area", "")
    if not code:
        response = redirect("recurring:index")
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    _rows(code)
    response = redirect("recurring:area", code)
    response.set_cookie(
        COOKIE, code, max_age=COOKIE_DAYS * 86400, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response


def _month_span(year: int, month: int) -> tuple[dt.date, dt.date]:
    if not (1 <= month <= 12 and 2000 <= year <= 2100):
        raise Http404
    return dt.date(year, month, 1), months.last_of(year, month)


def _year_span(rows: Sequence[CollectionArea], year: int) -> tuple[dt.date, dt.date]:
    if not 2000 <= year <= 2100:
        raise Http404
    first, last = dt.date(year, months.FIRST_MONTH, 1), dt.date(year + 1, months.FIRST_MONTH - 1, 31)
    if not notes.touches(rows, first, last):
        raise Http404
    return first, last


def _fiscal_year(rows: Sequence[CollectionArea], today: dt.date) -> int:
    """The fiscal year to print: this one, or the nearest of which there is a calendar."""
    last = rows[-1].calendar.valid_until - dt.timedelta(days=1)
    return FiscalYear.of(max(rows[0].calendar.valid_from, min(today, last))).year


def _neighbour(rows: Sequence[CollectionArea], code: str, year: int, month: int, by: int) -> tuple[str, str]:
    """Address and name of the month before or after; blank where there is no calendar for it."""
    y, m = months.stepped(year, month, by)
    if not 2000 <= y <= 2100 or not notes.touches(rows, dt.date(y, m, 1), months.last_of(y, m)):
        return "", ""
    return reverse("recurring:month", args=[code, y, m]), month_text(y, m)


def _listed(collected: Sequence[days.Collected], today: dt.date) -> list[dict[str, Any]]:
    """The next days with their words: 「きょう」「あした」 stand beside the date."""
    near = {today: _("きょう"), today + dt.timedelta(days=1): _("あした")}
    return [
        {
            "day": day_text(one.day),
            "near": near.get(one.day, ""),
            "items": [items_shown(one.calendar.items)[key] for key in one.items],
        }
        for one in collected
    ]
