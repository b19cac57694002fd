"""Initiatives of different wards side by side."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.queries import comparison
from kusei.services.plans.queries import initiatives as listing
from kusei.services.plans.queries.initiatives import InitiativeFilter

FOUND = 8


@allow(PUBLIC)
@limited("search", "120/m")
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four initiatives as columns, with suggestions and a search for more."""
    addresses = [text.replace("\x00", "")[:200] for text in request.GET.getlist("i")][: comparison.MOST]
    columns = comparison.compare(addresses)
    shown = [column.address for column in columns]
    words = request.GET.get("q", "").replace("\x00", "")[:200].strip()
    found = listing.select_initiatives(InitiativeFilter(text=words))[:FOUND] if words else []
    years = sorted({cell["fiscal_year"] for column in columns for line in column.lines for cell in line.cell_rows})
    context = {
        "columns": [(column, _address([a for a in shown if a != column.address])) for column in columns],
        "years": years,
        "this_year": FiscalYear.of(clock.today()).year,
        "words": words,
        "full": len(shown) >= comparison.MOST,
        "found": [
            (row, _address([*shown, address]), address in shown)
            for row in found
            for address in [f"{row.edition.plan.slug}/{row.key}"]
        ],
        "suggestions": [
            (hit, _address([*shown, hit.address])) for hit in _suggestions(columns) if hit.address not in shown
        ],
        "shown": shown,
    }
    return render(request, "plans/compare.html", context)


def _suggestions(columns: list[comparison.Column]) -> list[comparison.Suggestion]:
    """What is like the first column, in other municipalities than its own."""
    if not columns:
        return []
    municipality = columns[0].initiative.edition.plan.municipality.code
    return comparison.similar_initiatives(columns[0].address, municipality=municipality, limit=6)


def _address(addresses: list[str]) -> str:
    return f"{reverse('plans:compare')}?{urlencode([('i', address) for address in addresses])}"
