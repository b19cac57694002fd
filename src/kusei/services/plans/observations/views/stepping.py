"""An observation's page: what was seen, what followed, and the form of the next step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import LARGEST_ID, whole_number
from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.cycle.standing import NotAllowed
from kusei.services.plans.observations.commands.locking import Stale
from kusei.services.plans.observations.commands.stepping import add_step, set_public
from kusei.services.plans.observations.forms import CorrectionForm, StepForm
from kusei.services.plans.observations.queries.observation import ObservationView
from kusei.services.plans.observations.rules import State
from kusei.services.plans.observations.views.common import staff, view_or_404

# How far round the loop each state is: the step that comes next, counted from 1.
PLACE = {State.OPEN: 2, State.ORIENTED: 3, State.DECIDED: 4, State.ACTED: 5, State.CLOSED: 5}


@staff
@require_safe
def observation(request: HttpRequest, number: int) -> HttpResponse:
    """The page."""
    return _page(request, view_or_404(request, number))


def _page(
    request: HttpRequest, view: ObservationView, bound: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "view": view,
        "observation": view.observation,
        "loop": [_("観察"), _("情勢判断"), _("意思決定"), _("実行")],
        "place": PLACE[State(view.observation.state)],
        "forms": _forms(view) | (bound or {}),
        "refused": list((bound or {}).values()),
    }
    return render(request, "observations/observation.html", context, status=status)


def _forms(view: ObservationView) -> dict[str, forms.Form]:
    start = {"version": view.observation.version, "done_on": clock.today()}
    found: dict[str, forms.Form] = {}
    if view.next_kinds:
        found["step"] = StepForm(initial=start, kinds=view.next_kinds, auto_id="id_step_%s")
    if view.correctable:
        found["correction"] = CorrectionForm(initial=start, steps=_steps(view), auto_id="id_correction_%s")
    return found


def _steps(view: ObservationView) -> list[tuple[int, str]]:
    return [(step.pk, f"{step.number} {step.get_kind_display()}：{step.text[:30]}") for step in view.correctable]


@staff
@require_POST
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Add the next step."""
    view = view_or_404(request, number)
    form = StepForm(request.POST, kinds=view.next_kinds or view.waits_for, auto_id="id_step_%s")
    if form.is_valid():
        data = form.cleaned_data
        step = {"kind": data["kind"], "text": data["text"], "done_on": data["done_on"], "version": data["version"]}
        if (done := _add(request, view, form, "step", step)) is not None:
            return done
    return _page(request, view, {"step": form}, status=422)


@staff
@require_POST
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Add a correction of an earlier step."""
    view = view_or_404(request, number)
    form = CorrectionForm(request.POST, steps=_steps(view), auto_id="id_correction_%s")
    if form.is_valid():
        data = form.cleaned_data
        corrected = next(step for step in view.correctable if step.pk == data["corrects"])
        step = {"kind": corrected.kind, "corrects_id": corrected.pk}
        step |= {name: data[name] for name in ("text", "done_on", "version")}
        if (done := _add(request, view, form, "correction", step)) is not None:
            return done
    return _page(request, view, {"correction": form}, status=422)


def _add(
    request: HttpRequest, view: ObservationView, form: forms.Form, name: str, step: dict[str, Any]
) -> HttpResponse | None:
    """The answer when the step was added, or somebody was faster; None when the form says what is wrong."""
    assert isinstance(request.user, User)
    try:
        add_step(observation_id=view.observation.pk, by=request.user, **step)
    except Stale as refusal:
        now = view_or_404(request, view.observation.pk)
        form.data = form.data.copy()
        form.data["version"] = str(now.observation.version)
        if isinstance(form, StepForm):
            form.offer(now.next_kinds or now.waits_for)
        form.add_error(None, sentence(refusal))
        return _page(request, now, {name: form}, status=409)
    except (*REFUSALS, NotAllowed) as refusal:
        form.add_error(None, sentence(refusal))
        return None
    messages.success(request, _("記録しました。"))
    return redirect(view.observation)


@staff
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Let everybody read it, or no longer."""
    view = view_or_404(request, number)
    assert isinstance(request.user, User)
    version = whole_number(request.POST.get("version"))
    public = request.POST.get("public") == "1"
    try:
        set_public(
            observation_id=min(number, LARGEST_ID),
            version=-1 if version is None else version,
            public=public,
            by=request.user,
        )
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("公表しました。") if public else _("公表をやめました。"))
    return redirect(view.observation)
