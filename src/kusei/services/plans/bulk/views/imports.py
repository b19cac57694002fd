"""A file that came back: what it would change, whose value is taken, applying it, and what became of it."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.services.plans.bulk.commands import deciding
from kusei.services.plans.bulk.forms import DecisionForm
from kusei.services.plans.bulk.models import BulkImport, ImportState
from kusei.services.plans.bulk.preview import MINE, THEIRS, Preview, Shown
from kusei.services.plans.bulk.views.common import editors, import_or_404, signed_in, staff
from kusei.services.plans.bulk.views.sheets import XLSX
from kusei.services.plans.cycle.refusals import CycleRefused, sentence
from kusei.services.plans.difference.marking import marks


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def imported(request: HttpRequest, number: int) -> HttpResponse:
    """The file in whatever state it is."""
    file = import_or_404(request, number)
    if request.method == "POST":
        return _decide(request, file)
    return _page(request, file)


def _decide(request: HttpRequest, file: BulkImport) -> HttpResponse:
    by = signed_in(request)
    if file.uploaded_by_id != by.pk:
        raise PermissionDenied
    everything = {"all-mine": MINE, "all-theirs": THEIRS}.get(request.POST.get("act", ""))
    try:
        if everything:
            deciding.choose_all(import_id=file.pk, take=everything, by=by)
            messages.success(request, _("すべてのセルで選びました。確かめてから反映してください。"))
            return redirect(file)
        return _agree(request, file)
    except CycleRefused as refused:
        messages.warning(request, sentence(refused))
        return redirect(file)


def _agree(request: HttpRequest, file: BulkImport) -> HttpResponse:
    by = signed_in(request)
    shown = deciding.compare(file)
    form = DecisionForm(shown.conflicts, request.POST)
    if not form.is_valid():
        return _page(request, file, form, shown)
    if request.POST.get("act") == "keep":
        deciding.choose(import_id=file.pk, picks=form.picks, by=by)
        messages.success(request, _("選択を保存しました。"))
        return redirect(file)
    said = {name: form.cleaned_data[name] for name in ("preview_hash", "reason")}
    try:
        deciding.agree(import_id=file.pk, picks=form.picks, by=by, **said)
    except deciding.ConflictsOpen as refused:
        form.add_error(None, sentence(refused))
        form.demand([one for one in shown.conflicts if not form.picks[one.name]])
        return _page(request, file, form, shown)
    return redirect(file)


def _page(
    request: HttpRequest, file: BulkImport, form: DecisionForm | None = None, shown: Preview | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"file": file, "mine": file.uploaded_by_id == signed_in(request).pk}
    if file.state == ImportState.PREVIEWED:
        try:
            shown = shown or deciding.compare(file)
        except deciding.ImportClosed:
            context["closed"] = True
        else:
            initial = {"preview_hash": shown.hash}
            context |= {"shown": shown, "form": form or DecisionForm(shown.conflicts, initial=initial)}
            context |= {"groups": _grouped(shown.changes), "hash": shown.hash}
    elif file.state == ImportState.APPLIED:
        context["outcome"] = [{**one, "pieces": marks(one["old"], one["new"])} for one in file.outcome]
    return render(request, "bulk/import.html", context, status=422 if form and form.is_bound else 200)


def _grouped(changes: list[Shown]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The changes by initiative, each with its changed characters marked."""
    return [
        (group, [{"one": one, "pieces": marks(one.theirs, one.mine)} for one in lines])
        for group, lines in groupby(changes, key=lambda one: one.group)
    ]


@editors
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Leave the file."""
    file = import_or_404(request, number)
    return _acted(request, file, deciding.cancel, _("取り込みをやめました。内容は変わっていません。"))


@editors
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Go back from applying, when nothing is at it."""
    file = import_or_404(request, number)
    return _acted(request, file, deciding.take_back, _("確認に戻しました。内容は変わっていません。"))


def _acted(request: HttpRequest, file: BulkImport, act: Any, done: str) -> HttpResponse:
    try:
        act(import_id=file.pk, by=signed_in(request))
    except CycleRefused as refused:
        messages.warning(request, sentence(refused))
    else:
        messages.info(request, done)
    return redirect(file)


@staff
@require_safe
def original(request: HttpRequest, number: int) -> HttpResponse:
    """The file as it was sent."""
    file = import_or_404(request, number)
    if not file.kept:
        raise Http404
    response = HttpResponse(bytes(file.content), content_type=XLSX)
    response["Content-Disposition"] = (
        f"attachment; filename=\"import-{file.pk}.xlsx\"; filename*=UTF-8''{quote(file.file_name)}"
    )
    response["Cache-Control"] = "no-store"
    return response
