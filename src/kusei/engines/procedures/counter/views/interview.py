"""The interview: one form on a page, in speaking order; what was answered once is not asked again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.procedures.applications.commands import drafts
from kusei.engines.procedures.applications.composition import Composition
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.applications.refusals import REFUSALS, sentence
from kusei.engines.procedures.applications.uploads import seen, seen_now, with_uploads
from kusei.engines.procedures.counter import queries
from kusei.engines.procedures.counter.bilingual import sections_for, with_languages
from kusei.engines.procedures.counter.commands import letters
from kusei.engines.procedures.counter.commands.interviewing import CARD, LANGUAGES
from kusei.engines.procedures.counter.commands.sources import forget_changed
from kusei.engines.procedures.counter.models import Interview
from kusei.engines.procedures.counter.permissions import counter
from kusei.engines.procedures.counter.views.common import composed, frame, signed_in
from kusei.engines.procedures.definition import Procedure, Section
from kusei.engines.procedures.definition.procedure import Document
from kusei.engines.procedures.evaluation import language
from kusei.engines.procedures.evaluation.state import State, in_words
from kusei.engines.procedures.rendering import errors, parsing
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.options import Known, RenderOptions
from kusei.foundation.audit.access import record_read
from kusei.foundation.people.residents.sources import source_text
from kusei.foundation.web.htmx import by_htmx


@counter
@require_safe
def interview(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Goes to the first form that still asks something; complete, to the review."""
    one = queries.one_or_404(signed_in(request), draft_id)
    if one.finished_at is not None:
        return redirect("counter:done", draft_id)
    composition = composed(one)
    open_ = [index for index in asking(composition) if not composition.states[index].complete]
    return redirect("counter:form", draft_id, open_[0]) if open_ else redirect("counter:review", draft_id)


def asking(composition: Composition) -> list[int]:
    """The forms that ask anything which no earlier form answered."""
    return sorted({step.form for step in composition.steps()})


@counter
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, draft_id: uuid.UUID, index: int) -> HttpResponse:
    """One form of the interview."""
    one = queries.one_or_404(signed_in(request), draft_id)
    if one.finished_at is not None:
        return redirect("counter:done", draft_id)
    composition = composed(one)
    if index not in asking(composition):
        if index >= len(composition.versions):
            raise Http404
        return redirect("counter:review", draft_id)
    if request.method == "POST":
        return _answered(request, one, composition, index)
    record_read(request.user, one.draft, _("窓口での聞き取り"))
    return _page(request, one, composition, index)


def _answered(request: HttpRequest, one: Interview, composition: Composition, index: int) -> HttpResponse:
    """Keep what was typed, whatever it is; then ask on, or go to the next form."""
    raw = composition.raw(index)
    content = composition.procedures[index]
    fields = [field for section in _asked(composition, index) for field in section.fields]
    answers = parsing.answers_from(fields, request.POST, before=raw)
    action = parsing.row_action(request.POST, fields)
    answers = parsing.apply_action(answers, action) if action else answers
    answers, refused = with_uploads(request, one.draft, fields, answers)
    try:
        drafts.save_draft(draft=one.draft, form=index, answers=answers, seen=seen(request))
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
        return redirect("counter:form", one.draft_id, index)
    forget_changed(interview=one, form=index, before=raw, after=answers)
    again = composed(one)
    if by_htmx(request) or action or parsing.wants_refresh(request.POST):
        return _page(request, one, again, index, refused=refused)
    state = again.states[index]
    wrong = [*refused, *errors.summary(state, content.form)]
    if "save" in request.POST:
        messages.success(request, _("保存しました。"))
        return redirect("counter:form", one.draft_id, index)
    if refused or (not state.complete and one.channel == "counter" and "next" in request.POST):
        return _page(request, one, again, index, wrong=wrong, status=422)
    following = [number for number in asking(again) if number > index]
    if following and "review" not in request.POST:
        return redirect("counter:form", one.draft_id, following[0])
    return redirect("counter:review", one.draft_id)


def _asked(composition: Composition, index: int) -> list[Section]:
    """The sections with the questions that no earlier form answered; also those that a condition hides now."""
    taken = composition.inherited[index]
    sections = composition.procedures[index].form.sections
    left = [
        section.model_copy(update={"fields": tuple(one for one in section.fields if one.key not in taken)})
        for section in sections
    ]
    return [section for section in left if section.fields]


def _page(  # noqa: PLR0913  what the page shows beside the form
    request: HttpRequest,
    one: Interview,
    composition: Composition,
    index: int,
    *,
    wrong: list[tuple[str, str]] | None = None,
    refused: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    content, state, raw = composition.procedures[index], composition.states[index], composition.raw(index)
    here = reverse("counter:form", args=[one.draft_id, index])
    sections = _asked(composition, index)
    body = with_languages(
        form_html(
            sections_for(sections, one.language),
            state,
            raw,
            problems_shown=wrong is not None,
            known=_known(one, index, raw),
            files=shown_files(one.draft, [field for section in sections for field in section.fields], raw),
            options=RenderOptions(spoken=True, headings=True, hx_post=here, upload_url=here, enter=("next", "1")),
        )
    )
    if by_htmx(request) and wrong is None:
        return HttpResponse(body + seen_now(one.draft))
    forms = asking(composition)
    context = {
        **frame(request, one),
        "procedure": content,
        "body": body,
        "labels": [*(in_words(composition.procedures[number].title) for number in forms), _("確かめて受け付ける")],
        "current": forms.index(index) + 1,
        "back": forms[forms.index(index) - 1] if forms.index(index) else None,
        "problems": wrong or refused or [],
        "inherited": [field for field in content.form.fields if field.key in composition.inherited[index]],
        "documents": _documents(content, state),
        "languages": LANGUAGES,
        "passings": queries.passings(one),
        "scans": _scans(one) if one.channel == "post" else [],
    }
    return render(request, "counter/interview.html", context, status=status)


def _documents(content: Procedure, state: State) -> list[Document]:
    """What the person should have brought, for these answers."""
    return [one for one in content.documents if one.when is None or language.holds(one.when, state.names)]


def _known(one: Interview, index: int, raw: Mapping[str, Any]) -> dict[str, Known]:
    """The source of each answer that nobody typed, as long as it stands unchanged."""
    found = {}
    for place, source in one.sources.items():
        number, _dot, key = place.partition(".")
        if number == str(index) and key in raw:
            label = _("本人確認書類") if source["from"] == CARD else source_text(source["from"])
            found[key] = Known(raw[key], label, dt.date.fromisoformat(source["on"]))
    return found


def _scans(one: Interview) -> list[str]:
    """Addresses of the letter's scans."""
    return [reverse("applications:draft_file", args=[one.draft_id, scan.file]) for scan in letters.scans_of(one)]
