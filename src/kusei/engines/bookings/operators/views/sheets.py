"""Hand-over sheets: signing, taking over, the history with search, one to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.bookings.operators import bands, commands, naming, queries, rights
from kusei.engines.bookings.operators.forms import HandOverForm, read_day
from kusei.engines.bookings.operators.models import Reception, Sheet
from kusei.engines.bookings.operators.refusals import KeysMissing
from kusei.engines.bookings.operators.views.common import REFUSED, acted, closed, reception_of, staff, user_of
from kusei.engines.bookings.operators.views.showing import band_text
from kusei.engines.bookings.reservations.models import State
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

PER_PAGE = 30
FORMS = ["GET", "HEAD", "POST"]
ONLY = frozenset({"cash", "keys", "open"})


@staff
@never_cache
@require_http_methods(FORMS)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The own band: its figures now, what was written, what goes on; the signature."""
    reception, user = reception_of(request, pk), user_of(request)
    band = rights.At(user, reception).leaving
    if band is None:
        return closed(request, reception)
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = commands.hand_over(reception_id=pk, by=user, **form.cleaned_data)
        except REFUSED as refusal:
            form.add_error("note" if isinstance(refusal, KeysMissing) else None, str(refusal))
        else:
            messages.success(request, _("引継書に署名しました。次の担当者の署名を待っています。"))
            return redirect("operators:sheet", pk, sheet.pk)
    return _form(request, reception, band, form, late=False)


@staff
@never_cache
@require_http_methods(FORMS)
def late(request: HttpRequest, pk: int, day: str, operator: str) -> HttpResponse:
    """An editor writes the sheet that is missing."""
    reception, user, on = reception_of(request, pk), user_of(request), read_day(day)
    rights.require(rights.At(user, reception).is_editor)
    found = bands.between([reception.facility_id], on, on)[reception.facility_id] if on else []
    band = next((one for one in found if one.operator == operator), None)
    if band is None or band.ends_at > clock.now() or rights.handed(reception, band):
        raise Http404
    form = HandOverForm(request.POST if request.method == "POST" else None, late=True)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = commands.hand_over_late(
                reception_id=pk, operator=operator, day=band.day, by=user, **form.cleaned_data
            )
        except REFUSED as refusal:
            form.add_error("note" if isinstance(refusal, KeysMissing) else None, str(refusal))
        else:
            messages.success(request, _("引継書を書きました。"))
            return redirect("operators:sheet", pk, sheet.pk)
    return _form(request, reception, band, form, late=True)


def _form(
    request: HttpRequest, reception: Reception, band: bands.Band, form: HandOverForm, *, late: bool
) -> HttpResponse:
    shifts = queries.shifts_of(reception, band)
    context = {
        "reception": reception,
        "band": band,
        "band_text": band_text(band),
        "operator": naming.label(reception.facility_id, band.day, band.operator),
        "states": _states(queries.figures(reception, band, shifts)),
        "shifts": shifts,
        "entries": queries.entries(reception, band.day, band.operator),
        "points": queries.open_points(reception, band),
        "form": form,
        "late": late,
    }
    return render(request, "operators/hand_over.html", context, status=422 if request.method == "POST" else 200)


@staff
@never_cache
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """All sheets of a reception, the latest first, with search."""
    reception, user = reception_of(request, pk), user_of(request)
    if not rights.At(user, reception).may_read:
        return closed(request, reception)
    sent = request.GET
    only = sent.get("only", "") if sent.get("only", "") in ONLY else ""
    asked = {"text": sent.get("q", "")[:100], "since": sent.get("since", ""), "until": sent.get("until", "")}
    rows = queries.sheets(
        reception, text=asked["text"], since=read_day(asked["since"]), until=read_day(asked["until"]), only=only
    )
    page = Paginator(rows, PER_PAGE).get_page(sent.get("page"))
    context = {"reception": reception, "page_obj": page, "asked": asked, "only": only}
    return render(request, "operators/sheets.html", context)


@staff
@never_cache
@require_safe
def one(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """One sheet, as it is printed on A4."""
    reception, user = reception_of(request, pk), user_of(request)
    found = _sheet(reception, sheet)
    who = rights.At(user, reception)
    if not (who.may_read or who.may_take_over(found)):
        return closed(request, reception)
    cash = found.figures.get("shifts", [])
    people = User.objects.in_bulk([one["person"] for one in cash])
    context = {
        "reception": reception,
        "sheet": found,
        "band_text": band_text(bands.Band(found.operator, found.day, found.begins_at, found.ends_at)),
        "states": _states(found.figures),
        "cash": [(people.get(one["person"]), one) for one in cash],
        "entries": queries.entries(reception, found.day, found.operator),
        "carried": queries.carried(found),
        "may_take": found.taken_by_id is None and found.handed_by_id != user.pk and who.may_take_over(found),
    }
    return render(request, "operators/sheet.html", context)


@staff
@require_POST
def take_over(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Sign below."""
    reception, user = reception_of(request, pk), user_of(request)
    found, remark = _sheet(reception, sheet), request.POST.get("remark", "")
    who = rights.At(user, reception)
    if not (who.may_read or who.may_take_over(found)):
        return closed(request, reception)
    said = _("引き継ぎました。")
    return acted(
        request,
        lambda: commands.take_over(sheet_id=found.pk, remark=remark, by=user),
        said,
        "operators:sheet",
        pk,
        found.pk,
    )


def _sheet(reception: Reception, pk: int) -> Sheet:
    rows = Sheet.objects.filter(reception=reception).select_related("handed_by", "taken_by", "reception__facility")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _states(figures: dict[str, Any]) -> list[tuple[str, int]]:
    """Words and numbers, as the sheet shows them."""
    rows = [(str(State(key).label), number) for key, number in figures.get("states", {}).items()]
    return [*rows, (_("来た人数"), figures.get("people", 0)), (_("窓口で受けた予約"), figures.get("counter", 0))]
