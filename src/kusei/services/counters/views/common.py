"""What the pages share: the office of the address, who asks, and what is said when a command refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.services.counters import keys, packs
from kusei.services.counters.packs import Office
from kusei.services.counters.refusals import CountersRefused
from kusei.services.counters.rights import STAFF

public, staff = allow(PUBLIC), allow(STAFF)
Result = TypeVar("Result")


def user_of(request: HttpRequest) -> User:
    """Who asks; the route lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def office_of(key: str) -> Office:
    """The office of the address, or 404."""
    found = packs.office(key)
    if found is None:
        raise Http404
    return found


def kiosk_of(office: str, key: str) -> Office:
    """The office whose kiosk has that key, or 404."""
    found = office_of(office)
    if not keys.is_kiosk_key(found, key):
        raise Http404
    return found


def tried(request: HttpRequest, act: Callable[[], Result], said: str = "") -> Result | None:
    """Do it; say so, or why not and return None."""
    try:
        done = act()
    except CountersRefused as refusal:
        messages.error(request, str(refusal))
        return None
    if said:
        messages.success(request, said)
    return done


def unchanged(request: HttpRequest, mark: str) -> bool:
    """Whether a page that asks by itself has this state already: then it is left alone, with focus and voice."""
    return "HX-Request" in request.headers and request.GET.get("seen") == mark


def private(response: HttpResponse) -> HttpResponse:
    """A page with a secret address: kept by nobody, found by no search engine."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


@dataclass(frozen=True)
class Opens:
    """When a closed office opens; None: not within a year."""

    at: dt.datetime | None
    today: bool
    tomorrow: bool


def opens(office: Office) -> Opens | None:
    """When the office opens, while it is closed."""
    now = clock.now().astimezone(clock.TOKYO)
    if office.is_open(now.date(), now.hour * 60 + now.minute):
        return None
    at = office.opens_next(now)
    days = (at.date() - now.date()).days if at else None
    return Opens(at, days == 0, days == 1)


def frame(office: Office, **more: Any) -> dict[str, Any]:
    """What every page of an office needs."""
    return {"office": office, "opens": opens(office), "sample": packs.is_sample(), **more}
