"""The search over all houses; it works without scripts and refreshes its results with them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.bookings.finding import rooms, showing
from kusei.engines.bookings.finding.forms import SearchForm
from kusei.engines.bookings.finding.searching import Found, search
from kusei.engines.bookings.reservations import queries as bookings
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.htmx import by_htmx

PER_PAGE = 20
MOST_LOOSER = 5
_MORE = ("weekdays", "minutes", "kind", "facility", "district", "near", "place", "within", "most", "group", "order")
"""What stands folded below the first questions."""


@allow(PUBLIC)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is free, by day and room, with the way to book it. Twelve SQL queries without an account."""
    today = clock.today()
    person = request.user if isinstance(request.user, User) and request.user.is_resident else None
    every = rooms.bookable(today)
    form = SearchForm(request.GET, every=every, groups=bookings.groups_of(person) if person else ())
    context: dict[str, Any] = {"form": form, "any_houses": bool(every)}
    if form.is_valid():
        data = form.cleaned_data
        found = search(form.wish(), today, person, form.chosen_group(), data["order"], data["only"], every)
        context |= _results(request, found)
    first = ("since", "until", "begins", "ends", "people", "what", "text")
    context |= {
        "first": [form[name] for name in first],
        "more": [form[name] for name in _MORE if name in form.fields],
        "checks": [form[name] for name in ("equipment", "access") if name in form.fields],
        "opened": any(name in request.GET and any(request.GET.getlist(name)) for name in (*_MORE, "only")),
        "alert": _alert(request.GET),
    }
    template = "finding/results.html" if by_htmx(request) else "finding/search.html"
    # htmx leaves the page as it is on 422; the words about mistakes stand in the results.
    return render(request, template, context, status=200 if form.is_valid() or by_htmx(request) else 422)


def _results(request: HttpRequest, found: Found) -> dict[str, Any]:
    page = Paginator(found.rows, PER_PAGE).get_page(request.GET.get("page"))
    looser = showing.loosened(found.looser[:MOST_LOOSER])
    for one in looser:
        one["url"] = f"?{_without(request.GET, one['drops'], one['value']).urlencode()}"
    return {
        "page_obj": page,
        "total": len(found.rows),
        "days": showing.days(found, page.object_list),
        "looser": looser,
        "placed": found.start is not None,
    }


def _without(query: QueryDict, drops: tuple[str, ...], value: str) -> QueryDict:
    """The address of the search without a condition: without one of its values where it has several."""
    left = query.copy()
    left.pop("page", None)
    for name in drops:
        values = [one for one in left.getlist(name) if value and one != value]
        if name in ("equipment", "access") and values:
            left.setlist(name, values)
        else:
            left.pop(name, None)
    return left


def _alert(query: QueryDict) -> str:
    """The address under which this search is kept as an alert; empty where nothing waits."""
    try:
        address = reverse("waiting:alert-new")
    except NoReverseMatch:
        return ""
    kept = query.copy()
    kept.pop("page", None)
    return f"{address}?{kept.urlencode()}"
