"""The counter: staff book for a group, for somebody with an account, or for somebody without; once or as a series."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.bookings.reservations import commands, queries, rights, whom, wording
from kusei.engines.bookings.reservations.availability import free_slots
from kusei.engines.bookings.reservations.forms import CounterForm
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.reservations.views.mine import REFUSALS, signed_in
from kusei.engines.bookings.reservations.views.offers import day_of, facility_of, form_for, offer_of, priced
from kusei.engines.bookings.reservations.wording import sentence
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.audit.access import record_reads
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role

staff = allow(role(Role.VIEWER))


@dataclass(frozen=True)
class Whom:
    """For whom it is booked: one of both, or neither for somebody without an account."""

    group: Group | None = None
    person: User | None = None

    @property
    def is_guest(self) -> bool:
        """Whether name and telephone are asked for."""
        return self.group is None and self.person is None

    @property
    def query(self) -> str:
        """As it stands in an address."""
        chosen = {"group": self.group, "person": self.person}
        return urlencode({key: one.pk for key, one in chosen.items() if one is not None})

    def asked(self) -> dict[str, Any]:
        """Keyword arguments of `commands.book`."""
        return {"group": self.group, "person": self.person}


@dataclass(frozen=True)
class Desk:
    """Who stands at the counter of which facility, and for whom they book."""

    user: User
    facility: Facility
    whom: Whom
    query: dict[str, str] = field(default_factory=dict)


def desk_of(request: HttpRequest, key: str) -> Desk:
    """The counter of a facility, for editors of its department; 404 for others and for unknown groups and people."""
    user, facility = signed_in(request), facility_of(key)
    if not rights.is_staff_of(user, facility):
        raise Http404
    return Desk(user, facility, _whom(request, facility))


@staff
@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """The facilities at whose counter the person may book."""
    user = signed_in(request)
    rows = [one for one in queries.facilities_of(user) if rights.is_staff_of(user, one)]
    return render(request, "bookingdesk/counters.html", {"rows": rows})


@staff
@never_cache
@require_safe
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """For whom, which room and which day; then the free slots of that day. Who was found is recorded as read."""
    desk, today = desk_of(request, key), clock.today()
    day = day_of(request.GET.get("on", "")) or today
    rooms = [one for one in resources.open_resources([desk.facility.pk], day) if one.kind != "equipment"]
    room = next((one for one in rooms if one.key == request.GET.get("room")), rooms[0] if rooms else None)
    words = request.GET.get("q", "")[:80]
    with transaction.atomic():
        found = whom.find(words, [desk.facility])
        if found.people:
            record_reads(desk.user, found.people, _("窓口での予約の受付"))
    slots = free_slots([room.pk], day, day)[room.pk] if room else []
    context = {
        "facility": desk.facility,
        "whom": desk.whom,
        "day": day,
        "rooms": rooms,
        "room": room,
        "words": words,
        "found": found,
        "slots": _named(slots),
        "free_times": any(not one.part for one in slots),
    }
    return render(request, "bookingdesk/choose.html", context)


@staff
@never_cache
def new(request: HttpRequest, key: str, room: str, day: str, part: str = "") -> HttpResponse:
    """The form at the counter. `look` only shows the price."""
    desk = desk_of(request, key)
    offer = offer_of(desk.facility, room, day, part)
    posted = request.method == "POST"
    look = posted and "look" in request.POST
    form = counter_form(offer, request.POST if posted else None, desk.whom)
    valid = posted and form.is_valid()
    asked = form.booking() if posted else {}
    if valid and not look:
        try:
            made = commands.book(
                resource=offer.room, day=offer.day, by=desk.user, **{"part": part, **asked, **desk.whom.asked()}
            )
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("予約を受け付けました。"))
            return redirect("bookingdesk:one", booking_id=made.pk)
    context = {
        "facility": desk.facility,
        "whom": desk.whom,
        "room": offer.room,
        "day": offer.day,
        "part": part,
        "times": offer.times,
        "form": form,
        "rules": offer.rules,
        "price": priced(offer, asked, by=desk.user, **desk.whom.asked()),
    }
    return render(request, "bookingdesk/new.html", context, status=422 if posted and not look else 200)


def counter_form(offer: Any, data: Any, who: Whom) -> CounterForm:
    """The form of the counter for the offer."""

    def kind(data: Any, **more: Any) -> CounterForm:
        return CounterForm(data, guest=who.is_guest, **more)

    form: CounterForm = form_for(offer, data, kind=kind)
    return form


def _whom(request: HttpRequest, facility: Facility) -> Whom:
    group, person = request.GET.get("group", ""), request.GET.get("person", "")
    if group:
        found = whom.registered([facility]).filter(pk=_number(group)).first()
        if found is None:
            raise Http404
        return Whom(group=found)
    if person:
        one = User.objects.filter(pk=_number(person), is_resident=True, is_active=True).first()
        if one is None:
            raise Http404
        return Whom(person=one)
    return Whom()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _named(slots: Any) -> list[dict[str, Any]]:
    return [
        {"part": one.part, "times": wording.times(one.day, one.begins_at, one.ends_at)} for one in slots if one.part
    ]


def usual_end(first: dt.date) -> dt.date:
    """Until when a series goes unless somebody says otherwise: twelve weeks on."""
    return first + dt.timedelta(weeks=11)
