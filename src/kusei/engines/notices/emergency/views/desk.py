"""The desk of alerts: what is in force, what is being written, one alert with everything about it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.engines.notices.emergency import hooks, packfile, permissions
from kusei.engines.notices.emergency.board.pages import NAMES, TAGS
from kusei.engines.notices.emergency.forms import EndingForm, WhyForm
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import Action, State
from kusei.engines.notices.emergency.packfile import said
from kusei.engines.notices.emergency.queries import listing
from kusei.engines.notices.emergency.queries.reach import reach, result
from kusei.engines.notices.emergency.rules import OPEN, Order, fast_allowed
from kusei.engines.notices.emergency.views.common import alert_or_404, signed_in, staff
from kusei.engines.notices.subscribers.models import Channel
from kusei.engines.notices.texts.fitting import preview
from kusei.engines.notices.texts.message import Text
from kusei.foundation.web.frame import brand

PAGE = 30


@staff
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Everything at a glance."""
    context = {
        "desk": listing.desk(),
        "history": Paginator(listing.history(), PAGE).get_page(request.GET.get("page")),
        "proposals": hooks.proposals(),
        "rights": permissions.rights(request.user),
    }
    return render(request, "emergency/list.html", context)


@staff
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One alert."""
    return page(request, alert_or_404(number))


@staff
@require_safe
def results(request: HttpRequest, number: int) -> HttpResponse:
    """What became of it by now: the part of the page that asks again."""
    return render(
        request, "emergency/results.html", {"alert": alert_or_404(number), "result": result(alert_or_404(number))}
    )


def page(
    request: HttpRequest, alert: Alert, forms: dict[str, Any] | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    """The page of an alert; `forms` those that were refused, `refused` the sentence of a refusal."""
    rights, user = permissions.rights(request.user), signed_in(request)
    out = alert.state not in {*OPEN, State.WITHDRAWN}
    context = {
        **facts(alert),
        "rights": rights,
        "refused": refused,
        "errors": list((forms or {}).values()),
        "events": alert.events.select_related("by").order_by("pk"),
        "reach": None if out or alert.state == State.WITHDRAWN else reach(alert),
        "result": result(alert) if out else None,
        "successor": alert.successors.exclude(state=State.WITHDRAWN).first() if out else None,
        "second": rights["release"] and user.pk not in {alert.author_id, alert.changed_by_id, alert.asked_by_id},
        "fast": rights["release"] and fast_allowed(alert.level),
        "may_end": alert.in_force and alert.order == Order.INFORMATION,
        "why": WhyForm(),
        "ending": EndingForm(),
        **(forms or {}),
    }
    return render(request, "emergency/alert.html", context, status=status)


def facts(alert: Alert) -> dict[str, Any]:
    """What every page about one alert shows: its words, in every language and on each way."""
    file = packfile.in_force()
    texts = [(NAMES[one], TAGS.get(one, one), text) for one, text in alert.read.root.items()]
    return {
        "alert": alert,
        "level_name": said(file.levels[alert.level].name, "ja"),
        "hazard_name": said(file.hazards[alert.hazard].name, "ja"),
        "texts": texts,
        "previews": _previews(alert, alert.read.root["ja"]),
        "cancels": alert.action == Action.CANCEL,
    }


def _previews(alert: Alert, text: Text) -> list[Any]:
    sender = brand().name
    ways = ("inbox",) if alert.drill else ("line", "mail", "push", "sms", "call")
    return [(Channel(one).label, preview(text, one, sender, drill=alert.drill)) for one in ways]
