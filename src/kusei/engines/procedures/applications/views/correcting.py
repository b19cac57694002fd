"""Putting right what the office asked for, and sending files after the application."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.procedures.applications import opened
from kusei.engines.procedures.applications.commands import applicants
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.correctable import correctable
from kusei.engines.procedures.applications.models import Actor, Application
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.applications.queries import own
from kusei.engines.procedures.applications.refusals import REFUSALS, Incomplete, sentence
from kusei.engines.procedures.definition import Field, Section
from kusei.engines.procedures.evaluation import State
from kusei.engines.procedures.rendering import errors, parsing
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.options import RenderOptions
from kusei.foundation.files import queries as files
from kusei.foundation.files.refusals import FilesRefused
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.htmx import by_htmx
from kusei.foundation.web.ratelimit import limited


@allow(PUBLIC)
@limited("applications-correct", "60/m")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """The fields that are to be put right, with what the office wrote at each."""
    application = opened.application_or_404(request, number)
    standing = own.standing(application)
    if standing.correction is None:
        return redirect("applications:one", application.number)
    form = application.version.content.form
    asked_for = {item.field for item in standing.items}
    answers: dict[str, Any] = dict(standing.answers)
    fields = [one for one in form.fields if one.key in asked_for or _was_sent(one, request)]
    refused: list[tuple[str, str]] = []
    problems_shown = False
    if request.method == "POST":
        answers |= parsing.answers_from(fields, request.POST, before=answers)
        if action := parsing.row_action(request.POST, fields):
            answers = parsing.apply_action(answers, action)
        answers, refused = _uploads(request, application, fields, answers)
        if not (by_htmx(request) or action or refused or parsing.wants_refresh(request.POST)):
            problems_shown = True
            try:
                applicants.answer_correction(
                    application_id=application.pk,
                    answers=answers,
                    by=By(Actor.RESIDENT, opened.signed_in(request)),
                    note=request.POST.get("note", "")[:2000],
                )
            except Incomplete:
                pass  # the problems stand in the page
            except REFUSALS as refusal:
                refused.append(("", sentence(refusal)))
            else:
                messages.success(request, _("直した内容を送りました。"))
                return redirect("applications:one", application.number)
    keys, state = correctable(
        form, standing.answers, answers, asked_for, today=clock.today(), channel=application.channel
    )
    sections = _only(form.sections, keys, state)
    here = reverse("applications:correct", args=[application.number])
    body = form_html(
        sections,
        state,
        answers,
        problems_shown=problems_shown,
        files=shown_files(application, [one for one in form.fields if one.key in keys], answers),
        options=RenderOptions(hx_post=here, upload_url=here, headings=False),
    )
    if by_htmx(request):
        return HttpResponse(body)
    own_state = State(problems=[one for one in state.problems if one.path[0] in keys])
    context = {
        "application": application,
        "procedure": application.version.content,
        "standing": standing,
        "items": [(form.field(item.field), item.sentence) for item in standing.items],
        "body": body,
        "problems": [*refused, *(errors.summary(own_state, form) if problems_shown else [])],
    }
    return render(request, "applications/correct.html", context, status=422 if context["problems"] else 200)


def _was_sent(one: Field, request: HttpRequest) -> bool:
    """Whether the page that was sent had the question: one that a corrected answer opened."""
    name = f"f-{one.key}"
    return any(sent == name or sent.startswith(f"{name}-") for sent in (*request.POST, *request.FILES))


def _only(sections: tuple[Section, ...], keys: set[str], state: State) -> list[Section]:
    """The sections with the fields of these keys, and with those not asked: their conditions make the page ask."""
    return [
        one.model_copy(update={"fields": tuple(x for x in one.fields if x.key in keys or (x.key,) not in state.asked)})
        for one in sections
    ]


def _uploads(
    request: HttpRequest, application: Application, fields: list[Field], answers: dict[str, Any]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    refused = []
    by = By(Actor.RESIDENT, opened.signed_in(request))
    for path, upload in parsing.uploads_in(fields, request.FILES):
        try:
            kept = applicants.attach_later(
                application_id=application.pk,
                field=str(path[0]),
                name=upload.name or "",
                content=upload.read(),
                by=by,
            )
        except (FilesRefused, *REFUSALS) as refusal:
            refused.append(("f-" + "-".join(map(str, path)), sentence(refusal)))
        else:
            answers = parsing.with_file(answers, path, str(kept.file))
    return answers, refused


@allow(PUBLIC)
@limited("applications-send-file", "30/m")
@require_POST
def send_file(request: HttpRequest, number: str) -> HttpResponse:
    """A file after the application: beside what is there, or in the place of another one."""
    application = opened.application_or_404(request, number)
    field = application.version.content.form.field(request.POST.get("field", ""))
    upload = request.FILES.get("file")
    if field is None or upload is None:
        raise Http404
    by = By(Actor.RESIDENT, opened.signed_in(request))
    try:
        kept = applicants.attach_later(
            application_id=application.pk, field=field.key, name=upload.name or "", content=upload.read(), by=by
        )
        applicants.replace_file(
            application_id=application.pk,
            field=field.key,
            file=kept.file,
            instead_of=files.public_id(request.POST.get("instead_of", "")),
            by=by,
        )
    except (FilesRefused, *REFUSALS) as refusal:
        messages.error(request, _refusal(refusal))
    else:
        messages.success(request, _("書類を送りました。"))
    return redirect("applications:one", application.number)


def _refusal(refusal: Exception) -> str:
    if isinstance(refusal, Incomplete):
        return " ".join(problem.sentence for group in refusal.problems for problem in group)
    return sentence(refusal)
