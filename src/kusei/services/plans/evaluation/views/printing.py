"""Sheets as PDF for staff: one, or all of a section."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kusei.services.plans.evaluation.models import Sheet
from kusei.services.plans.evaluation.printing import pdf_of
from kusei.services.plans.evaluation.queries.data import documents
from kusei.services.plans.evaluation.views.common import bundle_here, sheet_here, staff


def as_file(content: bytes, name: str) -> HttpResponse:
    """The PDF as a download."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@staff
@require_safe
def sheet_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The ward's one-page sheet."""
    at = sheet_here(request, number)
    assert at.sheet is not None
    return as_file(pdf_of([documents(at.bundle, [at.sheet])[at.sheet.pk]]), f"evaluation-{at.sheet.pk}")


@staff
@require_safe
def bundle_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """All sheets of the section, each on its page."""
    at = bundle_here(request, number)
    sheets = list(Sheet.objects.filter(bundle=at.bundle).select_related("decision").order_by("position", "pk"))
    found = documents(at.bundle, sheets)
    return as_file(pdf_of([found[sheet.pk] for sheet in sheets]), f"evaluations-{at.bundle.pk}")
