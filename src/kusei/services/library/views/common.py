"""What the pages share: who asks, the library of the address, and what is said when something is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from kusei.engines.bookings.checkins.refusals import CheckinsRefused
from kusei.engines.bookings.reservations.refusals import BookingRefused
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, SIGNED_IN, allow
from kusei.lib.errors import RuleError
from kusei.lib.printing import qr
from kusei.services.library.queries import plan
from kusei.services.library.refusals import LibraryRefused
from kusei.services.library.rights import DESK

public, signed_in, desk = allow(PUBLIC), allow(SIGNED_IN), allow(DESK)
REFUSALS = (LibraryRefused, BookingRefused, CheckinsRefused, RuleError)
Result = TypeVar("Result")
_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')


def user_of(request: HttpRequest) -> User:
    """Who asks; the route lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def library_of(key: str) -> Facility:
    """The library of the address, or 404."""
    for one in plan.libraries():
        if one.key == key:
            return one
    raise Http404


def tried(request: HttpRequest, act: Callable[[], Result], said: str) -> Result | None:
    """Do it and say so; or say why not, and return None."""
    try:
        done = act()
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
        return None
    messages.success(request, said)
    return done


def sentence(refusal: Exception) -> str:
    """The refusal in the language of the page."""
    if isinstance(refusal, RuleError):
        return refusal.en if (get_language() or "").startswith("en") else refusal.ja
    return str(refusal)


def whole(text: Any, most: int) -> int | None:
    """A number that was sent, 0 to `most`; None for anything else."""
    typed = str(text or "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) <= most else None


def picture(text: str) -> SafeString:
    """A two-dimensional code as large as its place in the page; the text beside it says the same."""
    svg = _SIZE.sub(r'viewBox="0 0 \1 \2"', qr(text, border=4), count=1)
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308  made of the library's own figures


def private(response: HttpResponse) -> HttpResponse:
    """A page that nobody keeps."""
    response["Cache-Control"] = "private, no-store"
    return response


def minute_of(moment: Any) -> int:
    """Minutes since midnight in Tokyo."""
    local = moment.astimezone(clock.TOKYO)
    return int(local.hour * 60 + local.minute)
