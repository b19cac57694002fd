"""The day on three sides, and the files of providers and banks."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.payments.matching import commands, jobs, rights
from kusei.engines.payments.matching.commands.importing import preview
from kusei.engines.payments.matching.forms import FileForm
from kusei.engines.payments.matching.layouts import layouts
from kusei.engines.payments.matching.models import Import
from kusei.engines.payments.matching.queries import day as days
from kusei.engines.payments.matching.refusals import REFUSALS, FileRefused
from kusei.engines.payments.matching.views.common import day_in, editor, of_accounting, signed_in, tried, viewer
from kusei.foundation.audit.access import record_read
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Role
from kusei.foundation.web import charts
from kusei.foundation.web.formats import date_text, in_japanese

SHOWN, PER_PAGE, AT_ONCE = 20, 50, 2000


@viewer
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The day: ours, the providers', the bank's. Who is not of accounting sees the work given to them."""
    user, day = signed_in(request), day_in(request)
    if not rights.holds(user, Role.VIEWER):
        return redirect("matching:differences")
    bars = [
        row
        for when, expected, received in days.course(day)
        for row in (
            (_("%(day)s 予定") % {"day": date_text(when)}, expected, ""),
            (_("%(day)s 入金") % {"day": date_text(when)}, received, ""),
        )
    ]
    context = {
        "found": days.of_day(day),
        "bars": charts.horizontal_bars(_("日ごとの入金予定と入金（円）"), _("精算日"), _("円"), bars) if bars else None,
        "before": (day - dt.timedelta(days=1)).isoformat(),
        "after": (day + dt.timedelta(days=1)).isoformat(),
        "may_close": rights.holds(user, Role.EDITOR),
        "sample": layouts().sample,
    }
    return render(request, "matching/overview.html", context)


@editor
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close now."""
    user = of_accounting(request, Role.EDITOR)
    tried(request, lambda: commands.close(by=user), _("照合しました。"))
    return redirect("matching:overview")


@viewer
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The files so far, and a form for the next."""
    user = of_accounting(request, Role.EDITOR if request.method == "POST" else Role.VIEWER)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent, layout = form.cleaned_data["file"], form.cleaned_data["layout"]
        try:
            file = commands.hand_in(layout=layout, name=sent.name, content=sent.read(), by=user)
        except REFUSALS as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("matching:import", pk=file.pk)
    rows = Import.objects.defer("sealed").select_related("handed_in_by").order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "labels": _labels(), "may": rights.holds(user, Role.EDITOR)}
    return render(request, "matching/imports.html", context, status=422 if form.is_bound else 200)


@viewer
@require_safe
def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what it says while it waits, what became of it later."""
    user = of_accounting(request)
    file = get_object_or_404(Import.objects.select_related("handed_in_by", "done_by"), pk=pk)
    context = {"file": file, "label": _labels().get(file.layout, file.layout), "may": rights.holds(user, Role.EDITOR)}
    if file.state == Import.State.WAITING:
        try:
            reading = preview(file)
        except FileRefused as refusal:
            context["refusal"] = str(refusal)
        else:
            if reading.bank:
                record_read(user, file, _("取込みの確認"))
            context |= {"settled": reading.settled[:SHOWN], "bank": reading.bank[:SHOWN], "shown": SHOWN}
    return render(request, "matching/import.html", context)


@editor
@require_POST
def apply_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the lines in: few at once, many in the background."""
    user = of_accounting(request, Role.EDITOR)
    file = get_object_or_404(Import.objects.defer("sealed"), pk=pk)
    if file.lines <= AT_ONCE:
        tried(request, lambda: commands.apply_import(import_id=pk, by=user), _("取り込みました。"))
    elif Import.objects.filter(pk=pk, state="waiting").update(state="running", done_by=user):
        enqueue(jobs.read_in, key=f"matching:{pk}", import_id=pk)
        messages.success(request, _("取込みを始めました。行数が多いため、しばらくかかります。"))
    return redirect("matching:import", pk=pk)


@editor
@require_POST
def drop_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The file is not read in."""
    user = of_accounting(request, Role.EDITOR)
    get_object_or_404(Import.objects.only("pk"), pk=pk)
    tried(request, lambda: commands.drop_import(import_id=pk, by=user), _("取込みをやめました。"))
    return redirect("matching:imports")


def _labels() -> dict[str, str]:
    known, language = layouts(), "ja" if in_japanese() else "en"
    return {one.key: one.label.get(language) or one.label["ja"] for one in known.files}
