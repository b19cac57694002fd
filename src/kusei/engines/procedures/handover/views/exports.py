"""Files for core systems: what leaves, how far it is, taking it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.procedures.handover.commands import exporting
from kusei.engines.procedures.handover.forms import ExportForm
from kusei.engines.procedures.handover.models import ExportBatch
from kusei.engines.procedures.handover.queries import lists
from kusei.engines.procedures.handover.refusals import REFUSALS, sentence
from kusei.engines.procedures.handover.views.common import approver, may_open, own, signed_in, tried, viewer
from kusei.engines.procedures.models import Procedure
from kusei.foundation.audit.access import record_read
from kusei.foundation.files.responses import harmless
from kusei.foundation.org.models import Role
from kusei.foundation.web import encryption


@viewer
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is to do, by what the person may."""
    return render(request, "handover/index.html", may_open(signed_in(request)))


@approver
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The files so far, and a form for the next one."""
    user = signed_in(request)
    choices = lists.procedure_choices(lists.with_layout(lists.own_versions(user, Role.APPROVER)))
    form = ExportForm(request.POST or None, procedures=choices)
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        procedure = get_object_or_404(Procedure, pk=data.pop("procedure"))
        try:
            batch = exporting.begin_export(procedure=procedure, by=user, **data)
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("handover:export", pk=batch.pk)
    context = {"form": form, "batches": lists.exports(user), "possible": bool(choices), **may_open(user)}
    return render(request, "handover/exports.html", context, status=422 if form.is_bound else 200)


@approver
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: how far it is, what its encoding lacks, who took it."""
    rows = ExportBatch.objects.select_related("procedure", "department", "begun_by", "replace_by")
    batch = own(request, rows.defer("sealed_file"), pk, Role.APPROVER)
    missing = []
    if batch.sealed_missing and batch.replace_by_id is None and batch.made_at is None:
        record_read(signed_in(request), batch, _("出力できない文字の確認"))
        missing = encryption.unseal_json(batch.sealed_missing)
    context = {
        "batch": batch,
        "missing": missing,
        "downloads": batch.downloads.select_related("by").order_by("-pk")[:50],
        "again": batch.lines.filter(again=True).count(),
    }
    return render(request, "handover/export.html", context)


@approver
@require_POST
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Allow 〓 for what the encoding lacks."""
    batch = own(request, ExportBatch.objects.all(), pk, Role.APPROVER)
    user = signed_in(request)
    tried(request, lambda: exporting.allow_replacing(batch_id=batch.pk, by=user), _("〓に置き換えて作ります。"))
    return redirect("handover:export", pk=pk)


@approver
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file. Taking it is recorded, so it is a POST."""
    batch = own(request, ExportBatch.objects.select_related("procedure").defer("sealed_file"), pk, Role.APPROVER)
    user = signed_in(request)
    try:
        whole = exporting.take(batch_id=batch.pk, by=user)
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
        return redirect("handover:export", pk=pk)
    record_read(user, batch, _("基幹系へのCSVのダウンロード"))
    return harmless(whole, "text/csv", batch.file_name)
