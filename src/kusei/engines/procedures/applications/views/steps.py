"""One step of a draft: shows its questions, keeps what was written, leads to the next step."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kusei.engines.procedures.applications import opened, prefill
from kusei.engines.procedures.applications.commands import drafts
from kusei.engines.procedures.applications.composition import Composition, Step
from kusei.engines.procedures.applications.models import Draft
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.applications.refusals import REFUSALS, ChangedMeanwhile, sentence
from kusei.engines.procedures.applications.uploads import seen, seen_now, with_uploads
from kusei.engines.procedures.definition import Field
from kusei.engines.procedures.evaluation.state import Problem, State, in_words
from kusei.engines.procedures.rendering import errors, parsing, reading
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.options import Known, RenderOptions
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.htmx import by_htmx


@dataclass(frozen=True)
class Shown:
    """The step that a request is about, with everything that its page needs."""

    draft: Draft
    composition: Composition
    step: Step
    known: Mapping[str, Known]

    @property
    def fields(self) -> list[Field]:
        """The questions of the step."""
        return self.composition.to_ask(self.step.form, self.step.section)

    @property
    def state(self) -> State:
        """What the form makes of the answers."""
        return self.composition.states[self.step.form]


@allow(PUBLIC)
@require_http_methods(["GET", "HEAD"])
def draft(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Goes on where the person stopped."""
    try:
        one = opened.draft_or_404(request, draft_id)
    except opened.WithStaff as found:
        return _with_staff(request, found.draft)
    if one.submitted_at is not None:
        return redirect("applications:done", one.pk)
    keys = [step.key for step in composed(one).steps()]
    if not keys:  # every question hangs on a condition, and none holds
        return redirect("applications:review", one.pk)
    return redirect("applications:step", one.pk, one.step if one.step in keys else keys[0])


def _with_staff(request: HttpRequest, one: Draft) -> HttpResponse:
    """What is written so far, to be read: staff have the draft at the counter now."""
    composition = composed(one)
    forms = [(form, reading.rows(form.form, composition.states[n])) for n, form in enumerate(composition.procedures)]
    return render(request, "applications/with_staff.html", {"draft": one, "forms": forms})


def composed(one: Draft) -> Composition:
    """The forms of the draft as they stand."""
    return Composition(drafts.forms_of(one), one.answers, clock.today(), one.channel)


@allow(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    """One section."""
    try:
        one = opened.draft_or_404(request, draft_id)
    except opened.WithStaff:
        return redirect("applications:draft", draft_id)
    if one.submitted_at is not None:
        return redirect("applications:done", one.pk)
    composition = composed(one)
    at = composition.step(key)
    if at is None:
        return redirect("applications:draft", one.pk)
    # Only what concerns the person themselves is filled in; for somebody else nothing is known.
    whose = one.owner if one.owner_id and not one.subject else None
    known = prefill.known_for(composition.to_ask(at.form, at.section), whose)
    shown = Shown(one, composition, at, known)
    return _answered(request, shown) if request.method == "POST" else _page(request, shown)


def _answered(request: HttpRequest, shown: Shown) -> HttpResponse:
    """Keep what was written, whatever it is; then show the step again, or go on."""
    one, at = shown.draft, shown.step
    raw = shown.composition.raw(at.form)
    fields = [field for field in at.section.fields if field.key not in shown.composition.inherited[at.form]]
    answers = parsing.answers_from(fields, request.POST, before=raw)
    action = parsing.row_action(request.POST, fields)
    answers = parsing.apply_action(answers, action) if action else answers
    answers, refused = with_uploads(request, shown.draft, fields, answers)
    try:
        one = _kept(request, one, at, answers)
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
        return redirect("applications:draft", one.pk)
    composition = Composition(shown.composition.versions, one.answers, clock.today(), one.channel)
    again = Shown(one, composition, composition.step(at.key) or at, shown.known)
    if by_htmx(request) or action or parsing.wants_refresh(request.POST) or "save" in request.POST:
        return _page(request, again, refused=refused, saved="save" in request.POST)
    problems = [problem for problem in again.state.problems if _belongs(problem, again.fields)]
    if refused or problems:
        return _page(request, again, problems_shown=True, refused=refused, status=422)
    steps = composition.steps()
    keys = [step.key for step in steps]
    place = keys.index(at.key) + 1 if at.key in keys else 0
    return (
        redirect("applications:step", one.pk, keys[place])
        if place < len(keys)
        else redirect("applications:review", one.pk)
    )


def _kept(request: HttpRequest, one: Draft, at: Step, answers: dict[str, Any]) -> Draft:
    """The draft with what was written. Where another page wrote meanwhile, this one's words stay, and it is said."""
    try:
        return drafts.save_draft(draft=one, form=at.form, answers=answers, step=at.key, seen=seen(request))
    except ChangedMeanwhile:
        one = opened.draft_or_404(request, one.pk)
        one = drafts.save_draft(draft=one, form=at.form, answers=answers, step=at.key)
        messages.warning(request, _("ほかの画面でも書いていたため、いまの画面の内容を残しました。"))
        return one


def _belongs(problem: Problem, fields: list[Field]) -> bool:
    return problem.path[0] in {field.key for field in fields}


def _page(  # noqa: PLR0913  what the page shows beside the step
    request: HttpRequest,
    shown: Shown,
    *,
    problems_shown: bool = False,
    refused: list[tuple[str, str]] | None = None,
    saved: bool = False,
    status: int = 200,
) -> HttpResponse:
    one, at, composition = shown.draft, shown.step, shown.composition
    content = composition.procedures[at.form]
    here = reverse("applications:step", args=[one.pk, at.key])
    raw = prefill.filled(composition.raw(at.form), shown.known)
    # The questions that are not asked yet go along: by them the page knows which answers open something.
    taken = composition.inherited[at.form]
    section = at.section.model_copy(update={"fields": tuple(f for f in at.section.fields if f.key not in taken)})
    body = form_html(
        [section],
        shown.state,
        raw,
        problems_shown=problems_shown,
        known={key: value for key, value in shown.known.items() if key not in composition.raw(at.form)},
        files=shown_files(one, shown.fields, raw),
        options=RenderOptions(hx_post=here, upload_url=here, headings=False, enter=("next", "1")),
    )
    if by_htmx(request) and not problems_shown:
        return HttpResponse(body + seen_now(one))
    steps = composition.steps()
    place = [step.key for step in steps].index(at.key) if at.key in {step.key for step in steps} else 0
    wrong = _summary(shown, content.form, refused or []) if problems_shown else list(refused or [])
    context = {
        "draft": one,
        "procedure": content,
        "several": len(composition.versions) > 1,
        "section": at.section,
        "body": body,
        "labels": step_labels(composition),
        "current": place + 1,
        "back": steps[place - 1].key if place else "",
        "problems": wrong,
        "inherited": _inherited(shown),
        "saved": saved,
    }
    return render(request, "applications/step.html", context, status=status)


def step_labels(composition: Composition) -> list[str]:
    """The names of the steps for the row on top."""
    return [*(in_words(step.section.title) for step in composition.steps()), _("確かめて送る")]


def _summary(shown: Shown, form: Any, refused: list[tuple[str, str]]) -> list[tuple[str, str]]:
    keys = {field.key for field in shown.fields}
    own = State(problems=[problem for problem in shown.state.problems if problem.path[0] in keys])
    return [*refused, *errors.summary(own, form)]


def _inherited(shown: Shown) -> list[Field]:
    """Questions of this section that an earlier form answered."""
    taken = shown.composition.inherited[shown.step.form]
    return [field for field in shown.step.section.fields if field.key in taken]
