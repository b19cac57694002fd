"""What everybody reads: the published sheets of a plan, one of them, and its one-page print."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.keeping import kept
from kusei.services.plans.evaluation.models import Publication
from kusei.services.plans.evaluation.printing import pdf_of
from kusei.services.plans.evaluation.queries.published import published_sheets
from kusei.services.plans.evaluation.views.printing import as_file
from kusei.services.plans.queries.finding import find_edition
from kusei.services.plans.queries.register import stamp


@allow(PUBLIC)
@require_safe
@kept(stamp)
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The published sheets of a plan by year, with how many have which grade."""
    edition = find_edition(slug)
    years = []
    for year, group in groupby(published_sheets(edition.plan), key=lambda sheet: sheet.fiscal_year):
        sheets = list(group)
        grades = sorted(Counter((one.grade, one.grade_label, one.grade_label_en) for one in sheets).items())
        years.append({"year": year, "sheets": sheets, "grades": [(*grade, number) for grade, number in grades]})
    context = {"edition": edition, "years": years, "sample": any(one.sample for y in years for one in y["sheets"])}
    return render(request, "evaluation/public/index.html", context)


def _published(slug: str, fiscal_year: int, key: str) -> Publication:
    rows = Publication.objects.filter(plan__slug=slug, fiscal_year=min(fiscal_year, 9999), initiative_key=key)
    found = rows.select_related("plan__municipality").first()
    if found is None:
        raise Http404
    return found


@allow(PUBLIC)
@require_safe
@kept(stamp)
def sheet(request: HttpRequest, slug: str, fiscal_year: int, key: str) -> HttpResponse:
    """A published sheet with its corrections."""
    found = _published(slug, fiscal_year, key)
    context = {
        "publication": found,
        "plan": found.plan,
        "one": found.content,
        "corrections": list(found.corrections.order_by("pk")),
    }
    return render(request, "evaluation/public/sheet.html", context)


@allow(PUBLIC)
@require_safe
def pdf(request: HttpRequest, slug: str, fiscal_year: int, key: str) -> HttpResponse:
    """The published sheet on one page; corrections stand at its end."""
    found = _published(slug, fiscal_year, key)
    corrections = [
        {"place": one.place, "wrong": one.wrong, "right": one.right, "why": one.why}
        for one in found.corrections.order_by("pk")
    ]
    return as_file(pdf_of([found.content | {"corrections": corrections}]), f"evaluation-{fiscal_year}-{found.pk}")
