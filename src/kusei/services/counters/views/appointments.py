"""Appointments: free times of a day, booking, and the appointment at its secret address."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.ratelimit import limited
from kusei.services.counters import commands, keys, packs
from kusei.services.counters.models import Appointment
from kusei.services.counters.queries.booking import free_times
from kusei.services.counters.refusals import CodeWrong
from kusei.services.counters.views.common import frame, office_of, private, public, tried


@public
@limited("counters-book", "20/h", methods=frozenset({"POST"}))
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, office: str, service: str) -> HttpResponse:
    """The free times of the next days, and booking one."""
    found = office_of(office)
    what = found.service(service)
    if what is None or what.appointments is None:
        raise Http404
    if request.method == "POST":
        try:
            begins_at = dt.datetime.fromisoformat(request.POST.get("begins_at", ""))
        except ValueError:
            raise Http404 from None
        if begins_at.tzinfo is None:
            raise Http404
        person = request.user if isinstance(request.user, User) else None
        made = tried(
            request,
            lambda: commands.book(office=found.key, service=what.key, begins_at=begins_at, person=person),
            _("予約しました。このページのアドレスを控えてください。"),
        )
        if made is not None:
            return redirect("counters:appointment", made.secret)
        return redirect("counters:times", found.key, what.key)
    context = frame(found, service=what, days=free_times(found, what.key, what.appointments))
    return render(request, "counters/times.html", context)


@public
@require_safe
def appointment(request: HttpRequest, secret: str) -> HttpResponse:
    """The appointment: when, where, arriving and cancelling."""
    held = get_object_or_404(Appointment.objects.select_related("ticket", "visit"), secret=secret)
    if held.kind == Appointment.Kind.REMOTE:
        return redirect("counters:remote", secret)
    if held.kind == Appointment.Kind.VISIT and hasattr(held, "visit"):
        return redirect("counters:visit", held.visit.secret)
    found = office_of(held.office)
    context = frame(found, held=held, service=found.service(held.service), rules=packs.rules())
    return private(render(request, "counters/appointment.html", context))


@public
@limited("counters-arrive", "20/h")
@require_POST
def arrive(request: HttpRequest, secret: str) -> HttpResponse:
    """Arriving with an appointment: a number in the line, by today's number on the display."""
    held = get_object_or_404(Appointment, secret=secret, kind=Appointment.Kind.COUNTER)
    found = office_of(held.office)
    typed = request.POST.get("code", "").strip()

    def act() -> object:
        if not constant_time_compare(typed, keys.arrival_code(found, clock.today())):
            raise CodeWrong
        return commands.take_ticket(
            office=held.office, service=held.service, channel="phone", appointment=held, person=None
        )

    made = tried(request, act)
    if made is None:
        return redirect("counters:appointment", secret)
    return redirect("counters:ticket", getattr(made, "secret", ""))


@public
@require_POST
def cancel(request: HttpRequest, secret: str) -> HttpResponse:
    """Cancel."""
    held = get_object_or_404(Appointment, secret=secret, kind=Appointment.Kind.COUNTER)
    tried(request, lambda: commands.cancel_booking(appointment_id=held.pk), _("予約を取り消しました。"))
    return redirect("counters:appointment", secret)
