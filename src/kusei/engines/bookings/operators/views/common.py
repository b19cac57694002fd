"""What the pages share: the reception of the address, who asks, and what is said when a command refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kusei.engines.bookings.operators import naming, queries, rights
from kusei.engines.bookings.operators.models import Reception
from kusei.engines.bookings.operators.refusals import MayNot, OperatorsRefused, OutsideHours
from kusei.engines.bookings.operators.rights import STAFF
from kusei.engines.bookings.reservations.views.mine import REFUSALS
from kusei.engines.bookings.reservations.wording import sentence
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow

REFUSED = (*REFUSALS, OperatorsRefused, OutsideHours)
staff = allow(STAFF)


def user_of(request: HttpRequest) -> User:
    """Who asks; the route lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def reception_of(request: HttpRequest, pk: int) -> Reception:
    """The reception of the address; 404 for one that the person may not know of."""
    found = queries.reception_for(user_of(request), pk)
    if found is None:
        raise Http404
    return found


def acted(request: HttpRequest, act: Callable[[], Any], said: str, to: str, *args: Any) -> HttpResponse:
    """Do it, say so or why not, and go there."""
    try:
        act()
    except REFUSED as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, said)
    return redirect(to, *args)


def closed(request: HttpRequest, reception: Reception) -> HttpResponse:
    """What an operator sees outside the band: when theirs begins, and nothing of the house. 403."""
    try:
        rights.require_stand(user_of(request), reception)
        why = ""
    except OutsideHours as refusal:
        why = str(refusal)
    except MayNot as refusal:
        why = str(refusal)
    context = {"reception": reception, "why": why, "labels": naming.labels(reception.facility_id, clock.today())}
    return render(request, "operators/closed.html", context, status=403)
