"""Consultations by video at the desk: who is waiting, opening the room, the summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.foundation.audit.access import record_read
from kusei.foundation.web import clock, encryption
from kusei.services.counters import commands, packs, rights
from kusei.services.counters.models import Consultation
from kusei.services.counters.times import moment
from kusei.services.counters.views.common import frame, office_of, staff, tried, unchanged, user_of

State = Consultation.State
ACTS: dict[str, Callable[..., object]] = {
    "open": commands.open_room,
    "done": commands.conclude,
    "no_show": commands.did_not_come,
}
DAYS = 14


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Those of the own offices: today's, the coming ones, and the last without a summary."""
    offices = {one.key: one for one in rights.offices_of(user_of(request), *rights.WORK)}
    today = clock.today()
    rows = Consultation.objects.select_related("appointment").filter(
        appointment__office__in=offices, appointment__begins_at__gte=moment(today - dt.timedelta(days=DAYS), 0)
    )
    shown = [
        (one, office, office.service(one.appointment.service))
        for one in rows.order_by("appointment__begins_at")
        if (office := offices[one.appointment.office])
    ]
    mark = "-".join(f"{one.pk}{one.state[:2]}" for one, _office, _service in shown if _day(one) == today)
    if unchanged(request, mark):
        return HttpResponse(status=204)
    context = {
        "mark": mark,
        "today": [row for row in shown if _day(row[0]) == today],
        "coming": [row for row in shown if _day(row[0]) > today and row[0].state == State.BOOKED],
        "unwritten": [row for row in shown if _day(row[0]) < today and row[0].state == State.DONE and not row[0].note],
        "sample": packs.is_sample(),
    }
    return render(request, "counters/desk_remotes.html", context)


@staff
@require_safe
def talk(request: HttpRequest, number: int) -> HttpResponse:
    """One of them, with its buttons; reading a summary is noted."""
    found, user = _seen(request, number), user_of(request)
    if unchanged(request, found.state):
        return HttpResponse(status=204)
    office = office_of(found.appointment.office)
    note = ""
    if found.note:
        record_read(user, found, _("オンライン相談のまとめの確認"))
        note = encryption.unseal(found.note).decode()
    context = frame(
        office,
        talk=found,
        held=found.appointment,
        service=office.service(found.appointment.service),
        url=packs.meetings().url(found.room) if found.state == State.OPEN else "",
        provider=packs.meetings().name,
        note=note,
        rules=packs.rules().remote,
        late=clock.now() >= found.appointment.begins_at + dt.timedelta(minutes=packs.rules().remote.no_show_minutes),
    )
    return render(request, "counters/desk_remote.html", context)


@staff
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """What a button does; the command asks who may."""
    found, user = _seen(request, number), user_of(request)
    what = request.POST.get("act", "")
    if what == "note":
        text = request.POST.get("note", "")
        tried(
            request,
            lambda: commands.write_note(consultation_id=found.pk, note=text, by=user),
            _("まとめを保存しました。相談した方も、予約のページで読めます。"),
        )
    elif what == "abandoned":
        tried(request, lambda: commands.conclude(consultation_id=found.pk, by=user, abandoned=True))
    elif what in ACTS:
        tried(request, lambda: ACTS[what](consultation_id=found.pk, by=user))
    else:
        raise Http404
    return redirect("counterdesk:remote", found.pk)


def _seen(request: HttpRequest, number: int) -> Consultation:
    """The consultation, for those who work in its office; for others there is none."""
    found = Consultation.objects.select_related("appointment", "clerk").filter(pk=number).first()
    office = packs.office(found.appointment.office) if found else None
    if found is None or office is None or not rights.may_work(user_of(request), office):
        raise Http404
    return found


def _day(talk: Consultation) -> dt.date:
    return talk.appointment.begins_at.astimezone(clock.TOKYO).date()
