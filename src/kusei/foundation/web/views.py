"""Home and the pages about the site itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kusei.foundation.web import athand, frame, sample, tasks
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.keeping import kept


@allow(PUBLIC)
@kept(frame.home_stamp)
def home(request: HttpRequest) -> HttpResponse:
    """The first page: one question, what can be done here, then what the apps tell everybody.

    A resident who is signed in sees first what waits for them.
    """
    resident = getattr(request.user, "is_resident", False)
    context = {
        "tasks": [one for one in tasks.waiting(request, "residents") if one.count] if resident else [],
        "services": athand.services(),
        "sections": frame.home_sections(request),
    }
    return render(request, "web/home.html", context)


@allow(PUBLIC)
def about(request: HttpRequest) -> HttpResponse:
    """What this site is, who runs it, sources and licences."""
    return render(request, "web/about.html")


@allow(PUBLIC)
def help_page(request: HttpRequest) -> HttpResponse:
    """How to use the site: search, languages, text size, keyboard, print, download."""
    return render(request, "web/help.html")


@allow(PUBLIC)
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility policy, in the order of the ministry's guideline."""
    return render(request, "web/accessibility.html")


@allow(PUBLIC)
def components(request: HttpRequest) -> HttpResponse:
    """Every component with invented content: for authors of pages, reviewers and tests."""
    values: dict[str, Any] = sample.page(request)
    return render(request, "web/components.html", values)
