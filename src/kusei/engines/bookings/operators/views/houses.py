"""Receptions at a glance, one reception now, its settings, and who stands there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.bookings.operators import bands, commands, naming, queries, rights
from kusei.engines.bookings.operators.commands.serving import days_of
from kusei.engines.bookings.operators.forms import AssignForm, EntryForm, ReceptionForm
from kusei.engines.bookings.operators.models import Assignment, Reception
from kusei.engines.bookings.operators.refusals import OperatorsRefused
from kusei.engines.bookings.operators.views.common import acted, closed, reception_of, staff, user_of
from kusei.engines.bookings.operators.views.showing import band_text, cash_of, rows_of
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.audit.access import record_reads
from kusei.foundation.web import clock

FORMS = ["GET", "HEAD", "POST"]


@staff
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The receptions, with who runs each now and what is missing. For staff also what can be set up."""
    user = user_of(request)
    receptions = list(queries.visible(user))
    now, today = clock.now(), clock.today()
    found = bands.between([one.facility_id for one in receptions], today - bands.ONE_DAY, today)
    rows = []
    for one in receptions:
        names = naming.labels(one.facility_id, today)
        here = [band for band in found[one.facility_id] if band.holds(now)]
        rows.append((one, [(names.get(band.operator, band.operator), band_text(band)) for band in here]))
    staffed = [one for one in receptions if rights.At(user, one).is_viewer]
    missing = [
        (one, naming.label(one.reception.facility_id, one.day, one.operator)) for one in queries.missing(staffed)
    ]
    context = {"rows": rows, "missing": missing, "facilities": queries.without_reception(user)}
    return render(request, "operators/index.html", context)


@staff
@never_cache
@require_safe
def house(request: HttpRequest, pk: int) -> HttpResponse:
    """The reception now: the uses of today, the log, what is open, the till, and sheets to take over.

    Reading the names is recorded. An operator outside the band sees only when it begins.
    """
    reception, user = reception_of(request, pk), user_of(request)
    who = rights.At(user, reception)
    here = who.is_viewer or who.leaving is not None
    if not here and not any(who.may_take_over(one) for one in queries.waiting(reception)):
        return closed(request, reception)
    return render(request, "operators/house.html", _house(request, who, EntryForm()))


def _house(request: HttpRequest, who: rights.At, form: EntryForm) -> dict[str, Any]:
    user, reception, stand, band = user_of(request), who.reception, who.stand, who.leaving
    shown = stand is not None or who.is_viewer
    with transaction.atomic():
        uses = queries.uses(reception, days_of(stand) if stand else (clock.today(),)) if shown else []
        record_reads(user, uses, _("受付の利用日報"))
    names = naming.labels(reception.facility_id, clock.today())
    return {
        "reception": reception,
        "stand": stand,
        "band": band,
        "band_text": band_text(band) if band else "",
        "operator": names.get(band.operator, band.operator) if band else "",
        "shown": shown,
        "rows": rows_of(reception, uses, acts=stand is not None),
        "entries": queries.entries(reception, band.day, band.operator) if band else [],
        "points": queries.open_points(reception, band) if who.is_viewer or band else [],
        "waiting": [(one, who.may_take_over(one)) for one in queries.waiting(reception)],
        "form": form if band else None,
        "cash": cash_of(reception, user) if band else None,
        "is_editor": who.is_editor,
        "ticks": who.is_editor or band is not None,
        "may_manage": rights.may_manage(user, reception.facility),
        "reads": who.may_read,
    }


@staff
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an entry."""
    reception, user = reception_of(request, pk), user_of(request)
    form = EntryForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        said = _("記録しました。")
        return acted(request, lambda: commands.write(reception_id=pk, by=user, **data), said, "operators:house", pk)
    who = rights.At(user, reception)
    if who.leaving is None:
        return closed(request, reception)
    return render(request, "operators/house.html", _house(request, who, form), status=422)


@staff
@require_POST
def settle(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Tick an entry, or strike it out."""
    reception, user = reception_of(request, pk), user_of(request)
    if not reception.entries.filter(pk=entry).exists():
        raise Http404
    how = "struck" if request.POST.get("struck") else "done"
    note = request.POST.get("note", "")
    said = _("書きまちがいにしました。") if how == "struck" else _("済みにしました。")
    return acted(
        request, lambda: commands.settle(entry_id=entry, how=how, note=note, by=user), said, "operators:house", pk
    )


@staff
@require_http_methods(FORMS)
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Set the reception of a facility up."""
    found = [one for one in queries.without_reception(user_of(request)) if one.key == key]
    if not found:
        raise Http404
    return _edited(request, found[0], None)


@staff
@require_http_methods(FORMS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the settings of a reception."""
    reception = reception_of(request, pk)
    rights.require(rights.may_manage(user_of(request), reception.facility))
    return _edited(request, reception.facility, reception)


def _edited(request: HttpRequest, facility: Facility, reception: Reception | None) -> HttpResponse:
    form = ReceptionForm(request.POST if request.method == "POST" else None, facility, reception)
    if request.method == "POST" and form.is_valid():
        try:
            saved = commands.save_reception(facility=facility, by=user_of(request), **form.cleaned_data)
        except OperatorsRefused as refusal:
            form.add_error("till", str(refusal))
        else:
            messages.success(request, _("受付の設定を保存しました。"))
            return redirect("operators:people", saved.pk)
    context = {"form": form, "facility": facility, "reception": reception}
    return render(request, "operators/edit.html", context, status=422 if request.method == "POST" else 200)


@staff
@require_http_methods(FORMS)
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands there for which operator, and who did; a form for who may say so."""
    reception, user = reception_of(request, pk), user_of(request)
    rights.require(rights.At(user, reception).is_viewer or rights.may_manage(user, reception.facility))
    names, form = naming.labels(reception.facility_id, clock.today()), None
    if rights.may_manage(user, reception.facility):
        form = AssignForm(request.POST if request.method == "POST" else None, reception, names)
        if request.method == "POST" and form.is_valid():
            try:
                commands.assign(reception_id=pk, by=user, **form.cleaned_data)
            except OperatorsRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("担当にしました。"))
                return redirect("operators:people", pk)
    rows = [(one, names.get(one.operator, one.operator)) for one in queries.assignments(reception)]
    context = {"reception": reception, "rows": rows, "form": form, "today": clock.today()}
    return render(request, "operators/people.html", context, status=422 if request.method == "POST" else 200)


@staff
@require_POST
def end(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """End an assignment at once."""
    reception, user = reception_of(request, pk), user_of(request)
    if not Assignment.objects.filter(pk=assignment, reception=reception).exists():
        raise Http404
    why, said = request.POST.get("why", ""), _("担当を終えました。この人は、もう操作できません。")
    return acted(
        request,
        lambda: commands.end_assignment(assignment_id=assignment, why=why, by=user),
        said,
        "operators:people",
        pk,
    )
