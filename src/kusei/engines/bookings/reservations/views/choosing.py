"""Choosing and booking: the free times of a facility week by week, then the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.bookings.reservations import commands, queries, refusals, wording
from kusei.engines.bookings.reservations.availability import free_slots
from kusei.engines.bookings.reservations.views.mine import REFUSALS, signed_in
from kusei.engines.bookings.reservations.views.offers import day_of, facility_of, form_for, offer_of, priced
from kusei.engines.bookings.reservations.wording import sentence
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import Slot
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
    found, today = facility_of(key), clock.today()
    rooms = resources.open_resources([found.pk], today)
    room = next((one for one in rooms if one.key == request.GET.get("room")), rooms[0] if rooms else None)
    first = day_of(request.GET.get("from", "")) or today
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
    """The form for one time; without `part` the times of the day are free to choose. `look` only shows the price."""
    user = signed_in(request)
    offer = offer_of(facility_of(key), room, day, part)
    posted = request.method == "POST"
    look = posted and "look" in request.POST
    form = form_for(offer, request.POST if posted else None, queries.groups_of(user))
    alternatives: list[dict[str, Any]] = []
    valid = posted and form.is_valid()
    asked = form.booking() if posted else {}
    if valid and not look:
        wanted = {"part": part, **asked}
        try:
            made = commands.book(resource=offer.room, day=offer.day, person=user, by=user, **wanted)
        except refusals.Taken as taken:
            form.add_error(None, str(taken))
            alternatives = _named(taken.free)
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("予約を受け付けました。"))
            return redirect("bookings:one", booking_id=made.pk)
    context = {
        "facility": offer.facility,
        "room": offer.room,
        "day": offer.day,
        "times": offer.times,
        "form": form,
        "rules": offer.rules,
        "price": priced(offer, asked, person=user, by=user),
        "alternatives": alternatives,
    }
    return render(request, "bookings/new.html", context, status=422 if posted and not look else 200)


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
