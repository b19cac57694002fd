"""Trying a working copy: the form as residents see it in each language, and samples with what they give."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from kusei.engines.procedures.builder import access, examining
from kusei.engines.procedures.builder.commands import samples as commands
from kusei.engines.procedures.builder.models import Sample, Workpiece
from kusei.engines.procedures.builder.properties import channels
from kusei.engines.procedures.builder.queries import trying as queries
from kusei.engines.procedures.builder.refusals import BuilderRefused
from kusei.engines.procedures.builder.views.common import show, signed_in, staff, tried
from kusei.engines.procedures.catalogue import sampling
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.evaluation import evaluate, fees
from kusei.engines.procedures.rendering import errors, parsing
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.options import RenderOptions
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import LARGEST_ID, whole_number

LANGUAGES = ("ja", "日本語"), ("en", "English"), ("ja-easy", "やさしい日本語")


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """The whole form, to be filled in: conditions work, nothing is filed."""
    workpiece = access.one_visible(signed_in(request), number)
    content = examining.readable(workpiece.content)
    code = request.GET.get("lang", "ja")
    code = code if code in dict(LANGUAGES) else "ja"
    raw = _typed(request, content)
    if "keep" in request.POST:
        return _kept(request, workpiece, content, raw)
    checked = "check" in request.POST
    with override(code):
        state = evaluate(content.form, sampling.with_files(content, raw), today=clock.today())
        problems = errors.summary(state, content.form) if checked else []
    phone = "phone" in request.GET
    query = f"?lang={code}{'&phone=1' if phone else ''}"
    options = RenderOptions(show_keys="keys" in request.GET, headings=True, hx_post=query, towns=False)
    context = {
        "body": form_html(content.form.sections, state, raw, problems_shown=checked, language=code, options=options),
        "form_problems_found": problems,
        "language": code,
        "html_language": "en" if code == "en" else "ja",
        "languages": LANGUAGES,
        "phone": phone,
        "checked": checked,
        "fee": fees.statement(content.fee, state) if content.fee else None,
        "query": query,
    }
    return show(request, "preview", workpiece, "preview", **context)


def _typed(request: HttpRequest, content: Procedure) -> dict[str, Any]:
    """The answers on the page, after the button of a row that was pressed."""
    if request.method != "POST":
        return {}
    fields = content.form.fields
    answers = parsing.answers_from(fields, request.POST)
    action = parsing.row_action(request.POST, fields)
    return parsing.apply_action(answers, action) if action else answers


def _kept(request: HttpRequest, workpiece: Workpiece, content: Procedure, raw: dict[str, Any]) -> HttpResponse:
    """Keep what was filled in as a sample; what is wrong now is what is expected to be wrong."""
    answers = {key: value for key, value in raw.items() if value not in (None, "", [])}
    state = evaluate(content.form, sampling.with_files(content, answers), today=clock.today())
    wrong = {one.dotted: one.code for one in reversed(state.problems)}
    title = request.POST.get("title", "") or _("画面で書いた見本")

    def work() -> None:
        commands.keep(workpiece_id=workpiece.pk, title=title, answers=answers, wrong=wrong, by=signed_in(request))

    return tried(request, workpiece, work, reverse("builder:samples", args=[workpiece.pk]))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def samples(request: HttpRequest, number: int) -> HttpResponse:
    """All samples with what each gives now."""
    user = signed_in(request)
    workpiece = access.one_visible(user, number)
    if request.method == "POST":
        name, _colon, which = request.POST.get("act", "").partition(":")
        chosen = whole_number(which, LARGEST_ID) or 0

        def work() -> None:
            if name == "generate":
                commands.generate(workpiece_id=workpiece.pk, by=user)
            elif name == "discard":
                commands.discard(workpiece_id=workpiece.pk, sample_id=chosen, by=user)

        return tried(request, workpiece, work, reverse("builder:samples", args=[workpiece.pk]))
    runs = queries.runs(workpiece)
    return show(request, "samples", workpiece, "samples", runs=runs, wrong=sum(not run.right for _one, run in runs))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, number: int, which: int) -> HttpResponse:
    """One sample as JSON, to be written by hand; 0 is a new one."""
    workpiece = access.one_visible(signed_in(request), number)
    found = workpiece.samples.filter(pk=which).first()
    typed: dict[str, Any] = _as_typed(found)
    problem = ""
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            answers, wrong = _read(typed)
            commands.keep(
                workpiece_id=workpiece.pk,
                sample_id=found.pk if found else None,
                title=typed["title"],
                answers=answers,
                wrong=wrong,
                channel=typed["channel"] if typed["channel"] in dict(channels()) else "online",
                by=signed_in(request),
            )
        except BuilderRefused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("保存しました。"))
            return redirect("builder:samples", workpiece.pk)
    context = {"typed": typed, "problem": problem, "channels": channels(), "sample": found}
    return show(request, "sample", workpiece, "samples", status=422 if problem else 200, **context)


def _as_typed(found: Sample | None) -> dict[str, str]:
    if found is None:
        return {"title": "", "channel": "online", "answers": "{}", "wrong": ""}
    return {
        "title": found.title,
        "channel": found.channel,
        "answers": json.dumps(found.answers, ensure_ascii=False, indent=2),
        "wrong": "\n".join(f"{path}: {code}" for path, code in found.wrong.items()),
    }


def _read(typed: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers and the expected problems as they were typed. Raises `SampleWrong`."""
    try:
        answers = json.loads(typed["answers"])
    except (ValueError, RecursionError):
        raise commands.SampleWrong(_("回答がJSONとして読めません。かっことコンマを確かめてください。")) from None
    if not isinstance(answers, dict):
        raise commands.SampleWrong(_("回答は、項目のキーと答えの組で書いてください。"))
    lines = [line.partition(":") for line in typed["wrong"].splitlines() if line.strip()]
    if any(not path.strip() or not code.strip() for path, _colon, code in lines):
        raise commands.SampleWrong(_("あるはずの誤りは、1行に「項目のキー: 種類」と書いてください。"))
    return answers, {path.strip(): code.strip() for path, _colon, code in lines}
