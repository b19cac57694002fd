"""The houses that a person may see, and setting up houses, gates and devices."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.bookings.checkins import commands, rights
from kusei.engines.bookings.checkins.commands.devices import MINUTES
from kusei.engines.bookings.checkins.forms import GateForm, HouseForm
from kusei.engines.bookings.checkins.models import Gate, House
from kusei.engines.bookings.checkins.queries import roster, seeing
from kusei.engines.bookings.checkins.refusals import CheckinsRefused
from kusei.engines.bookings.checkins.views.common import acted, allowed, house_of, staff, user_of
from kusei.foundation.web import clock

RULES = ("closes_at", "groups", "names", "contractors", "trusted_hours", "trusted_ahead", "least")


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Choose a house; how many are in each."""
    user = user_of(request)
    houses = list(seeing.visible(user))
    inside = roster.people_in(houses, clock.today())
    context = {
        "rows": [(house, inside[house.pk]) for house in houses],
        "may_manage": seeing.managed_departments(user).exists(),
        "may_keep": seeing.card_departments(user).exists(),
    }
    return render(request, "checkins/index.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Let a facility count."""
    departments = seeing.managed_departments(user_of(request))
    allowed(departments.exists())
    return _edited(request, HouseForm(request.POST or None, departments=departments), None)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the rules of a house."""
    house, user = house_of(request, pk), user_of(request)
    allowed(rights.may_manage(user, house.department))
    initial = {name: getattr(house, name) for name in RULES}
    form = HouseForm(request.POST or None, departments=seeing.managed_departments(user), made=True, initial=initial)
    return _edited(request, form, house)


def _edited(request: HttpRequest, form: HouseForm, house: House | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        if house is not None:
            data |= {"facility": house.facility, "department": house.department}
        try:
            saved = commands.save_house(house_id=house.pk if house else None, by=user_of(request), **data)
        except CheckinsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("入退館の設定を保存しました。"))
            return redirect("checkins:gates", saved.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "checkins/edit.html", {"form": form, "house": house}, status=status)


@staff
@require_safe
def gates(request: HttpRequest, pk: int) -> HttpResponse:
    """The gates of a house and their devices."""
    house, user = house_of(request, pk), user_of(request)
    context = {
        "house": house,
        "gates": seeing.gates(house),
        "may_manage": rights.may_manage(user, house.department),
        "may_operate": rights.may_operate(user, house),
    }
    return render(request, "checkins/gates.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new_gate(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a gate up."""
    return _gate_edited(request, house_of(request, pk), None)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit_gate(request: HttpRequest, pk: int, gate: int) -> HttpResponse:
    """Change a gate."""
    house = house_of(request, pk)
    return _gate_edited(request, house, _gate(house, gate))


def _gate_edited(request: HttpRequest, house: House, gate: Gate | None) -> HttpResponse:
    allowed(rights.may_manage(user_of(request), house.department))
    initial = {"name": gate.name, "mode": gate.mode, "headcounts": gate.headcounts} if gate else None
    form = GateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        number = gate.pk if gate else None
        try:
            commands.save_gate(house_id=house.pk, gate_id=number, by=user_of(request), **form.cleaned_data)
        except CheckinsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("入口を保存しました。"))
            return redirect("checkins:gates", house.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "checkins/gate.html", {"form": form, "house": house, "gate": gate}, status=status)


@staff
@require_POST
def end_gate(request: HttpRequest, pk: int, gate: int) -> HttpResponse:
    """Use a gate no more."""
    number = _gate(house_of(request, pk), gate).pk
    said = _("入口の使用をやめました。端末は止まりました。")
    return acted(request, lambda: commands.end_gate(gate_id=number, by=user_of(request)), said, "checkins:gates", pk)


@staff
@require_POST
def code(request: HttpRequest, pk: int, gate: int) -> HttpResponse:
    """Show a code for one device, once."""
    house = house_of(request, pk)
    found = _gate(house, gate)
    try:
        digits = commands.make_sign_in_code(gate_id=found.pk, label=request.POST.get("label", ""), by=user_of(request))
    except CheckinsRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("checkins:gates", pk)
    context = {"house": house, "gate": found, "digits": f"{digits[:4]} {digits[4:]}", "minutes": MINUTES}
    response = render(request, "checkins/code.html", context)
    response["Cache-Control"] = "no-store"
    return response


@staff
@require_POST
def stop_device(request: HttpRequest, pk: int, device: int) -> HttpResponse:
    """Stop a device."""
    house = house_of(request, pk)
    if not house.gates.filter(devices=device).exists():
        raise Http404
    said = _("端末を止めました。")
    act = lambda: commands.revoke_device(device_id=device, by=user_of(request))  # noqa: E731  one line is enough
    return acted(request, act, said, "checkins:gates", pk)


def _gate(house: House, pk: int) -> Gate:
    found = house.gates.filter(pk=pk, ended_at=None).first()
    if found is None:
        raise Http404
    return found
