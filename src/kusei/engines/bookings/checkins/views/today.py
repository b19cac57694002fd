"""A day of a house: who is in, what was told, and corrections."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.bookings.checkins import codes, commands, naming, rights
from kusei.engines.bookings.checkins.forms import RecordForm
from kusei.engines.bookings.checkins.models import Event, Gate, House
from kusei.engines.bookings.checkins.queries import roster, seeing
from kusei.engines.bookings.checkins.refusals import CheckinsRefused
from kusei.engines.bookings.checkins.views.common import acted, day_of, house_of, staff, user_of
from kusei.foundation.audit.access import record_reads
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

SHOWN = 100  # lines a page


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def today(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in now, or was in at the end of the day; the list of the day; a form to write something down."""
    house, user, day = house_of(request, pk), user_of(request), day_of(request)
    operates = rights.may_operate(user, house)
    form = RecordForm(request.POST or None) if operates else None
    if request.method == "POST" and form is not None and form.is_valid() and _recorded(request, form, house):
        return redirect("checkins:today", pk)
    lines = seeing.day_list(house, day)
    context = {
        "house": house,
        "day": day,
        "is_today": day == clock.today(),
        "lines": Paginator(lines, SHOWN).get_page(request.GET.get("page")),
        "form": form,
        "may_operate": operates,
        "may_manage": rights.may_manage(user, house.department),
        "doubts": seeing.doubtful(house, day, day),
        "last_headcount": next(
            (one.event for one in lines if one.event.kind == Event.Kind.HEADCOUNT and not one.undone), None
        ),
        **_inside(user, house, roster.roster(house, day), named=operates),
    }
    return render(request, "checkins/today.html", context, status=422 if request.method == "POST" else 200)


def _recorded(request: HttpRequest, form: RecordForm, house: House) -> bool:
    data = dict(form.cleaned_data)
    data["code"] = data.pop("card")
    try:
        commands.record(house_id=house.pk, by=user_of(request), **data)
    except CheckinsRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("記録しました。"))
    return True


def _inside(user: User, house: House, found: roster.Roster, *, named: bool) -> dict[str, Any]:
    """Who is in, with names for those who work there; that they looked is recorded."""
    cards = roster.cards_of(found) if named else {}
    known = {number: name for number, card in cards.items() if (name := naming.name_of(card))}
    if known:
        record_reads(user, [cards[number] for number in known], "入退館の在館者の確認")
    gates = dict(Gate.objects.filter(house=house).values_list("pk", "name"))
    rows = [
        {
            "name": known[one.card_id].name if one.card_id in known else "",
            "code": codes.spaced(one.code),
            "band": one.band.label,
            "since": one.since,
            "gate": gates.get(one.gate_id, "") if one.gate_id else "",
            "known": one.card_id is not None,
        }
        for one in found.present
    ]
    return {"roster": found, "present": rows}


@staff
@require_POST
def undo(request: HttpRequest, pk: int, event: uuid.UUID) -> HttpResponse:
    """Say that something told was a mistake."""
    house = house_of(request, pk)
    if not Event.objects.filter(pk=event, house=house).exists():
        raise Http404
    why, user = request.POST.get("why", ""), user_of(request)
    said = _("取り消しました。記録は残り、数には入りません。")
    return acted(request, lambda: commands.undo(event_id=event, why=why, by=user), said, "checkins:today", pk)
