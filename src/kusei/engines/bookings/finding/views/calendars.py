"""The calendar of one house by day, week and month. Staff of its department also see who; that is recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.bookings.finding import calendars
from kusei.engines.bookings.finding.calendars import CLOSED, FREE, OVER, SOME, TAKEN, Grid, Part
from kusei.engines.bookings.reservations import rights
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.format.timetables import WEEKDAYS
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.bookings.resources.showing.hours import DAYS, days_text, time_text
from kusei.foundation.audit.access import record_reads
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, formats
from kusei.foundation.web.access import PUBLIC, allow

FARTHEST = 800
VIEWS = ("day", "week", "month")
SHAPES = {FREE: "done", SOME: "on-track", TAKEN: "stopped", OVER: "unknown", CLOSED: "unknown"}


def house(key: str) -> Facility:
    """The house of the home municipality. Raises `Http404`."""
    found = Facility.objects.filter(municipality=home(), key=key).select_related("municipality").first()
    if found is None:
        raise Http404
    return found


def is_staff(request: HttpRequest, facility: Facility) -> bool:
    """Whether the visitor may see who uses the house."""
    user = request.user
    if not isinstance(user, User) or user.is_resident:
        return False
    try:
        return rights.is_staff_of(user, facility, Role.VIEWER)
    except Department.DoesNotExist:
        return False


def day_of(text: str) -> dt.date:
    """The day of an address, within what is shown; today for anything else."""
    today = clock.today()
    try:
        day = dt.date.fromisoformat(text) if len(text) == len("2026-12-03") else today
    except ValueError:
        return today
    return min(max(day, today - dt.timedelta(days=FARTHEST)), today + dt.timedelta(days=FARTHEST))


@allow(PUBLIC)
@never_cache
@require_safe
def calendar(request: HttpRequest, key: str, view: str = "week") -> HttpResponse:
    """Free, taken or closed; names only for staff and never in the month. Twelve SQL queries for the public."""
    if view not in VIEWS:
        raise Http404
    facility, on = house(key), day_of(request.GET.get("on", ""))
    rooms = resources.open_resources([facility.pk], min(on, clock.today()))
    chosen = next((one for one in rooms if one.key == request.GET.get("room")), None)
    staff = is_staff(request, facility)
    weeks = calendars.month_weeks(on) if view == "month" else []
    days = {
        "day": [on],
        "week": [on + dt.timedelta(days=number) for number in range(7)],
        "month": [day for week in weeks for day in week],
    }[view]
    with transaction.atomic():
        grid = calendars.grid([chosen] if chosen else rooms, days, facility, names=staff and view != "month")
        if seen := grid.seen():
            assert isinstance(request.user, User)
            record_reads(request.user, seen, _("施設のカレンダー"))
    context: dict[str, Any] = {
        "facility": facility,
        "view": view,
        "on": on,
        "rooms": rooms,
        "chosen": chosen,
        "staff": staff,
        "feed": reverse("calendars:ics", args=[key]),
        "title": _title(view, on, days),
        "tabs": [(label, _url(key, name, on, chosen), name == view) for name, label in _labels()],
        "before": _url(key, view, _step(view, on, -1), chosen),
        "after": _url(key, view, _step(view, on, 1), chosen),
    }
    if view == "month":
        context["weekdays"] = [
            str(DAYS[WEEKDAYS[day.weekday()]])[: 1 if formats.in_japanese() else 3] for day in weeks[0]
        ]
        context["weeks"] = [[_month_cell(grid, key, day, on, chosen) for day in week] for week in weeks]
    else:
        context["days"] = [days_text(day, day) for day in days]
        context["rows"] = [
            (room, [(days_text(day, day), [_part(one, facility, room) for one in grid.of(room, day)]) for day in days])
            for room in grid.rooms
        ]
    return render(request, f"finding/{'month' if view == 'month' else 'calendar'}.html", context)


def _labels() -> list[tuple[str, str]]:
    return [("day", _("日ごと")), ("week", _("週ごと")), ("month", _("月ごと"))]


def _url(key: str, view: str, on: dt.date, room: Resource | None) -> str:
    address = f"{reverse('calendars:view', args=[key, view])}?on={on.isoformat()}"
    return f"{address}&room={room.key}" if room else address


def _step(view: str, on: dt.date, way: int) -> dt.date:
    if view == "month":
        first = on.replace(day=1)
        return (
            (first + dt.timedelta(days=31)).replace(day=1) if way > 0 else (first - dt.timedelta(days=1)).replace(day=1)
        )
    return on + way * dt.timedelta(days=7 if view == "week" else 1)


def _title(view: str, on: dt.date, days: list[dt.date]) -> str:
    if view == "month":
        return f"{formats.date_text(on).rpartition('月')[0]}月" if formats.in_japanese() else f"{on:%B} {on.year}"
    return days_text(days[0], days[-1])


def _words(state: str) -> str:
    return {FREE: _("空き"), SOME: _("一部空き"), TAKEN: _("空きなし"), OVER: _("終わりました"), CLOSED: _("休み")}[
        state
    ]


def _part(part: Part, facility: Facility, room: Resource) -> dict[str, Any]:
    free = part.state in (FREE, SOME)
    day = part.stretch.day.isoformat()
    keys = [facility.key, room.key, day, *([part.stretch.part] if part.stretch.part else [])]
    return {
        "times": part.times,
        "shape": SHAPES[part.state],
        "word": _words(part.state),
        "free": [f"{time_text(one.begins)}–{time_text(one.ends)}" for one in part.free] if part.state == SOME else [],
        "href": reverse("bookings:new", args=keys) if free else "",
        "wait": _wait(keys) if part.state == TAKEN else "",
        "bookings": part.bookings,
    }


def _wait(keys: list[str]) -> str:
    """Where one waits for what is taken; empty in an installation without waiting lists."""
    try:
        return reverse("waiting:new", args=keys)
    except NoReverseMatch:
        return ""


def _month_cell(grid: Grid, key: str, day: dt.date, on: dt.date, room: Resource | None) -> dict[str, Any]:
    counts = grid.counts(day)
    free = counts.get(FREE, 0) + counts.get(SOME, 0)
    if not counts:
        state = CLOSED
    elif free:
        state = FREE if free == sum(counts.values()) else SOME
    else:
        state = TAKEN if counts.get(TAKEN) else OVER
    return {
        "day": day,
        "label": days_text(day, day),
        "outside": day.month != on.month,
        "shape": SHAPES[state],
        "word": _words(state),
        "free": free,
        "url": _url(key, "day", day, room),
    }
