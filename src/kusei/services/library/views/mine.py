"""A reader's seat: how many minutes are left for confirming, going on, leaving; and the page of a seat's code."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.bookings.checkins import codes
from kusei.engines.bookings.reservations import wording
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.showing.hours import time_text
from kusei.services.library import commands, refusals
from kusei.services.library.models import SeatCode
from kusei.services.library.queries import mine, plan
from kusei.services.library.rules import LIBRARY
from kusei.services.library.views.common import signed_in, tried, user_of


@signed_in
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What comes, or where one sits. Eight SQL queries where one seat is booked."""
    user = user_of(request)
    sittings = mine.sittings(user)
    further = plan.going_on(sittings[-1]) if sittings else None
    rows = [_shown(one) for one in mine.mine(user)]
    return render(request, "library/mine.html", {"rows": rows, "further": time_text(further[1]) if further else ""})


@signed_in
@require_POST
def typed(request: HttpRequest) -> HttpResponse:
    """The code of a seat that somebody typed because no camera reads it."""
    code = codes.read(request.POST.get("code", "")[:40])
    if code is None or not SeatCode.objects.filter(code=code).exists():
        messages.error(request, str(refusals.CodeUnknown()))
        return redirect("library:mine")
    return redirect("library:here", code)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a seat, opened by its code: confirm, or use it from now on when it is free."""
    user, seat = user_of(request), _seat(code)
    booked = next((one for one in mine.mine(user) if one.booking.resource_id == seat.pk), None)
    if request.method == "POST":
        done = _act(request, seat, booked)
        return redirect("library:mine") if done else redirect("library:here", code)
    offer = next((one for one in plan.now(seat.facility) if one.seat.pk == seat.pk), None)
    context: dict[str, Any] = {
        "seat": seat,
        "mine": _shown(booked) if booked else None,
        "offer": offer,
        "until": time_text(offer.end_for(60)) if offer else "",
        "code": code,
    }
    return render(request, "library/here.html", context)


@signed_in
@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """延長."""
    user = user_of(request)
    tried(request, lambda: commands.prolong(person=user), _("延長しました。"))
    return redirect("library:mine")


@signed_in
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave early."""
    user = user_of(request)

    def act() -> bool:
        commands.leave(person=user)
        return True

    tried(request, act, _("席を空けました。ご利用ありがとうございました。"))
    return redirect("library:mine")


def _act(request: HttpRequest, seat: Resource, booked: mine.Mine | None) -> Any:
    user = user_of(request)
    if booked is not None:
        booking_id = booked.booking.pk
        act: Any = lambda: commands.come(booking_id=booking_id, by=user, seat=seat)  # noqa: E731  one line is enough
        return tried(request, act, _("席に着いたことを確認しました。"))
    sit = lambda: commands.sit_down(seat=seat, person=user)  # noqa: E731
    return tried(request, sit, _("この席を使い始めました。"))


def _seat(code: str) -> Resource:
    """The seat on which the code stands, or 404."""
    found = (
        SeatCode.objects.filter(code=codes.read(code) or "", resource__facility__kind=LIBRARY)
        .select_related("resource__facility__municipality")
        .first()
    )
    if found is None:
        raise Http404
    return found.resource


def _shown(one: mine.Mine) -> dict[str, Any]:
    booking = one.booking
    return {"mine": one, "booking": booking, "times": wording.times(booking.day, booking.begins_at, booking.ends_at)}
