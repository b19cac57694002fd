"""The desk: the day sheet of a department's facilities, what waits for approval, and one booking with its acts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.reservations import commands, paying, queries, rights, wording
from kusei.engines.bookings.reservations.models import STANDING, Booking, State
from kusei.engines.bookings.reservations.views.mine import REFUSALS, sentence, shown, signed_in
from kusei.foundation.audit.access import record_read, record_reads
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role

staff = allow(role(Role.VIEWER))
MOST = 500
DONE: dict[str, Callable[[], str]] = {
    "approve": lambda: _("使用を承認しました。"),
    "refuse": lambda: _("承認しないことにしました。"),
    "reopen": lambda: _("もう一度受け付けました。"),
    "use": lambda: _("利用を記録しました。"),
    "no_show": lambda: _("利用がなかったことを記録しました。"),
    "cancel": lambda: _("予約を取り消しました。"),
}
WITH_REASON = {"refuse", "reopen", "cancel"}


@staff
@never_cache
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """The day sheet (利用日報), to be printed; above it what waits for approval. Reading it is recorded."""
    user, on = signed_in(request), _day(request.GET.get("on", ""))
    facilities = queries.facilities_of(user)
    chosen = next((one for one in facilities if one.key == request.GET.get("facility")), None)
    wanted = [chosen] if chosen else facilities
    with transaction.atomic():
        rows = list(queries.on(wanted, on)[:MOST])
        asked = list(queries.asked(wanted)[:MOST])
        record_reads(user, {one.pk: one for one in (*rows, *asked)}.values(), _("利用日報"))
    context = {
        "on": on,
        "before": on - dt.timedelta(days=1),
        "after": on + dt.timedelta(days=1),
        "facilities": facilities,
        "facility": chosen,
        "rows": [shown(one) for one in rows],
        "asked": [shown(one) for one in asked],
    }
    return render(request, "bookingdesk/day.html", context)


@staff
@never_cache
@require_safe
def one(request: HttpRequest, booking_id: uuid.UUID) -> HttpResponse:
    """One booking with what can be done with it. Reading it is recorded."""
    user, booking = signed_in(request), _visible(request, booking_id)
    facility = booking.resource.facility
    edits, approves = (rights.is_staff_of(user, facility, name) for name in (Role.EDITOR, Role.APPROVER))
    with transaction.atomic():
        record_read(user, booking, _("予約の画面"))
    begun = booking.begins_at <= clock.now()
    state = State(booking.state)
    context: dict[str, Any] = {
        **shown(booking),
        "invoice": paying.invoices_of(booking.pk).first(),
        "events": [
            (event, wording.EVENTS.get(event.kind, event.kind)) for event in booking.events.select_related("by")
        ],
        "approve": approves and state == State.ASKED,
        "reopen": approves and state == State.REFUSED,
        "use": edits and state in (State.CONFIRMED, State.NO_SHOW),
        "no_show": edits and begun and state in (State.CONFIRMED, State.USED),
        "cancel": edits and state in STANDING,
    }
    return render(request, "bookingdesk/one.html", context)


@staff
@require_POST
def act(request: HttpRequest, booking_id: uuid.UUID, what: str) -> HttpResponse:
    """One of the acts; the commands say who may."""
    booking = _visible(request, booking_id)
    if what not in DONE:
        raise Http404
    more: dict[str, Any] = {"why": request.POST.get("why", "")[:400]} if what in WITH_REASON else {}
    if what == "cancel":
        more["full"] = "full" in request.POST
    command: Callable[..., Booking] = getattr(commands, what)
    try:
        command(booking_id=booking.pk, by=signed_in(request), **more)
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, DONE[what]())
    return redirect("bookingdesk:one", booking_id=booking.pk)


def _visible(request: HttpRequest, booking_id: uuid.UUID) -> Booking:
    facilities = queries.facilities_of(signed_in(request))
    found = queries.in_facilities(facilities).filter(pk=booking_id).first()
    if found is None:
        raise Http404
    return found


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if "2000" < text < "2999" else clock.today()
    except ValueError:
        return clock.today()
