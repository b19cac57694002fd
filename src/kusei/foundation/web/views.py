"""Home and the pages about the site itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kusei.foundation.web import frame, sample
from kusei.foundation.web.access import PUBLIC, allow


@allow(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """The first page: one question, then what the apps have to show."""
    sections = [
        render_to_string(template, dict(values), request=request) for template, values in frame.home_sections(request)
    ]
    return render(request, "web/home.html", {"sections": sections})


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
