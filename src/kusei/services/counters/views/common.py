"""What the pages share: the office of the address, who asks, and what is said when a command refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from kusei.foundation.people.models import User
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


def private(response: HttpResponse) -> HttpResponse:
    """A page with a secret address: kept by nobody, found by no search engine."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def frame(office: Office, **more: Any) -> dict[str, Any]:
    """What every page of an office needs."""
    return {"office": office, "sample": packs.is_sample(), **more}
