"""One report with its versions; the planning section returns it, the publisher corrects it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.cycle.refusals import CycleRefused, sentence
from kusei.services.plans.cycle.standing import NotAllowed
from kusei.services.plans.progress import commands, fields
from kusei.services.plans.progress.forms import ReportForm, WhyForm
from kusei.services.plans.progress.models import Report, ReportRevision
from kusei.services.plans.progress.queries.sheet import SheetRow, sheet_rows
from kusei.services.plans.progress.views.common import Here, here, staff


@dataclass(frozen=True)
class Step:
    """A version and what it changed: (field in words, before, after)."""

    revision: ReportRevision
    changes: list[tuple[str, str, str]]


def _row(request: HttpRequest, at: Here, number: int) -> SheetRow:
    report = Report.objects.filter(round=at.round, pk=min(number, LARGEST_ID)).only("initiative_key").first()
    rows = sheet_rows(at.round, request.user, who=at.who, keys=[report.initiative_key]) if report else []
    if not rows:
        raise Http404
    return rows[0]


@staff
@require_safe
def show(request: HttpRequest, number: int, report: int) -> HttpResponse:
    """The report as it stands, and how it came to be."""
    at = here(request, number)
    return _page(request, at, _row(request, at, report))


def _page(request: HttpRequest, at: Here, row: SheetRow, returning: WhyForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "round": at.round,
        "who": at.who,
        "row": row,
        "steps": history(row),
        "may_return": at.who.planner and at.round.is_open and row.is_reported,
        "returning": returning or WhyForm(initial={"version": row.version}),
        "may_correct": at.who.publisher and at.round.is_published,
    }
    return render(request, "progress/report.html", context, status=422 if returning else 200)


def history(row: SheetRow) -> list[Step]:
    """The versions of a report, the newest first. One SQL query."""
    rows = list(ReportRevision.objects.filter(report=row.report_id).select_related("by").order_by("version"))
    actions = {line.key: line.action for line in row.lines}
    steps = [Step(rows[0], [])] if rows else []
    for before, after in itertools.pairwise(rows):
        changed = [
            (fields.label(name, actions), fields.words(name, before.values.get(name, "")), fields.words(name, new))
            for name, new in after.values.items()
            if before.values.get(name, "") != new
        ]
        steps.append(Step(after, changed))
    return steps[::-1]


@staff
@require_POST
def give_back(request: HttpRequest, number: int, report: int) -> HttpResponse:
    """Return the report with a reason."""
    at = here(request, number)
    row = _row(request, at, report)
    form = WhyForm(request.POST)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            commands.return_report(
                report_id=row.report_id, version=version, why=form.cleaned_data["why"], by=request.user
            )
        except CycleRefused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("差し戻しました。所管のページに理由が出ています。"))
            return redirect("progress:report", number, report)
    return _page(request, at, row, form)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, number: int, report: int) -> HttpResponse:
    """Correct what is published."""
    at = here(request, number)
    if not at.who.publisher:
        raise NotAllowed
    row = _row(request, at, report)
    if not at.round.is_published:
        raise Http404
    form = ReportForm(row, request.POST or None)
    why = WhyForm(request.POST or None)
    if form.is_bound and form.is_valid() and why.is_valid():
        try:
            commands.correct_published(
                report_id=row.report_id,
                version=form.cleaned_data["version"],
                values=form.written(),
                why=why.cleaned_data["why"],
                by=request.user,
            )
        except commands.FieldsWrong as wrong:
            form.blame(wrong.problems)
        except CycleRefused as refusal:
            why.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("訂正しました。前の値と理由も公表されます。"))
            return redirect("progress:report", number, report)
    context = {"round": at.round, "row": row, "form": form, "why": why, "who": at.who}
    return render(request, "progress/correct.html", context, status=422 if form.is_bound else 200)
