"""The history of an initiative, for everybody: what was published about it over the years, on one line of time."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.keeping import kept
from kusei.services.plans.models import Edition, Initiative
from kusei.services.plans.progress.texts import shape, status_label
from kusei.services.plans.publication.queries.history import History, Moment, history
from kusei.services.plans.queries import register


@allow(PUBLIC)
@require_safe
@kept(register.stamp)
def show(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Editions, reports, evaluations, observations and values, the newest first."""
    found = history(slug, key)
    context = {
        "history": found,
        "edition": found.edition,
        "initiative": found.initiative,
        "years": [(year, [_shown(moment) for moment in moments]) for year, moments in found.years],
        "sample": _has_sample(found),
    }
    return render(request, "publication/history.html", context)


def _shown(moment: Moment) -> dict[str, Any]:
    """A moment with the words that its template needs."""
    template = f"publication/moments/{moment.kind}.html"
    shown: dict[str, Any] = {"moment": moment, "what": moment.what, "template": template}
    if moment.kind == "progress":
        shown["state"] = (shape(moment.what.status), status_label(moment.what.status))
        shown["lines"] = [(line, shape(line.status), status_label(line.status)) for line in moment.what.lines]
    return shown


def _has_sample(found: History) -> bool:
    return any(moment.sample for moment in found.moments)


def initiative_panel(request: HttpRequest, edition: Edition, initiative: Initiative) -> dict[str, Any]:
    """The way from an initiative's page to its history."""
    return {"key": initiative.key}
