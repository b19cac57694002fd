"""The rounds of the municipality, opening one, and a round's overview with what the planning section does there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.foundation.web.formats import fiscal_year
from kusei.foundation.web.numbers import LARGEST_ID, whole_number
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.cycle import rules as cycle
from kusei.services.plans.cycle.refusals import CycleRefused, sentence
from kusei.services.plans.cycle.standing import require_planner, standing
from kusei.services.plans.models import Edition, Plan
from kusei.services.plans.models.plans import EditionStatus
from kusei.services.plans.progress import commands
from kusei.services.plans.progress.forms import ChangeForm, OpenForm, WhyForm
from kusei.services.plans.progress.queries.overview import all_rounds, overview
from kusei.services.plans.progress.views.common import Here, here, require_overseer, staff


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The rounds of the home municipality."""
    municipality = _home()
    who = standing(request.user, municipality)
    context = {"who": who, "rounds": all_rounds(municipality.pk), "today": clock.today()}
    return render(request, "progress/index.html", context)


def _home() -> Municipality:
    found = home()
    if found is None:
        raise Http404
    return found


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a round."""
    municipality = _home()
    require_planner(request.user, municipality)
    form = _open_form(request, municipality)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        plan = Plan.objects.select_related("municipality", "current_edition").get(slug=said.pop("plan"))
        try:
            made = commands.open_round(plan=plan, by=request.user, **said)
        except CycleRefused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("照会を始めました。所管の「計画の運用」に出ています。"))
            return redirect(made)
    return render(request, "progress/new.html", {"form": form}, status=422 if form.is_bound else 200)


def _open_form(request: HttpRequest, municipality: Municipality) -> OpenForm:
    editions = Edition.objects.filter(plan__municipality=municipality, status=EditionStatus.IN_FORCE)
    found = list(editions.select_related("plan").defer("document").order_by("plan__slug"))
    years = sorted({year for edition in found for year in edition.years})
    current = FiscalYear.of(clock.today()).year
    return OpenForm(
        request.POST or None,
        plans=sorted({(one.plan.slug, one.plan.title) for one in found}),
        years=[(year, fiscal_year(year)) for year in years],
        periods=[(one.key, one.label) for one in cycle.calendar_of(municipality).periods],
        initial={"plan": request.GET.get("plan", ""), "fiscal_year": current},
    )


@staff
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The round for those who run it."""
    at = here(request, number)
    require_overseer(at)
    return _page(request, at)


def _page(request: HttpRequest, at: Here, bound: dict[str, forms.Form] | None = None) -> HttpResponse:
    found = overview(at.round)
    given = bound or {}
    context: dict[str, Any] = {
        "round": at.round,
        "who": at.who,
        "overview": found,
        "today": clock.today(),
        "change": given.get("change")
        or ChangeForm(initial={"due_on": at.round.due_on, "message": at.round.message}, auto_id="id_change_%s"),
        "reopen": given.get("reopen") or WhyForm(auto_id="id_reopen_%s"),
        "refused": list(given.values()),
    }
    return render(request, "progress/round.html", context, status=422 if bound else 200)


@staff
@require_POST
def remind(request: HttpRequest, number: int) -> HttpResponse:
    """Remind every section that has something to report, or the one that is named."""
    at = here(request, number)
    one = whole_number(request.POST.get("department"), LARGEST_ID)
    only = None if one is None else {one}

    def work() -> str:
        found = commands.remind(round_id=at.round.pk, by=request.user, departments=only)
        if not found.departments:
            return _("督促する部署はありません。きょう督促した部署には、あすまた送れます。")
        text = ngettext(
            "%(number)s部署に督促しました。%(people)s人にメールを送ります。",
            "%(number)s部署に督促しました。%(people)s人にメールを送ります。",
            found.departments,
        ) % {"number": found.departments, "people": found.people}
        if found.nobody:
            text += _("編集者がいない部署：%(names)s。") % {"names": "、".join(found.nobody)}
        return text

    return _act(request, at, work)


@staff
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """End the time of reporting."""
    at = here(request, number)

    def work() -> str:
        commands.close_round(round_id=at.round.pk, by=request.user)
        return _("締め切りました。")

    return _act(request, at, work)


@staff
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Let the results out."""
    at = here(request, number)

    def work() -> str:
        commands.publish_round(round_id=at.round.pk, by=request.user)
        return _("公表しました。取組のページに出ています。")

    return _act(request, at, work)


@staff
@require_POST
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Let sections write again."""
    at = here(request, number)
    form = WhyForm(request.POST, auto_id="id_reopen_%s")

    def work() -> str:
        commands.reopen_round(round_id=at.round.pk, why=form.cleaned_data["why"], by=request.user)
        return _("もう一度受け付けます。")

    return _act(request, at, work, form=("reopen", form))


@staff
@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Another due day, another message."""
    at = here(request, number)
    form = ChangeForm(request.POST, auto_id="id_change_%s")

    def work() -> str:
        commands.change_round(round_id=at.round.pk, by=request.user, **form.cleaned_data)
        return _("変えました。")

    return _act(request, at, work, form=("change", form))


def _act(request: HttpRequest, at: Here, work: Any, form: tuple[str, forms.Form] | None = None) -> HttpResponse:
    """Do it and go back to the round; a refusal is said there."""
    require_overseer(at)
    try:
        if form is None or form[1].is_valid():
            messages.success(request, work())
            return redirect(at.round)
    except CycleRefused as refusal:
        if form is None:
            messages.error(request, sentence(refusal))
            return redirect(at.round)
        form[1].add_error(None, sentence(refusal))
    assert form is not None  # without a form it was done or refused above
    return _page(request, at, {form[0]: form[1]})
