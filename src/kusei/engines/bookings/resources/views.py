"""Public pages: all facilities, and one with its rooms, hours, closed days and rules."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from kusei.engines.bookings.resources import commands, hooks, queries
from kusei.engines.bookings.resources.files import words
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.models import Closure, Facility, Resource
from kusei.engines.bookings.resources.searching import matches
from kusei.engines.bookings.resources.showing import hours, rules
from kusei.engines.payments.fees import kept as fees
from kusei.foundation.org.models import Department
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow

WEEKS = 6
"""How far ahead closed days are listed."""
LONGEST_QUERY = 100


@allow(PUBLIC)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All facilities, to be narrowed by words, kind and accessibility. Three SQL queries."""
    municipality, today, known = home(), clock.today(), words()
    rooms = Prefetch("resources", Resource.objects.filter(Q(last_day=None) | Q(last_day__gte=today)))
    rows = (
        Facility.objects.filter(Q(last_day=None) | Q(last_day__gte=today), municipality=municipality)
        .prefetch_related(rooms)
        .order_by("position", "key")
    )
    every = list(rows)
    typed = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    kind = request.GET.get("kind", "")
    wanted = [key for key in request.GET.getlist("access") if key in known.accessibility]
    found = [
        one
        for one in every
        if kind in {"", one.kind}
        and set(wanted) <= set(one.accessibility)
        and matches(one, [name for room in one.resources.all() for name in room.names.values()], typed)
    ]
    kinds = dict.fromkeys(one.kind for one in every)
    tags = [key for key in known.accessibility if any(key in one.accessibility for one in every)]
    context = {
        "rows": [_row(one) for one in found],
        "total": len(every),
        "typed": typed,
        "kind": kind if kind in kinds else "",
        "kinds": [(key, hours.word(known.kinds, key)) for key in kinds],
        "tags": [(key, hours.word(known.accessibility, key), key in wanted) for key in tags],
        "narrowed": bool(typed or kind or wanted),
    }
    return render(request, "facilities/index.html", context)


def _row(one: Facility) -> dict[str, Any]:
    known = words()
    counts: dict[str, int] = defaultdict(int)
    for room in one.resources.all():
        counts[room.kind] += 1
    return {
        "facility": one,
        "kind": hours.word(known.kinds, one.kind),
        "counts": hours.joined(f"{hours.word(known.resources, key)} {count}" for key, count in counts.items()),
        "tags": hours.joined(hours.word(known.accessibility, key) for key in one.accessibility),
    }


@allow(PUBLIC)
@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Everything about one facility; an ended one stays, and says so."""
    municipality, today = home(), clock.today()
    facility = Facility.objects.filter(municipality=municipality, key=key).first()
    if municipality is None or facility is None:
        raise Http404
    shown_on = min(today, facility.last_day) if facility.last_day else today
    content = _content(facility, shown_on)
    closures = (
        Closure.objects.filter(
            facility=facility, lifted_at=None, last_day__gte=today, first_day__lte=today + dt.timedelta(weeks=WEEKS)
        )
        .select_related("resource")
        .order_by("first_day", "pk")
    )
    department = Department.objects.filter(municipality=municipality, code=facility.department_code).order_by("-pk")
    known = words()
    resources = list(facility.resources.filter(Q(last_day=None) | Q(last_day__gte=shown_on)).select_related("parent"))
    context = {
        "facility": facility,
        "kind": hours.word(known.kinds, facility.kind),
        "ended": facility.last_day is not None and facility.last_day < today,
        "department": department.first() if facility.department_code else None,
        "tags": hours.joined(hours.word(known.accessibility, key) for key in facility.accessibility),
        "note": hours.said(content.note),
        "sources": content.sources,
        "operators": [_operator(one) for one in content.operators],
        "rooms": [_room(one, content) for one in resources],
        "spots": [one for one in resources if one.spot],
        "hours": hours.tables(content, shown_on),
        "closed": hours.closed_text(content.closed),
        "coming": hours.coming(content.closed.built, list(closures), today, today + dt.timedelta(weeks=WEEKS)),
        "weeks": WEEKS,
        "rules": _rules(content),
        "book": _address(hooks.calendar_of(facility.kind), key=facility.key),
        "verify": _address("lotteries:verify") if any(one.lottery for one in content.rules) else "",
        "may_close": isinstance(request.user, User) and commands.may_close(request.user, facility),
    }
    return render(request, "facilities/one.html", context)


def _content(facility: Facility, on: dt.date) -> Content:
    """What its file says on the day, or will say when it opens."""
    try:
        return queries.content_of(facility.pk, on)
    except queries.NotToldThen:
        first = facility.versions.order_by("valid_from").first()
        if first is None:
            raise Http404 from None
        return Content.model_validate(first.content)


def _operator(told: Any) -> dict[str, Any]:
    return {
        "name": hours.said(told.label),
        "times": f"{hours.time_text(told.begins)}–{hours.time_text(told.ends)}",
        "days": told.days,
    }


def _room(one: Resource, content: Content) -> dict[str, Any]:
    known = words()
    told = content.resource(one.key)
    return {
        "resource": one,
        "kind": hours.word(known.resources, one.kind),
        "equipment": hours.joined(hours.word(known.equipment, key) for key in one.equipment),
        "example": told.example if told else False,
    }


def _rules(content: Content) -> list[dict[str, Any]]:
    """Each set of rules that something follows, with the names of what follows it."""
    found = []
    for told in content.rules:
        names = [hours.said(one.name) for one in content.resources if one.rules == told.key]
        if not names:
            continue
        table = fees.table(told.fee.table) if told.fee else None
        found.append({"names": hours.joined(names), "facts": rules.facts(told), "fee": table})
    return found


def _address(name: str, **more: str) -> str:
    """The address of a page of a part above this one; empty where the installation has no such part."""
    try:
        return reverse(name, kwargs=more)
    except NoReverseMatch:
        return ""
