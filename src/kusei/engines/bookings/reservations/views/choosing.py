"""Choosing and booking: the free times of a facility week by week, then the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.bookings.reservations import commands, queries, refusals, wording
from kusei.engines.bookings.reservations.availability import free_slots
from kusei.engines.bookings.reservations.forms import BookForm
from kusei.engines.bookings.reservations.views.mine import REFUSALS, sentence, signed_in
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.bookings.resources.slots import Slot
from kusei.engines.payments.fees import kept as fees
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, SIGNED_IN, allow

WEEK = 7
FARTHEST = 800
"""Days ahead that are shown: as far as windows look."""


@allow(PUBLIC)
@never_cache
@require_safe
def facility(request: HttpRequest, key: str) -> HttpResponse:
    """The free times of one room in one week. Ten SQL queries at most."""
    found, today = _facility(key), clock.today()
    rooms = resources.open_resources([found.pk], today)
    room = next((one for one in rooms if one.key == request.GET.get("room")), rooms[0] if rooms else None)
    first = _day(request.GET.get("from", "")) or today
    first = min(max(first, today), today + dt.timedelta(days=FARTHEST))
    days: list[dict[str, Any]] = []
    if room is not None:
        last = first + dt.timedelta(days=WEEK - 1)
        every, free = resources.slots([room.pk], first, last)[room.pk], free_slots([room.pk], first, last)[room.pk]
        for number in range(WEEK):
            day = first + dt.timedelta(days=number)
            days.append({"day": day, "slots": _of_day(day, every, free)})
    context = {
        "facility": found,
        "rooms": rooms,
        "room": room,
        "first": first,
        "days": days,
        "before": first - dt.timedelta(days=WEEK) if first > today else None,
        "after": first + dt.timedelta(days=WEEK),
    }
    return render(request, "bookings/facility.html", context)


@allow(SIGNED_IN)
@never_cache
def new(request: HttpRequest, key: str, room: str, day: str, part: str = "") -> HttpResponse:
    """The form for one time; without `part` the times of the day are free to choose."""
    user, found, on = signed_in(request), _facility(key), _day(day)
    room_found = Resource.objects.filter(facility=found, key=room).select_related("facility__municipality").first()
    if room_found is None or on is None:
        raise Http404
    every = [one for one in resources.slots([room_found.pk], on, on)[room_found.pk] if one.part == part]
    if not every:
        raise Http404
    content = resources.content_of(found.pk, on)
    told = content.resource(room_found.key)
    assert told is not None
    rules = content.rules_for(told)
    free = free_slots([room_found.pk], on, on)[room_found.pk] if not part else []
    form = BookForm(
        request.POST if request.method == "POST" else None,
        rules=rules,
        groups=queries.groups_of(user),
        table=fees.table(rules.fee.table) if rules.fee else None,
        on=on,
        starts=[one.stretch.begins for one in free],
        stretch=every[0].stretch,
    )
    alternatives: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.book(resource=room_found, day=on, part=part, person=user, by=user, **form.booking())
        except refusals.Taken as taken:
            form.add_error(None, str(taken))
            alternatives = _named(taken.free)
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("予約を受け付けました。"))
            return redirect("bookings:one", booking_id=made.pk)
    context = {
        "facility": found,
        "room": room_found,
        "day": on,
        "times": wording.times(on, every[0].begins_at, every[0].ends_at) if part else "",
        "form": form,
        "rules": rules,
        "alternatives": alternatives,
    }
    return render(request, "bookings/new.html", context, status=422 if request.method == "POST" else 200)


def _facility(key: str) -> Facility:
    found = Facility.objects.filter(municipality=home(), key=key).first()
    if found is None:
        raise Http404
    return found


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2026-12-03") else None
    except ValueError:
        return None


def _of_day(day: dt.date, every: Iterable[Slot], free: Sequence[Slot]) -> list[dict[str, Any]]:
    """The parts of the day, each free or taken; of free times one entry if a time of them is free."""
    found = []
    for slot in every:
        if slot.day != day:
            continue
        inside = any(
            one.part == slot.part and slot.begins_at <= one.begins_at and one.ends_at <= slot.ends_at for one in free
        )
        times = wording.times(day, slot.begins_at, slot.ends_at)
        found.append({"part": slot.part, "times": times, "free": inside, "over": slot.ends_at <= clock.now()})
    return found


def _named(slots: Any) -> list[dict[str, Any]]:
    rooms = Resource.objects.in_bulk({one.resource_id for one in slots})
    return [
        {
            "room": rooms[one.resource_id],
            "day": one.day,
            "part": one.part,
            "times": wording.times(one.day, one.begins_at, one.ends_at),
        }
        for one in slots
    ]
