"""What the engine's views share: who asks, what they may, and the series of the address."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from kusei.engines.measures.models import Series
from kusei.engines.measures.permissions import Powers, is_staff, powers
from kusei.engines.measures.queries.series import find_series
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import whole_number
from kusei.lib.fiscal import FiscalYear


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the route is open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def my_powers(request: HttpRequest) -> Powers:
    """What the signed-in person may do."""
    return powers(signed_in(request))


def this_year() -> int:
    """The present fiscal year."""
    return FiscalYear.of(clock.today()).year


def asked_year(request: HttpRequest, default: int) -> int:
    """The fiscal year of the address (`fy`), as far as it makes sense."""
    year = whole_number(request.GET.get("fy"))
    return year if year is not None and 1990 <= year <= this_year() else default


def plain_text(request: HttpRequest, name: str) -> str:
    """A text of the address, without what no text holds."""
    return request.GET.get(name, "").replace("\0", "").strip()[:100]


def series_or_404(request: HttpRequest, key: str) -> Series:
    """The series, if this visitor may know of it."""
    found = None if "\0" in key else find_series(key)
    if found is None or not (found.is_public or is_staff(request)):
        raise Http404
    return found
