"""The digital card (デジタル利用者カード) on the phone of its reader."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.bookings.checkins import codes
from kusei.engines.bookings.checkins import commands as checkins
from kusei.engines.procedures.models import Procedure
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.services.library import numbers
from kusei.services.library.commands.cards import PROCEDURE
from kusei.services.library.models import ReaderCard, State
from kusei.services.library.queries import cards
from kusei.services.library.views.common import picture, private, signed_in, user_of


@signed_in
@never_cache
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """The card with a code for minutes; without one, how to get it. Stopped ones below."""
    user = user_of(request)
    every = cards.of(user)
    found = cards.current(user)
    today = clock.today()
    context: dict[str, Any] = {
        "card": found,
        "number": numbers.spaced(found.number) if found else "",
        "valid": found is not None and found.state_on(today) == State.VALID,
        "others": [(one, State(one.state_on(today)).label) for one in every if found is None or one.pk != found.pk],
        "procedure": _procedure(),
    }
    if found is not None and context["valid"]:
        context |= _code(found)
    return private(render(request, "library/card.html", context))


@signed_in
@never_cache
@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """The code alone: what the page fetches anew each minute."""
    found = cards.current(user_of(request))
    if found is None or found.state_on(clock.today()) != State.VALID:
        raise Http404
    return private(render(request, "library/code.html", _code(found)))


def _code(found: ReaderCard) -> dict[str, Any]:
    shown = checkins.make_pass(card_id=found.token_id)
    return {"qr": picture(shown.code), "spaced": codes.spaced(shown.code), "until": shown.until}


def _procedure() -> bool:
    """Whether the registration as a library user is among the municipality's procedures."""
    return Procedure.objects.filter(municipality=home(), key=PROCEDURE).exists()
