"""The sorting dictionary: how a thing is thrown away."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.engines.notices.recurring import queries
from kusei.engines.notices.recurring.wording import items_shown
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.numbers import whole_number

ON_A_PAGE = 100


@allow(PUBLIC)
@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """Words that hold what was typed, else all. Three SQL queries."""
    municipality = home()
    typed = request.GET.get("q", "").strip()[: queries.LONGEST_QUERY]
    held = queries.calendars(municipality, clock.today()) if municipality else []
    items = items_shown(held[0].items) if held else {}
    rows = queries.words(municipality, typed) if municipality and items else []
    page = Paginator([(row, items[row.item]) for row in rows if row.item in items], ON_A_PAGE).get_page(
        whole_number(request.GET.get("page")) or 1
    )
    context = {
        "typed": typed,
        "page": page,
        "total": page.paginator.count,
        "items": [one for key, one in items.items() if one.note and key in {row.item for row in rows}],
        "sample": bool(held) and held[0].sample,
    }
    return render(request, "recurring/sorting.html", context)
