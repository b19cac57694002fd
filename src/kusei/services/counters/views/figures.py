"""Figures: the congestion forecast for everybody, the statistics of an office for its staff."""

from __future__ import annotations

import csv
import datetime as dt
import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.foundation.web import clock
from kusei.foundation.web.keeping import kept
from kusei.services.counters import packs, rights
from kusei.services.counters.models import Hour
from kusei.services.counters.packs import Office
from kusei.services.counters.queries import history
from kusei.services.counters.views.common import frame, office_of, opens, public, staff, user_of

LONGEST = dt.timedelta(days=400)


def _counted() -> str:
    """What a kept page depends on: what was counted last, and which offices are open."""
    closed = ",".join(one.key for one in packs.offices() if opens(one))
    return f"{Hour.objects.aggregate(last=Max('pk'))['last']} {closed}"


@public
@require_safe
@kept(_counted)
def forecast(request: HttpRequest, office: str) -> HttpResponse:
    """The calendar of the next four weeks by hour, with how far it has been off."""
    found = office_of(office)
    little, much = packs.rules().levels
    made = history.forecast(found)

    def level(minutes: float | None) -> str:
        if minutes is None:
            return "none"
        return "quiet" if minutes < little else "usual" if minutes < much else "crowded"

    rows = [
        (
            one,
            level(one.mean),
            [(hour in one.hours, one.hours.get(hour), level(one.hours.get(hour))) for hour in made.hours],
        )
        for one in made.days
    ]
    context = frame(found, forecast=made, rows=rows, known=any(one.mean is not None for one in made.days))
    return render(request, "counters/forecast.html", context)


@staff
@require_safe
def statistics(request: HttpRequest, office: str) -> HttpResponse:
    """Mean and worst wait, handling time and abandoned tickets by service and hour."""
    found = _looked(request, office)
    since, until = _period(request)
    services, hours, total = history.statistics(found, since, until)
    context = frame(found, services=services, hours=hours, total=total, since=since, until=until)
    return render(request, "counters/statistics.html", context)


@staff
@require_safe
def statistics_csv(request: HttpRequest, office: str) -> HttpResponse:
    """The counted hours of the period."""
    found = _looked(request, office)
    since, until = _period(request)
    out = io.StringIO("\ufeff")
    out.seek(0, io.SEEK_END)
    rows = csv.writer(out)
    heads = ("arrived", "called", "waited", "worst", "done", "handled", "abandoned")
    rows.writerow(("day", "hour", "service", *heads))
    for one in history.rows_of(found, since, until):
        rows.writerow((one.day.isoformat(), one.hour, one.service, *(getattr(one, name) for name in heads)))
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="counters-{found.key}-{since}-{until}.csv"'
    return response


def _looked(request: HttpRequest, key: str) -> Office:
    found = office_of(key)
    if not rights.may_look(user_of(request), found):
        raise PermissionDenied
    return found


def _period(request: HttpRequest) -> tuple[dt.date, dt.date]:
    """What was asked for, else the last four weeks; at most thirteen months."""
    yesterday = clock.today() - dt.timedelta(days=1)
    usual = (yesterday - dt.timedelta(days=27), yesterday)
    if not {"since", "until"} & request.GET.keys():
        return usual
    try:
        since, until = (dt.date.fromisoformat(request.GET.get(name, "")) for name in ("since", "until"))
    except ValueError:
        messages.error(request, _("日付を選んでください。"))
        return usual
    if not since <= until <= since + LONGEST:
        messages.error(request, _("期間は、始まりの日から13か月までで選んでください。"))
        return usual
    return since, until
