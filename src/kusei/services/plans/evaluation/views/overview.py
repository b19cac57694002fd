"""The years, sections and states of evaluation; the planning section begins a year here and lets results out."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.cycle.standing import standing
from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.forms import StartForm
from kusei.services.plans.evaluation.models import Bundle
from kusei.services.plans.evaluation.queries.sheets import bundles
from kusei.services.plans.evaluation.texts import DECIDED, SHAPES, STATES
from kusei.services.plans.evaluation.views.common import signed_in, staff
from kusei.services.plans.models import Plan


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Who is where, by year and plan."""
    municipality = home()
    if municipality is None:
        return render(request, "evaluation/index.html", {"home": None})
    who = standing(signed_in(request), municipality)
    rows = bundles(who, plan__municipality=municipality)
    context = {
        "home": municipality,
        "who": who,
        "years": _by_year(rows),
        "start": _start_form(municipality.pk, None) if who.planner else None,
    }
    return render(request, "evaluation/index.html", context)


def _by_year(rows: list[Bundle]) -> list[dict[str, Any]]:
    """Year and plan with their bundles, and how many sheets stand where."""
    found = []
    for (year, plan), group in groupby(rows, key=lambda row: (row.fiscal_year, row.plan)):
        held = list(group)
        counts = [
            (SHAPES[state], words, sum(row.number for row in held if row.state == state))
            for state, words in STATES.items()
        ]
        published = sum(row.published for row in held)
        left = sum(row.number - row.published for row in held if row.state == DECIDED)
        found.append(
            {"year": year, "plan": plan, "bundles": held, "counts": counts, "published": published, "left": left}
        )
    return found


def _start_form(municipality_id: int, data: Any) -> StartForm:
    now = FiscalYear.of(clock.today()).year
    plans = Plan.objects.filter(municipality=municipality_id, current_edition__isnull=False).order_by("slug")
    return StartForm(data, plans=[(plan.slug, plan.title) for plan in plans], years=range(now, now - 6, -1))


@staff
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a year's evaluation of a plan, or add what is new."""
    municipality = home()
    form = _start_form(municipality.pk if municipality else 0, request.POST)
    if not form.is_valid():
        messages.error(request, _("計画と年度を選んでください。"))
        return redirect("evaluation:index")
    plan = Plan.objects.select_related("municipality").get(slug=form.cleaned_data["plan"])
    try:
        begun = commands.start_year(plan=plan, fiscal_year=form.cleaned_data["fiscal_year"], by=signed_in(request))
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
        return redirect("evaluation:index")
    messages.success(request, _("評価シートを%(number)s件作りました。") % {"number": begun.sheets})
    if begun.without_department:
        messages.warning(
            request,
            _("所管のわからない取組が%(number)s件あり、シートを作っていません。運用の暦に企画担当を書くと作れます。")
            % {"number": len(begun.without_department)},
        )
    return redirect("evaluation:index")
