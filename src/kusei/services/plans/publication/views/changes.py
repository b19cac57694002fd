"""What was let out, as a page and as feeds: of all plans, and of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.keeping import kept
from kusei.services.plans.publication.feeds import FEEDS
from kusei.services.plans.publication.queries.changes import events
from kusei.services.plans.queries import register
from kusei.services.plans.queries.finding import find_edition


@allow(PUBLIC)
@require_safe
@kept(register.stamp)
def of_all(request: HttpRequest) -> HttpResponse:
    """The changes of all plans."""
    return render(request, "publication/changes.html", {"edition": None, "events": events()})


@allow(PUBLIC)
@require_safe
@kept(register.stamp)
def of_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The changes of one plan."""
    edition = find_edition(slug)
    return render(request, "publication/changes.html", {"edition": edition, "events": events(slug)})


@allow(PUBLIC)
@require_safe
@kept(register.stamp)
def feed(request: HttpRequest, format: str, slug: str | None = None) -> HttpResponse:
    """The same as a feed, `atom` or `rss`."""
    if format not in FEEDS:
        raise Http404
    return FEEDS[format]()(request, slug=slug)
