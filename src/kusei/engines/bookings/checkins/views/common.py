"""What the pages of the desk share: the house of the address, who asks, and what is said when a command refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from kusei.engines.bookings.checkins.models import House
from kusei.engines.bookings.checkins.queries import seeing
from kusei.engines.bookings.checkins.refusals import CheckinsRefused
from kusei.engines.bookings.checkins.rights import STAFF
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow

staff = allow(STAFF)


def user_of(request: HttpRequest) -> User:
    """Who asks; the route lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def house_of(request: HttpRequest, pk: int) -> House:
    """The house of the address; 404 for one that the person may not see."""
    house = seeing.house_for(user_of(request), pk)
    if house is None:
        raise Http404
    return house


def allowed(holds: bool) -> None:
    """403 unless it holds."""
    if not holds:
        raise PermissionDenied


def day_of(request: HttpRequest) -> dt.date:
    """The day that was asked for; today for none, for one that is none, and for days to come."""
    today = clock.today()
    try:
        return min(dt.date.fromisoformat(request.GET.get("day", "")), today)
    except ValueError:
        return today


def acted(request: HttpRequest, act: Callable[[], Any], said: str, to: str, *args: Any) -> HttpResponse:
    """Do it, say so or why not, and go there."""
    try:
        act()
    except CheckinsRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(to, *args)
