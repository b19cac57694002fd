"""The indicators of a sheet: which they are, and targets with the ground on which they stand."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.indicatorforms import IndicatorForm, TargetsForm
from kusei.services.plans.evaluation.queries.data import documents
from kusei.services.plans.evaluation.queries.figures import indicators_of
from kusei.services.plans.evaluation.views.common import Here, sheet_here, staff
from kusei.services.plans.models import Indicator


def _years(at: Here) -> range:
    return range(at.bundle.fiscal_year - 1, at.bundle.fiscal_year + 2)


def _known(at: Here) -> list[tuple[str, str]]:
    """The plan's own indicators of the initiative."""
    assert at.sheet is not None
    rows = Indicator.objects.filter(edition=at.bundle.edition_id, initiative__key=at.sheet.initiative_key)
    return [(row.key, f"{row.name}（{row.unit}）" if row.unit else row.name) for row in rows.order_by("position")]


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, number: int) -> HttpResponse:
    """The indicators, and a form for another one."""
    at = sheet_here(request, number)
    form = IndicatorForm(request.POST or None, years=_years(at), known=_known(at))
    if form.is_bound and form.is_valid() and _act(form, lambda: _add(at, form)):
        messages.success(request, _("指標を加えました。"))
        return redirect("evaluation:indicators", number=number)
    assert at.sheet is not None
    context = {
        "at": at,
        "bundle": at.bundle,
        "sheet": at.sheet,
        "form": form,
        "one": documents(at.bundle, [at.sheet])[at.sheet.pk],
        "indicators": indicators_of(at.bundle.plan_id, [at.sheet.initiative_key]),
    }
    return render(request, "evaluation/indicators.html", context, status=422 if form.is_bound else 200)


def _add(at: Here, form: IndicatorForm) -> None:
    assert at.sheet is not None
    said = form.cleaned_data
    facts = commands.Facts(**{name: said[name] for name in (
        "role", "name", "unit", "kind", "direction", "formula", "plan_indicator")})  # fmt: skip
    commands.add_indicator(sheet_id=at.sheet.pk, facts=facts, ground=_ground(form), targets=form.targets(), by=at.user)


def _ground(form: TargetsForm) -> commands.Ground:
    said = form.cleaned_data
    return commands.Ground(said["ground"], said["data_source"], said["denominator"])


def _act(form: forms.Form, act: Callable[[], None]) -> bool:
    try:
        act()
    except commands.IndicatorRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except REFUSALS as refusal:
        form.add_error(None, sentence(refusal))
    else:
        return True
    return False


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, number: int, indicator: int) -> HttpResponse:
    """Targets of some years on a ground."""
    at = sheet_here(request, number)
    assert at.sheet is not None
    form = TargetsForm(request.POST or None, years=_years(at))

    def act() -> None:
        commands.set_targets(
            sheet_id=number, indicator_id=indicator, ground=_ground(form), targets=form.targets(), by=at.user
        )

    if form.is_bound and form.is_valid() and _act(form, act):
        messages.success(request, _("目標値を保存しました。"))
        return redirect("evaluation:indicators", number=number)
    context = {
        "at": at,
        "bundle": at.bundle,
        "sheet": at.sheet,
        "form": form,
        "back": reverse("evaluation:indicators", args=[number]),
    }
    return render(request, "evaluation/targets.html", context, status=422 if form.is_bound else 200)


@staff
@require_POST
def retire(request: HttpRequest, number: int, indicator: int) -> HttpResponse:
    """Stop using an indicator."""
    at = sheet_here(request, number)
    try:
        commands.retire_indicator(sheet_id=number, indicator_id=indicator, why=request.POST.get("why", ""), by=at.user)
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("この指標を使うのをやめました。"))
    return redirect("evaluation:indicators", number=number)
