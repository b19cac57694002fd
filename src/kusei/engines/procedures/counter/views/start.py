"""Where the counter begins: what the person wants, what is going on, a code that a person shows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.procedures.applications.prefill import shared_answers
from kusei.engines.procedures.applications.refusals import REFUSALS, sentence
from kusei.engines.procedures.catalogue import guiding
from kusei.engines.procedures.catalogue.searching import matches
from kusei.engines.procedures.counter import permissions, queries
from kusei.engines.procedures.counter.commands import interviewing
from kusei.engines.procedures.counter.permissions import counter
from kusei.engines.procedures.counter.views.common import department_of, secret_in, signed_in
from kusei.engines.procedures.definition import Guide
from kusei.engines.procedures.evaluation import State
from kusei.engines.procedures.models import StoredGuide
from kusei.engines.procedures.queries.current import guides
from kusei.engines.procedures.rendering import parsing
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.options import RenderOptions
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.foundation.web.ratelimit import limited


def municipality() -> Municipality:
    """The home municipality; 404 without one."""
    found = home()
    if found is None:
        raise Http404
    return found


@counter
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Procedures to be searched and ticked, guides, and one's own interviews."""
    return _begin(request) if request.method == "POST" else _page(request)


def _page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    where = municipality()
    typed = request.GET.get("q", "").strip()[:100]
    versions = [one for one in queries.offered(where, "counter") if matches(one.content, typed)]
    context = {
        "versions": versions,
        "typed": typed,
        "guides": [one for one in guides(where) if one.content.together],
        "going": queries.own(signed_in(request)),
        "departments": permissions.departments_of(signed_in(request)),
        "languages": _languages(),
        "problem": problem,
    }
    return render(request, "counter/start.html", context, status=status)


def _languages() -> list[tuple[str, str]]:
    return [("ja", _("日本語")), ("ja-easy", _("やさしい日本語")), ("en", _("英語"))]


def _begin(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.getlist("procedure")[:20]
    versions = {one.procedure.key: one for one in queries.offered(municipality(), "counter")}
    try:
        interview = interviewing.start(
            versions=[versions[key] for key in dict.fromkeys(wanted) if key in versions],
            by=signed_in(request),
            department=department_of(request),
            language=request.POST.get("language", "ja"),
        )
    except REFUSALS as refusal:
        return _page(request, problem=sentence(refusal), status=422)
    return redirect("counter:interview", interview.draft_id)


@counter
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """The questions of a life event, and the procedures to take in at once. Answers are sent, never in an address."""
    where = municipality()
    stored = StoredGuide.objects.filter(municipality=where, key=key).first()
    if stored is None:
        raise Http404
    content = stored.content
    answers = parsing.answers_from(content.questions, request.POST, prefix="q")
    state = guiding.state_of(content, answers, clock.today())
    shown = request.method == "POST" and "q-refresh" not in request.POST
    complete = shown and state.complete
    versions = {one.procedure.key: one for one in queries.offered(where, "counter")} if complete else {}
    entries = guiding.found(content, state, versions) if complete else []
    problem = ""
    if complete and "begin" in request.POST:
        try:
            return _begin_together(request, stored, state, entries)
        except REFUSALS as refusal:
            problem = sentence(refusal)
    options = RenderOptions(headings=False, spoken=True)
    sections = guiding.as_form(content).sections
    context: dict[str, Any] = {
        "guide": content,
        "body": form_html(sections, state, answers, prefix="q", problems_shown=shown, options=options),
        "entries": entries,
        "complete": complete,
        "problem": problem,
        "departments": permissions.departments_of(signed_in(request)),
        "languages": _languages(),
    }
    return render(request, "counter/guide.html", context, status=422 if (shown and not complete) or problem else 200)


def _begin_together(
    request: HttpRequest, stored: StoredGuide, state: State, entries: list[guiding.Entry]
) -> HttpResponse:
    wanted = set(request.POST.getlist("procedure"))
    content: Guide = stored.content
    chosen = [one.version for one in entries if one.version and one.version.procedure.key in wanted]
    interview = interviewing.start(
        versions=chosen,
        by=signed_in(request),
        department=department_of(request),
        language=request.POST.get("language", "ja"),
        guide=stored,
        guide_answers=state.answers,
        answers=[shared_answers(one.content.form.fields, content.questions, state.answers) for one in chosen],
    )
    return redirect("counter:interview", interview.draft_id)


@counter
@limited("counter-take-over", "20/m")
@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """The code or link that a person shows, scanned or typed."""
    try:
        interview = interviewing.take_over(
            secret=secret_in(request.POST.get("code", "")), by=signed_in(request), department=department_of(request)
        )
    except REFUSALS as refusal:
        return _page(request, problem=sentence(refusal), status=422)
    messages.success(request, _("下書きを引き継ぎました。"))
    return redirect("counter:interview", interview.draft_id)
