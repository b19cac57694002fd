"""Public pages: every office with its wait, one office, taking a number on the phone, the display, the feeds."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.ratelimit import limited
from kusei.services.counters import commands, feeds, keys, packs
from kusei.services.counters.models import Ticket
from kusei.services.counters.packs import Office
from kusei.services.counters.views.common import frame, kiosk_of, office_of, opens, public, tried


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every office: open or not, how many wait, how many minutes."""
    states = {state["office"]: state for state in feeds.states()}
    rows = [(one, states[one.key], level(states[one.key]), opens(one)) for one in packs.offices()]
    return render(request, "counters/index.html", {"rows": rows, "sample": packs.is_sample()})


@public
@require_safe
def office(request: HttpRequest, office: str) -> HttpResponse:
    """One office: its services with waits, and a number to take."""
    found = office_of(office)
    state = feeds.current(found).state
    today = clock.today()
    context = frame(found, state=state, services=_services(found, state), hours=found.hours_on(today), today=today)
    return render(request, "counters/office.html", context)


@public
@limited("counters-take", "20/h")
@require_POST
def take(request: HttpRequest, office: str) -> HttpResponse:
    """Take a number on the phone."""
    found = office_of(office)
    person = request.user if isinstance(request.user, User) else None
    service = request.POST.get("service", "")
    ticket = tried(
        request,
        lambda: commands.take_ticket(office=found.key, service=service, channel=Ticket.Channel.PHONE, person=person),
    )
    return redirect("counters:office", found.key) if ticket is None else redirect("counters:ticket", ticket.secret)


@public
@require_safe
def board(request: HttpRequest, office: str) -> HttpResponse:
    """The display: large, in two languages, numbers only."""
    return _board(request, office_of(office), code="")


@public
@require_safe
def own_board(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """The display that stands in the office: it also shows today's arrival number."""
    found = kiosk_of(office, key)
    return _board(request, found, code=keys.arrival_code(found, clock.today()))


@public
@require_safe
def state(request: HttpRequest, office: str) -> HttpResponse:
    """The state of an office as JSON, with an ETag."""
    feed = feeds.current(office_of(office))
    return _feed(request, feed.body, "application/json", feed.etag)


@public
@require_safe
def states(request: HttpRequest, form: str) -> HttpResponse:
    """The states of all offices as JSON or CSV, with an ETag."""
    found = [feeds.current(one).state for one in packs.offices()]
    if form == "csv":
        body = ("\ufeff" + feeds.as_csv(found)).encode()
        return _feed(request, body, "text/csv; charset=utf-8", feeds.etag_of(body))
    body = json.dumps({"format": feeds.FORMAT, "offices": found}, ensure_ascii=False).encode()
    return _feed(request, body, "application/json", feeds.etag_of(body))


@public
@require_safe
def events(request: HttpRequest, office: str) -> HttpResponse:
    """Where the live stream is. Without a live process: nothing, which browsers take as "do not ask again"."""
    found = office_of(office)
    if not settings.LIVE_URL:
        return HttpResponse(status=204)
    return HttpResponseRedirect(f"{settings.LIVE_URL}/counters/{found.key}/events/")


def level(state: dict[str, Any]) -> str:
    """How crowded an office is: `closed`, `unknown`, `quiet`, `usual` or `crowded`, by the rules of the pack."""
    if not state["open"]:
        return "closed"
    if state["minutes"] is None:
        return "unknown"
    little, much = packs.rules().levels
    return "quiet" if state["minutes"] < little else "usual" if state["minutes"] < much else "crowded"


def _services(office: Office, state: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    return list(zip(office.services, state["services"], strict=True))


def _board(request: HttpRequest, office: Office, code: str) -> HttpResponse:
    feed = feeds.current(office).state
    return render(request, "counters/board.html", frame(office, state=feed, code=code))


def _feed(request: HttpRequest, body: bytes, kind: str, etag: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    answer = get_conditional_response(request, etag, response=response)
    return answer if isinstance(answer, HttpResponse) else response
