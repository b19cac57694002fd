"""Consultations by video: times and the waiting room for residents."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.foundation.web.ratelimit import limited
from kusei.services.counters import commands, packs
from kusei.services.counters.models import Appointment, Consultation
from kusei.services.counters.queries.booking import free_times
from kusei.services.counters.views.common import frame, office_of, private, public, tried, unchanged
from kusei.services.counters.views.visits import moment_in

State = Consultation.State


@public
@limited("counters-book", "20/h", methods=frozenset({"POST"}))
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, office: str, service: str) -> HttpResponse:
    """The free times of the next days, and booking one."""
    found = office_of(office)
    what = found.service(service)
    if what is None or what.remote is None:
        raise Http404
    if request.method == "POST":
        begins_at = moment_in(request)
        person = request.user if isinstance(request.user, User) else None
        made = tried(
            request,
            lambda: commands.book(office=found.key, service=what.key, begins_at=begins_at, person=person, remote=True),
            _("予約しました。このページのアドレスを控えてください。"),
        )
        if made is not None:
            return redirect("counters:remote", made.secret)
        return redirect("counters:remote_times", found.key, what.key)
    days = free_times(found, what.key, what.remote, Appointment.Kind.REMOTE)
    return render(request, "counters/times.html", frame(found, service=what, days=days, remote=True))


@public
@require_safe
def room(request: HttpRequest, secret: str) -> HttpResponse:
    """The waiting room: when, what to do now, the way in once the clerk is there, the summary afterwards."""
    talk = _of(secret)
    if unchanged(request, talk.state):
        return HttpResponse(status=204)
    held = talk.appointment
    office = office_of(held.office)
    now, rules = clock.now(), packs.rules().remote
    context = frame(
        office,
        talk=talk,
        held=held,
        service=office.service(held.service),
        rules=rules,
        early=(held.begins_at - now).total_seconds() > rules.enter_minutes * 60,
        today=held.begins_at.astimezone(clock.TOKYO).date() == clock.today(),
        url=packs.meetings().url(talk.room) if talk.state == State.OPEN else "",
        provider=packs.meetings().name,
        note=encryption.unseal(talk.note).decode() if talk.note else "",
    )
    return private(render(request, "counters/remote.html", context))


@public
@require_POST
def act(request: HttpRequest, secret: str) -> HttpResponse:
    """Entering and leaving the waiting room, cancelling."""
    talk = _of(secret)
    match request.POST.get("act", ""):
        case "enter":
            said = _("待合室に入りました。このページを開いたままお待ちください。")
            tried(request, lambda: commands.enter(consultation_id=talk.pk), said)
        case "leave":
            tried(request, lambda: commands.step_out(consultation_id=talk.pk), _("待合室を出ました。"))
        case "cancel":
            tried(
                request,
                lambda: commands.cancel_booking(appointment_id=talk.appointment_id),
                _("予約を取り消しました。"),
            )
        case _other:
            raise Http404
    return redirect("counters:remote", secret)


def _of(secret: str) -> Consultation:
    found = Consultation.objects.select_related("appointment").filter(appointment__secret=secret).first()
    if found is None:
        raise Http404
    return found
