"""Who stands there: the document that staff saw, typed or read, confirmed field by field; the person's account."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.procedures.applications.commands.drafts import forms_of
from kusei.engines.procedures.applications.facts import as_answer
from kusei.engines.procedures.applications.refusals import REFUSALS, sentence
from kusei.engines.procedures.counter import hooks, queries
from kusei.engines.procedures.counter.commands import identity as commands
from kusei.engines.procedures.counter.commands import interviewing
from kusei.engines.procedures.counter.models import Document, Interview, ReadBy
from kusei.engines.procedures.counter.permissions import counter
from kusei.engines.procedures.counter.views.common import LARGE, frame, signed_in
from kusei.engines.procedures.definition import Field, Form, Section, Text
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.rendering import errors, parsing
from kusei.engines.procedures.rendering.html import form_html
from kusei.engines.procedures.rendering.options import Known, RenderOptions, box_id
from kusei.foundation.files.refusals import FilesRefused
from kusei.foundation.web import clock
from kusei.foundation.web.ratelimit import limited


@counter
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Which document; what it says, to be confirmed field by field. A picture of it is read and forgotten."""
    one = queries.one_or_404(signed_in(request), draft_id)
    if one.finished_at is not None:
        return redirect("counter:done", draft_id)
    if request.method != "POST":
        return _page(request, one)
    if "read" in request.POST:
        return _read(request, one)
    fields = card_fields(one)
    typed = parsing.answers_from(fields, request.POST, prefix="c")
    chosen = [field for field in fields if f"sure-{field.key}" in request.POST]
    form = Form(sections=(Section(key="card", title=Text(ja="card"), fields=tuple(chosen)),)) if chosen else None
    state = evaluate(form, typed, today=clock.today()) if form else None
    document = request.POST.get("document", "")
    wrong = errors.summary(state, form, prefix="c") if state and form else []
    if document not in Document.values:
        wrong = [("id_document", _("見た書類を選んでください。")), *wrong]
    if wrong:
        return _page(request, one, typed=typed, wrong=wrong, status=422)
    confirmed = {field.profile: state.answers[field.key] for field in chosen if state and field.key in state.answers}
    commands.note_identity(
        draft_id=draft_id,
        document=document,
        read_by=ReadBy.OCR if request.POST.get("read_by") == ReadBy.OCR else ReadBy.MANUAL,
        confirmed={str(word): value for word, value in confirmed.items()},
        by=signed_in(request),
    )
    messages.success(request, _("本人確認を記録しました。"))
    return redirect("counter:interview", draft_id)


def card_fields(one: Interview) -> list[Field]:
    """The questions of the forms that such a document answers, each word once and without conditions."""
    found: dict[str, Field] = {}
    for version in forms_of(one.draft):
        for field in version.content.form.fields:
            if field.profile in commands.WORDS:
                plain = {"when": None, "required": True, "check": (), "help": None}
                found.setdefault(field.profile, field.model_copy(update={**plain, "key": field.profile}))
    return list(found.values())


def _read(request: HttpRequest, one: Interview) -> HttpResponse:
    """What a reader makes of the picture, shown to be confirmed."""
    reader, upload = hooks.reader(request.POST.get("reader", "")), request.FILES.get("card")
    if reader is None or upload is None:
        return _page(request, one, wrong=[("id_card", _("読み取る画像を選んでください。"))], status=422)
    try:
        facts = commands.read_card(reader=reader, name=upload.name or "", content=upload.read())
    except hooks.CardUnreadable:
        text = _("読み取れませんでした。撮り直すか、書類を見て入力してください。")
        return _page(request, one, wrong=[("id_card", text)], status=422)
    except (FilesRefused, *REFUSALS) as refusal:
        return _page(request, one, wrong=[("id_card", sentence(refusal))], status=422)
    answers = {field.key: as_answer(field, facts[field.key]) for field in card_fields(one) if field.key in facts}
    known = {key: answer for key, answer in answers.items() if answer is not None}
    return _page(request, one, typed=known, read_by=ReadBy.OCR)


def _page(  # noqa: PLR0913  what the page shows
    request: HttpRequest,
    one: Interview,
    *,
    typed: Mapping[str, Any] | None = None,
    read_by: str = ReadBy.MANUAL,
    wrong: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    given = typed or {}
    again = request.POST.get("read_by", "") if wrong else ""
    read_by = again if again in ReadBy.values else read_by
    rows = []
    for field in card_fields(one):
        form = Form(sections=(Section(key="card", title=Text(ja="card"), fields=(field,)),))
        state = evaluate(form, given, today=clock.today())
        known = {field.key: Known(given[field.key], _("本人確認書類"), clock.today())} if field.key in given else {}
        html = form_html(
            form.sections,
            state,
            given,
            prefix="c",
            problems_shown=bool(wrong) and f"sure-{field.key}" in request.POST,
            known=known if read_by == ReadBy.OCR else {},
            options=RenderOptions(headings=False, towns=False),
        )
        # Each question is drawn by itself, with its own tick behind it: the id of the box would stand several times.
        html = SafeString(html.replace(f' id="{box_id("c")}"', ""))
        rows.append((field, html, f"sure-{field.key}" in request.POST))
    context = {
        **frame(request, one),
        "rows": rows,
        "documents": Document.choices,
        "document": request.POST.get("document", one.identity_document),
        "readers": hooks.readers(),
        "read_by": read_by,
        "problems": wrong or [],
    }
    return render(request, "counter/identity.html", context, status=status)


@counter
@limited("counter-account", "20/m")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The person's account: tied with their consent, and what it knows filled in with theirs to that."""
    by = signed_in(request)
    one = queries.one_or_404(by, draft_id)
    if one.finished_at is not None:
        return redirect("counter:done", draft_id)
    problem = ""
    if request.method == "POST":
        try:
            _tie(request, draft_id)
        except REFUSALS as refusal:
            problem = sentence(refusal)
        else:
            return redirect("counter:account", draft_id)
    context = {**frame(request, one), "may_prefill": interviewing.may_prefill(one), "problem": problem}
    return render(request, "counter/account.html", context, status=422 if problem else 200)


def _tie(request: HttpRequest, draft_id: uuid.UUID) -> None:
    by = signed_in(request)
    if "prefill" in request.POST:
        count = interviewing.prefill(draft_id=draft_id, by=by)
        text = ngettext("登録してある情報を%(n)d項目に入れました。", "登録してある情報を%(n)d項目に入れました。", count)
        messages.success(request, text % {"n": count})
    elif "leave" in request.POST:
        interviewing.leave_account(draft_id=draft_id, by=by)
        messages.success(request, _("アカウントを使わないことにしました。"))
    else:
        email, consented = request.POST.get("email", "")[:254], "consent" in request.POST
        interviewing.use_account(draft_id=draft_id, email=email, consented=consented, by=by)
        messages.success(request, _("本人のアカウントで受け付けます。"))


@counter
@require_POST
def display(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The size of the letters and the second language, for a screen that is turned to the person."""
    one = queries.one_or_404(signed_in(request), draft_id)
    request.session[LARGE] = "large" in request.POST
    if request.POST.get("language", one.language) != one.language and one.finished_at is None:
        interviewing.set_language(draft_id=draft_id, language=request.POST["language"], by=signed_in(request))
    return redirect("counter:interview", draft_id)
