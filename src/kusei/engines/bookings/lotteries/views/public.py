"""What everybody sees: rounds, how they are drawn, files, results; and the page that checks a file in the browser."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.bookings.lotteries import rights, words
from kusei.engines.bookings.lotteries.models import Publication, Round
from kusei.engines.bookings.lotteries.queries import rounds as queries
from kusei.engines.bookings.lotteries.terms import Terms
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow

PER_PAGE = 50
SHAPES = {
    "coming": "unknown",
    "open": "ahead",
    "sealed": "on-track",
    "drawn": "done",
    "nothing": "stopped",
    "off": "stopped",
}


@require_safe
@allow(PUBLIC)
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and the words that its script shows. The file never reaches the server."""
    shown = {"statuses": words.statuses(), "checks": words.checks(), "reasons": words.reasons()}
    return render(request, "lotteries/verify.html", shown)


@allow(PUBLIC)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The rounds: open ones first, then those that wait, come, were called off for a time to come, and were drawn."""
    states = Round.State
    context = {
        "open": list(queries.listed(states.OPEN)),
        "waiting": list(queries.listed(states.SEALED)),
        "coming": list(queries.listed(states.COMING)),
        "off": list(queries.listed(states.OFF).filter(month__gte=clock.today().replace(day=1))),
        "drawn": Paginator(queries.listed(states.DRAWN), 20).get_page(request.GET.get("page")),
    }
    return render(request, "lotteries/index.html", context)


@allow(PUBLIC)
@never_cache
@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """A round: times, how it is drawn, slots of one room with how many want each, files, and what to do."""
    found = round_of(key)
    rooms = queries.rooms(found)
    room = next((one for one in rooms if one.key == request.GET.get("room")), rooms[0] if rooms else None)
    shown = found.state != Round.State.COMING and queries.counts_shown(found)
    user = request.user
    mine = rights.own(user).filter(round=found) if isinstance(user, User) and user.is_resident else None
    context: dict[str, Any] = {
        **stated(found),
        "terms": Terms.read(found.terms) if found.terms else None,
        "rooms": rooms,
        "room": room,
        "days": queries.days(found, room, shown=shown) if room and found.state != Round.State.OFF else [],
        "shown": shown,
        "files": [(one, reverse("lotteries:file", args=[key, one.kind])) for one in queries.files(found)],
        "explained": words.explained(),
        "mine": list(mine.order_by("entered_at")) if mine is not None else [],
    }
    return render(request, "lotteries/one.html", context)


@allow(PUBLIC)
@never_cache
@require_safe
def results(request: HttpRequest, key: str) -> HttpResponse:
    """The result of every ticket; one is found by its first signs."""
    found = round_of(key)
    if found.state != Round.State.DRAWN:
        raise Http404
    ticket = request.GET.get("ticket", "")[:20]
    page = Paginator(queries.outcomes(found, ticket), PER_PAGE).get_page(request.GET.get("page"))
    texts = dict(words.reasons())
    rows = [
        (
            outcome.entry.ticket,
            [(number, texts[why], why in words.WINS) for number, why in enumerate(outcome.reasons, 1)],
        )
        for outcome in page
    ]
    return render(
        request, "lotteries/results.html", {**stated(found), "page_obj": page, "rows": rows, "ticket": ticket}
    )


@allow(PUBLIC)
@require_safe
def file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """A published file, byte for byte."""
    rows = Publication.objects.filter(round__key=key, kind=kind, kind__in=queries.PUBLIC_FILES)
    found = rows.first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{key}-{kind}.json"'
    return answer


def round_of(key: str) -> Round:
    """The round of that key. Raises `Http404`."""
    found = queries.with_counts(Round.objects.filter(key=key)).first()
    if found is None:
        raise Http404
    return found


def stated(found: Round) -> dict[str, Any]:
    """A round with the shape of its state."""
    return {"round": found, "shape": SHAPES[found.state], "title": title_of(found)}


def title_of(found: Round) -> str:
    """The name in the language of the page."""
    return _("%(house)s %(year)s年%(month)s月の利用の抽選") % {
        "house": found.facility.title,
        "year": found.month.year,
        "month": found.month.month,
    }
