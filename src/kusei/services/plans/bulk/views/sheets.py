"""What can be exported, downloading it, and sending it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.foundation.web import clock, workbooks
from kusei.foundation.web.ratelimit import limited
from kusei.foundation.web.workbooks import FileRefused
from kusei.services.plans.bulk import queries
from kusei.services.plans.bulk.commands.exporting import export_sheet
from kusei.services.plans.bulk.commands.reading import take_file
from kusei.services.plans.bulk.forms import FileForm
from kusei.services.plans.bulk.views.common import editors, signed_in, staff, thing_or_404
from kusei.services.plans.cycle.refusals import CycleRefused, sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the person may export, and the files that came back."""
    by = signed_in(request)
    context = {
        "kinds": queries.exportable(by),
        "imports": queries.visible_imports(by)[: queries.HISTORY_SHOWN],
        "form": FileForm(),
    }
    return render(request, "bulk/start.html", context)


@editors
@require_safe
def sheet(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """One sheet: download it, send it back, what was sent back before."""
    thing = thing_or_404(request, kind, number)
    imports = queries.imports_of(thing, signed_in(request))[: queries.HISTORY_SHOWN]
    return render(request, "bulk/sheet.html", {"thing": thing, "imports": imports, "form": FileForm()})


@editors
@require_POST
@limited("bulk-download", "60/h")
def download(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """The workbook. By POST, because what it says is kept."""
    thing = thing_or_404(request, kind, number)
    try:
        _kept, content = export_sheet(kind=kind, object_id=number, by=signed_in(request))
    except CycleRefused as refused:
        messages.warning(request, sentence(refused))
        return redirect("bulk:sheet", kind=kind, number=thing.object_id)
    response = HttpResponse(content, content_type=XLSX)
    name = f"{kind}-{number}-{clock.today():%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@editors
@require_http_methods(["GET", "HEAD", "POST"])
@limited("bulk-upload", "40/h", methods=frozenset({"POST"}))
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; nothing changes before its comparison was agreed to."""
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # One byte more than is allowed is enough to know that it is too much.
            content = file.read(workbooks.MAX_BYTES + 1)
            made = take_file(file_name=file.name, content=content, by=signed_in(request))
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect(made)
    return render(request, "bulk/upload.html", {"form": form}, status=422 if form.is_bound else 200)
