"""Public pages of fee tables: all that are in force, and one with a calculator that explains every line."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.engines.payments.fees import kept, showing
from kusei.engines.payments.fees.explaining import total
from kusei.engines.payments.fees.format import Table, Version
from kusei.engines.payments.fees.forms import Facts
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited


@allow(PUBLIC)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every table that is in force today. One SQL query."""
    today = clock.today()
    rows = [
        (table, version, showing.said(table.label), showing.said(table.summary), showing.prices(version))
        for table in kept.tables()
        if (version := table.on(today)) is not None
    ]
    return render(request, "fees/list.html", {"rows": rows})


@allow(PUBLIC)
@limited("fees", "120/m")
@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One table as it is, was or will be on a day, and what it gives for the answers in the address."""
    try:
        table = kept.table(key)
    except kept.NoTable:
        raise Http404 from None
    day = _day(request.GET.get("on", ""))
    version = table.on(day)
    if version is None:
        return render(request, "fees/one.html", _about(table, None, day), status=404)
    asked = "calculate" in request.GET or any(name.startswith("f-") for name in request.GET)
    form = Facts(table, version, day, request.GET if asked or not version.asks else None)
    lines = form.lines if form.is_bound and form.is_valid() else []
    context = {
        **_about(table, version, day),
        "form": form,
        "lines": lines,
        "total": total(lines) if lines or (form.is_bound and form.is_valid()) else None,
    }
    return render(request, "fees/one.html", context)


def _about(table: Table, version: Version | None, day: dt.date) -> dict[str, object]:
    """What the page says of the table besides the calculator."""
    return {
        "table": table,
        "label": showing.said(table.label),
        "summary": showing.said(table.summary),
        "version": version,
        "note": showing.said(version.note) if version else "",
        "last_day": table.last_day(version) if version else None,
        "prices": showing.prices(version) if version else [],
        "surcharges": showing.surcharges(version) if version else [],
        "reductions": showing.reductions(version) if version else [],
        "choice": showing.choice(version) if version else "",
        "versions": [(one, table.last_day(one)) for one in reversed(table.versions)],
        "day": day,
        "today": day == clock.today(),
    }


def _day(text: str) -> dt.date:
    """The day that the address names, else today. An impossible one is not found."""
    if not text:
        return clock.today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
