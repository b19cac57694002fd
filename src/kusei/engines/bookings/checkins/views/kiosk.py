"""The page that stands at a door, what it sends, and the worker that keeps it through a network cut."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.bookings.checkins import commands, devices, naming, wire
from kusei.engines.bookings.checkins.forms import DeviceCodeForm
from kusei.engines.bookings.checkins.models import Band, Gate
from kusei.engines.bookings.checkins.queries import seeing
from kusei.engines.bookings.checkins.refusals import CodeWrong
from kusei.foundation.audit.access import record_read
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited, wait_for

WORKER = Path(__file__).resolve().parent.parent / "static" / "kiosk" / "worker.js"
NEVER_SYNCED = 10**13  # milliseconds; a clock further off than this told nonsense


@allow(PUBLIC)
@limited("kiosk-code", "10/m", methods=frozenset({"POST"}))
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Put this device at a gate by the code that the desk shows."""
    form = DeviceCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.sign_in_device(digits=form.cleaned_data["digits"])
        except CodeWrong as refusal:
            form.add_error("digits", str(refusal))
        else:
            response = redirect("kiosk:gate", made.device.gate_id)
            devices.remember(response, made.credential, secure=settings.HTTPS)
            return response
    known = devices.device_of(request)
    status = 422 if request.method == "POST" else 200
    return render(request, "kiosk/sign_in.html", {"form": form, "known": known}, status=status)


@allow(PUBLIC)
@require_safe
def gate(request: HttpRequest, gate: int) -> HttpResponse:
    """The page at the door; a device that is not of this gate is asked for a code."""
    device = devices.device_of(request)
    if device is None or device.gate_id != gate:
        return redirect("kiosk:sign_in")
    at, house = device.gate, device.gate.house
    bands = [Band(one) for one in house.groups] if at.headcounts else []
    context = {
        "gate": at,
        "house": house,
        "device": device,
        "entry": at.mode != Gate.Mode.EXIT,
        "exit": at.mode != Gate.Mode.ENTRY,
        "bands": bands,
    }
    response = render(request, "kiosk/gate.html", context)
    response["Permissions-Policy"] = settings.PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")
    response["Cache-Control"] = "private, no-cache"  # the worker keeps it; nobody else shall
    devices.remember_longer(request, response, secure=settings.HTTPS)
    return response


@csrf_exempt  # JSON from another site needs a leave that we never give, and the cookie stays at home (SameSite)
@allow(devices.DEVICE)
@require_POST
def events(request: HttpRequest) -> HttpResponse:
    """Take events in: any order, any time later, as often as the network makes it necessary."""
    device = devices.device_of(request)
    assert device is not None
    if request.content_type != "application/json":
        return HttpResponse(status=415)
    if len(request.body) > wire.LONGEST:
        return HttpResponse(status=413)
    try:
        body = json.loads(request.body)
        told, refused = wire.read(body)
    except ValueError:
        return HttpResponse(status=400)
    now = clock.now()
    kept, unkept = commands.receive(device=device, told=told, offset_ms=_offset(body, now.timestamp()))
    return JsonResponse(wire.answered(now, kept, [*refused, *unkept]))


def _offset(body: dict[str, object], now: float) -> int | None:
    sent = body.get("sent_at")
    if not isinstance(sent, int) or not 0 <= sent < NEVER_SYNCED:
        return None
    return round(now * 1000) - sent


@allow(devices.DEVICE)
@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """The cards whose name begins as typed, five at most; none where the house does not allow it."""
    device = devices.device_of(request)
    assert device is not None
    if wait_for("kiosk-names", "60/m", device.key):
        return HttpResponse(status=429)
    found = []
    for card in seeing.named(device.gate.house, request.GET.get("q", "")[:40]):
        record_read(None, card, "入退館の端末での名前の検索")
        known = naming.name_of(card)
        found.append({"code": card.code, "name": known.name if known else ""})
    response = JsonResponse({"found": found})
    response["Cache-Control"] = "no-store"
    return response


@allow(PUBLIC)
@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker; browsers ask for it again each day."""
    response = HttpResponse(_content(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _content() -> bytes:
    return WORKER.read_bytes()
