"""Importing a file: choose it, see what would change, agree or not; and the template to fill in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.measures.commands import importing
from kusei.engines.measures.commands.recording import Outcome, ReasonMissing
from kusei.engines.measures.forms import ApplyForm, FileForm
from kusei.engines.measures.importing import template
from kusei.engines.measures.importing.files import MAX_BYTES, FileRefused
from kusei.engines.measures.models import ActualValue, ImportFile, ImportStatus, Series, Status
from kusei.engines.measures.permissions import STAFF, NotAllowed
from kusei.engines.measures.readings import ReadingRefused
from kusei.engines.measures.views.common import asked_year, my_powers, signed_in, this_year
from kusei.foundation.web.access import allow

LINES_SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
staff = allow(STAFF)
form_page = require_http_methods(["GET", "HEAD", "POST"])


@staff
@form_page
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; nothing changes before its preview was agreed to."""
    allowed = my_powers(request)
    if not (allowed.everything or allowed.entering):
        raise PermissionDenied
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # One byte more than is allowed is enough to know that it is too much.
            made = importing.draft(file_name=file.name, content=file.read(MAX_BYTES + 1), by=signed_in(request))
        except (FileRefused, NotAllowed) as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("measures:import_preview", number=made.pk)
    context = {"form": form, "years": range(this_year(), this_year() - 5, -1)}
    return render(request, "measures/import.html", context, status=422 if form.is_bound else 200)


@staff
@form_page
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """What would change, kind by kind; agreeing applies exactly that or nothing."""
    file = _draft_or_404(request, number)
    form = ApplyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            importing.apply(file_id=number, by=signed_in(request), **form.cleaned_data)
        except importing.ImportClosed as refused:
            messages.error(request, str(refused))
            return redirect("measures:import")
        except ReasonMissing as refused:
            form.add_error("reason", str(refused))
        except (importing.PreviewStale, ReadingRefused, NotAllowed) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("ファイルの値を取り込みました。"))
            return redirect("measures:desk")
    return render(request, "measures/preview.html", _shown(request, file, form), status=422 if form.is_bound else 200)


def _shown(request: HttpRequest, file: ImportFile, form: ApplyForm) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    try:
        shown = importing.compare(file)
    except ReadingRefused:
        return {"file": file, "form": form, "broken": True}
    counts = {one.value: shown.counts[one] for one in Outcome}
    wanted = next((one for one in Outcome if one.value == kind), None) or _first(shown.counts)
    lines: list[Any] = file.refusals if kind == "refused" else shown.of(wanted)
    return {
        "file": file,
        "form": form,
        "counts": counts,
        "refused": len(file.refusals),
        "kind": "refused" if kind == "refused" else wanted.value,
        "page_obj": Paginator(lines, LINES_SHOWN).get_page(request.GET.get("page")),
        "hash": shown.hash,
        "changes": sum(shown.counts[one] for one in Outcome if one is not Outcome.UNCHANGED),
        "needs_reason": importing.needs_reason(shown),
    }


def _first(counts: Any) -> Outcome:
    """The kind to show first: the one that deserves the most attention."""
    order = (Outcome.PROPOSED, Outcome.CHANGED, Outcome.ADDED, Outcome.UNCHANGED)
    return next((one for one in order if counts[one]), Outcome.ADDED)


@staff
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Drop a draft."""
    try:
        importing.discard(file_id=number, by=signed_in(request))
    except importing.ImportClosed as refused:
        messages.error(request, str(refused))
    else:
        messages.info(request, _("取り込みをやめました。値は変わっていません。"))
    return redirect("measures:import")


@staff
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The template with the person's series and what is there already, for one fiscal year."""
    allowed = my_powers(request)
    if not (allowed.everything or allowed.entering):
        raise PermissionDenied
    year = asked_year(request, this_year())
    series = list(Series.objects.filter(allowed.enterable()).order_by("key"))
    current = ActualValue.objects.filter(series__in=series, fiscal_year=year, dimensions={}, status=Status.CURRENT)
    rows = template.template_rows(series, year, current)
    content, media = (
        (template.as_xlsx(rows), XLSX) if kind == "xlsx" else (template.as_csv(rows), "text/csv; charset=utf-8")
    )
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="actuals-{year}.{kind}"'
    return response


def _draft_or_404(request: HttpRequest, number: int) -> ImportFile:
    """One's own draft; of others nobody is told."""
    found = ImportFile.objects.filter(pk=number, uploaded_by=signed_in(request), status=ImportStatus.DRAFT).first()
    if found is None:
        raise Http404
    return found
