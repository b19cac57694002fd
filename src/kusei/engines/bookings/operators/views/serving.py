"""At the counter: free times of a day, the form, one booking, used and not used. Only within the band."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.bookings.operators import commands, rights
from kusei.engines.bookings.operators.commands.serving import days_of
from kusei.engines.bookings.operators.forms import CounterForm, read_day
from kusei.engines.bookings.operators.models import Reception
from kusei.engines.bookings.operators.views.common import REFUSED, acted, closed, reception_of, staff, user_of
from kusei.engines.bookings.operators.views.showing import cash_of, rows_of
from kusei.engines.bookings.reservations import wording
from kusei.engines.bookings.reservations.availability import free_slots
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.wording import sentence
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.payments.fees import kept as fees
from kusei.foundation.audit.access import record_read
from kusei.foundation.web import clock

FARTHEST = 800
"""Days ahead that are shown."""


@staff
@never_cache
@require_safe
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The free times of one day in all rooms of the house. Ten SQL queries at most, and the rights'."""
    reception = reception_of(request, pk)
    if rights.stand(user_of(request), reception) is None:
        return closed(request, reception)
    today = clock.today()
    day = read_day(request.GET.get("on", "")) or today
    day = min(max(day, today), today + dt.timedelta(days=FARTHEST))
    rooms = resources.open_resources([reception.facility_id], day)
    free = free_slots([one.pk for one in rooms], day, day)
    rows = [(room, _choices(day, free[room.pk])) for room in rooms]
    context = {
        "reception": reception,
        "day": day,
        "rows": [(room, slots) for room, slots in rows if slots],
        "before": day - dt.timedelta(days=1) if day > today else None,
        "after": day + dt.timedelta(days=1),
    }
    return render(request, "operators/choose.html", context)


def _choices(day: dt.date, slots: list[Any]) -> list[dict[str, Any]]:
    """Each free part; of free times one entry for the day."""
    found: list[dict[str, Any]] = []
    for slot in slots:
        if not slot.part:
            return [{"part": "", "times": ""}]
        found.append({"part": slot.part, "times": wording.times(day, slot.begins_at, slot.ends_at)})
    return found


@staff
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, pk: int, room: str, day: str, part: str = "") -> HttpResponse:
    """The form for one time."""
    reception, user = reception_of(request, pk), user_of(request)
    if rights.stand(user, reception) is None:
        return closed(request, reception)
    found, on, slot = _asked(reception, room, day, part)
    content = resources.content_of(reception.facility_id, on)
    told = content.resource(found.key)
    assert told is not None, "what has slots that day is told that day"
    rules = content.rules_for(told)
    free = free_slots([found.pk], on, on)[found.pk] if not part else []
    form = CounterForm(
        request.POST if request.method == "POST" else None,
        rules=rules,
        table=fees.table(rules.fee.table) if rules.fee else None,
        on=on,
        starts=[one.stretch.begins for one in free],
        stretch=slot.stretch,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.book(reception_id=pk, resource=found, day=on, part=part, by=user, **form.booking())
        except REFUSED as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("予約を受け付けました。"))
            return redirect("operators:booking", pk, made.pk)
    times = wording.times(on, slot.begins_at, slot.ends_at) if part else ""
    context = {"reception": reception, "room": found, "day": on, "times": times, "form": form, "rules": rules}
    return render(request, "operators/book.html", context, status=422 if request.method == "POST" else 200)


def _asked(reception: Reception, room: str, day: str, part: str) -> tuple[Resource, dt.date, Any]:
    """The room, the day and the slot of the address; 404 for what is not offered."""
    rooms = Resource.objects.filter(facility=reception.facility_id, key=room)
    found, on = rooms.select_related("facility__municipality").first(), read_day(day)
    if found is None or on is None or on < clock.today():
        raise Http404
    slots = [one for one in resources.slots([found.pk], on, on)[found.pk] if one.part == part]
    if not slots:
        raise Http404
    return found, on, slots[0]


@staff
@never_cache
@require_safe
def booking(request: HttpRequest, pk: int, booking_id: uuid.UUID) -> HttpResponse:
    """One booking of today, or one that the person made here: what it is, what is to pay. Reading it is recorded."""
    reception, user = reception_of(request, pk), user_of(request)
    stand = rights.stand(user, reception)
    if stand is None:
        return closed(request, reception)
    rows = Booking.objects.select_related("resource__facility", "group", "person")
    found = rows.filter(pk=booking_id, resource__facility=reception.facility_id).first()
    own = found is not None and found.made_by_id == user.pk and found.made_at >= stand.band.begins_at
    if found is None or not (own or found.day in days_of(stand)):
        raise Http404
    with transaction.atomic():
        record_read(user, found, _("受付の予約の画面"))
    acts = found.day in days_of(stand)
    row = rows_of(reception, [found], acts=True)[0]
    context = {"reception": reception, "row": row, "acts": acts, "cash": cash_of(reception, user)}
    return render(request, "operators/booking.html", context)


@staff
@require_POST
def act(request: HttpRequest, pk: int, booking_id: uuid.UUID, what: str) -> HttpResponse:
    """They came, or nobody did; the commands say who may and when."""
    reception_of(request, pk)
    done = {
        "use": (commands.use, _("利用を記録しました。")),
        "no-show": (commands.no_show, _("利用がなかったことを記録しました。")),
    }
    if what not in done:
        raise Http404
    command, said = done[what]
    user = user_of(request)
    return acted(
        request,
        lambda: command(reception_id=pk, booking_id=booking_id, by=user),
        said,
        "operators:house",
        pk,
    )
