"""One sheet: reading it, writing on it, and choosing when two people wrote in the same field."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.lib.errors import RuleError
from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.evaluation import answers as fields
from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.forms import SheetForm, initial
from kusei.services.plans.evaluation.models import Sheet, SheetVersion
from kusei.services.plans.evaluation.queries.data import documents
from kusei.services.plans.evaluation.queries.sheets import missing_of, promises_before
from kusei.services.plans.evaluation.texts import GROUPS, SHAPES, STATES, in_language
from kusei.services.plans.evaluation.views.common import Here, sheet_here, staff
from kusei.services.plans.progress.queries.published import reports_of


@staff
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The sheet as it stands, with the view of each stage beside the others."""
    at = sheet_here(request, number)
    assert at.sheet is not None
    context = {
        "at": at,
        "bundle": at.bundle,
        "sheet": at.sheet,
        "one": documents(at.bundle, [at.sheet])[at.sheet.pk],
        "missing": missing_of(at.bundle, [at.sheet])[at.sheet.pk],
        "state": (SHAPES[at.bundle.state], STATES[at.bundle.state]),
        "stages": [(stage.key, in_language(stage, "label")) for stage in at.stages],
        "publication": getattr(at.sheet, "publication", None),
    }
    return render(request, "evaluation/sheet.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Write on the sheet; it is saved half-written too."""
    at = sheet_here(request, number)
    assert at.sheet is not None
    if not at.may_write:
        messages.warning(request, _("いまは記入できません。所管の部署の編集者が、記入中のあいだに書けます。"))
        return redirect("evaluation:sheet", number=number)
    kept = promises_before(at.bundle.plan_id, at.bundle.fiscal_year, [at.sheet.initiative_key])
    before = kept.get(at.sheet.initiative_key, [])
    held = {**initial(at.form, at.sheet.answers), "version": at.sheet.version}
    form = SheetForm(request.POST or None, form=at.form, kept=before, initial=held)
    if form.is_bound and form.is_valid():
        try:
            commands.save_sheet(
                sheet_id=at.sheet.pk, version=form.cleaned_data["version"], answers=_chosen(request, form), by=at.user
            )
        except fields.AnswersRefused as refusal:
            form.refuse(refusal.fields)
        except commands.SheetConflict as conflict:
            return _choose(request, at, before, conflict)
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("保存しました。"))
            return redirect("evaluation:bundle", number=at.bundle.pk)
    return _page(request, at, form, 422 if form.is_bound else 200)


def _chosen(request: HttpRequest, form: SheetForm) -> dict[str, str]:
    """What was typed; where the first one's text was chosen, that text as the person saw it."""
    said = form.answers()
    taken = [name for name in said if request.POST.get(f"use-{name}") == "theirs"]
    if not taken:
        return said
    seen = SheetVersion.objects.filter(
        sheet=request.resolver_match.kwargs["number"],  # type: ignore[union-attr]
        version=form.cleaned_data["version"],
    ).first()
    return said | {name: seen.answers.get(name, "") for name in taken} if seen else said


def _choose(
    request: HttpRequest, at: Here, before: list[dict[str, Any]], conflict: commands.SheetConflict
) -> HttpResponse:
    """The form again, with both texts beside each other wherever two people wrote; nothing was saved."""
    held = {**initial(at.form, conflict.mine), "version": conflict.version}
    words = fields.labels(at.form, [one["number"] for one in before])
    items = {f"item-{item.key}": item for item in at.form.items}
    clashes = [
        {
            "field": clash.field,
            "label": words[clash.field],
            "theirs": fields.shown(items[clash.field], clash.theirs) if clash.field in items else clash.theirs,
            "mine": fields.shown(items[clash.field], clash.mine) if clash.field in items else clash.mine,
        }
        for clash in conflict.clashes
    ]
    form = SheetForm(form=at.form, kept=before, initial=held)
    return _page(request, at, form, 409, clashes=clashes, conflict=str(conflict), first=conflict.first)


def _page(request: HttpRequest, at: Here, form: SheetForm, status: int, **more: Any) -> HttpResponse:
    assert at.sheet is not None
    reports = reports_of(at.bundle.plan, at.sheet.initiative_key, public=False)
    context = {
        "at": at,
        "bundle": at.bundle,
        "sheet": at.sheet,
        "form": form,
        "groups": [(words, form.of_group(key)) for key, words in GROUPS.items()],
        "one": documents(at.bundle, [at.sheet])[at.sheet.pk],
        "reports": [report for report in reports if report.fiscal_year == at.bundle.fiscal_year],
        "may_copy": Sheet.objects.filter(
            plan=at.bundle.plan_id, fiscal_year=at.bundle.fiscal_year - 1, initiative_key=at.sheet.initiative_key
        ).exists(),
        **more,
    }
    return render(request, "evaluation/edit.html", context, status=status)


@staff
@require_POST
def copy(request: HttpRequest, number: int) -> HttpResponse:
    """Fill the blank fields with last year's texts."""
    at = sheet_here(request, number)
    try:
        filled = commands.copy_last_year(sheet_id=number, by=at.user)
    except (*REFUSALS, RuleError) as refusal:
        messages.error(request, sentence(refusal))
        return redirect("evaluation:sheet", number=number)
    messages.success(request, _("前年度のシートから%(number)s欄を写しました。") % {"number": len(filled)})
    return redirect("evaluation:edit", number=number)
