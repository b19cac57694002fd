"""What the pages of tills share: the till of the address, who asks, and what is said when a command refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from kusei.engines.payments.invoices.refusals import Barred, OwnWork, PaymentsRefused
from kusei.engines.payments.ledger.refusals import LedgerRefused
from kusei.engines.payments.packdata import PackWrong
from kusei.engines.payments.tills.models import Till
from kusei.engines.payments.tills.queries import seeing
from kusei.engines.payments.tills.rights import STAFF
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow

REFUSED = (PaymentsRefused, LedgerRefused, PackWrong, OwnWork, Barred)
staff = allow(STAFF)


def user_of(request: HttpRequest) -> User:
    """Who asks; the route lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def till_of(request: HttpRequest, pk: int) -> Till:
    """The till of the address; 404 for one that the person may not see."""
    till = seeing.till_for(user_of(request), pk)
    if till is None:
        raise Http404
    return till


def allowed(holds: bool) -> None:
    """403 unless it holds."""
    if not holds:
        raise PermissionDenied


def day_of(text: str) -> dt.date:
    """The day of an address; 404 for what is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def acted(request: HttpRequest, act: Callable[[], Any], said: str, to: str, *args: Any) -> HttpResponse:
    """Do it, say so or why not, and go there."""
    try:
        act()
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(to, *args)
