"""Results that come back: the file, what each row would do, applying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.procedures.handover import results
from kusei.engines.procedures.handover.commands import importing
from kusei.engines.procedures.handover.forms import ResultForm
from kusei.engines.procedures.handover.models import ResultBatch, ResultRow
from kusei.engines.procedures.handover.queries import lists
from kusei.engines.procedures.handover.refusals import REFUSALS, sentence
from kusei.engines.procedures.handover.views.common import editor, may_open, signed_in, tried
from kusei.engines.procedures.models import Procedure
from kusei.foundation.audit.access import record_read
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import LARGEST_ID

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

PER_PAGE = 50


@dataclass(frozen=True)
class Shown:
    """One row of the preview."""

    line: int
    number: str
    code: str
    kind: str
    status: _StrOrPromise
    sentence: _StrOrPromise


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The files so far, and a form for the next one."""
    user = signed_in(request)
    versions = lists.with_layout(lists.own_versions(user, Role.EDITOR))
    form = ResultForm(request.POST or None, request.FILES or None, procedures=lists.procedure_choices(versions))
    if form.is_bound and form.is_valid():
        procedure = get_object_or_404(Procedure, pk=form.cleaned_data["procedure"])
        try:
            batch = importing.keep_results(procedure=procedure, content=form.cleaned_data["file"].read(), by=user)
        except REFUSALS as refusal:
            form.add_error("file", sentence(refusal))
        else:
            return redirect("handover:result", pk=batch.pk)
    batches = lists.results([one.procedure_id for one in versions])
    context = {"form": form, "batches": batches, "possible": bool(versions), **may_open(user)}
    return render(request, "handover/results.html", context, status=422 if form.is_bound else 200)


def _own(request: HttpRequest, pk: int) -> ResultBatch:
    procedures = [one.procedure_id for one in lists.own_versions(signed_in(request), Role.EDITOR)]
    rows = ResultBatch.objects.filter(procedure__in=procedures).select_related("procedure", "apply_by")
    batch = rows.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if batch is None:
        raise Http404
    return batch


@editor
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What each row would do, or what became of it."""
    user = signed_in(request)
    batch = _own(request, pk)
    record_read(user, batch, _("基幹系からの結果の確認"))
    page = Paginator(batch.lines.order_by("line"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "page_obj": page,
        "rows": _shown(list(page), batch, user),
        "applied": batch.lines.filter(applied=True).count(),
        "total": page.paginator.count,
        "running": batch.apply_at is not None and batch.finished_at is None,
    }
    return render(request, "handover/result.html", context)


def _shown(rows: list[ResultRow], batch: ResultBatch, user: User) -> list[Shown]:
    named = importing.named_by(batch.procedure_id, [row.cells for row in rows if row.done_at is None], user)
    return [_one(row, named.get(importing.number_of(row.cells))) for row in rows]


def _one(row: ResultRow, named: results.Named | None) -> Shown:
    cells = row.cells
    number, code = cells.get("number", ""), cells.get("code", "")
    if row.applied:
        return Shown(row.line, number, code, "done", _("反映しました"), "")
    if row.done_at is not None:
        quiet = row.refusal == results.ALREADY
        kind, status = ("unknown", _("変わりません")) if quiet else ("late", _("反映できません"))
        return Shown(row.line, number, code, kind, status, results.SENTENCES.get(row.refusal, ""))
    found = results.verdict(cells, named)
    if found.outcome is not None:
        label = found.outcome.label.in_language(get_language() or "ja")
        return Shown(row.line, number, code, "on-track", _("決定します"), label)
    if found.refusal == results.ALREADY:
        return Shown(row.line, number, code, "unknown", _("変わりません"), found.sentence)
    return Shown(row.line, number, code, "late", _("反映できません"), found.sentence)


@editor
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to decide what the rows say."""
    batch, user = _own(request, pk), signed_in(request)
    tried(request, lambda: importing.apply_results(batch_id=batch.pk, by=user), _("反映を始めました。"))
    return redirect("handover:result", pk=pk)
