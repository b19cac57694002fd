"""A draft's page, its print, writing and changing it, and its files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.approvals import commands
from kusei.engines.approvals.commands import Content
from kusei.engines.approvals.forms import (
    DraftForm,
    EditForm,
    FileForm,
    HandOverForm,
    OpinionForm,
    SendBackForm,
    WhyForm,
)
from kusei.engines.approvals.queries import people
from kusei.engines.approvals.queries.draft import DraftView, StepView, attachment, editable, return_targets
from kusei.engines.approvals.refusals import REFUSALS, sentence
from kusei.engines.approvals.rules import Action, StepKind
from kusei.engines.approvals.uploads import LARGEST
from kusei.engines.approvals.views.common import signed_in, staff, view_or_404
from kusei.foundation.files.responses import harmless
from kusei.foundation.org.models import Department
from kusei.foundation.web.numbers import LARGEST_ID, whole_number

Bound = dict[str, forms.Form]


@staff
@require_safe
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """The draft with everything about it."""
    return draft_page(request, view_or_404(request, number))


def draft_page(request: HttpRequest, view: DraftView, bound: Bound | None = None, status: int = 200) -> HttpResponse:
    """The page; `bound` are forms that were refused, by name, with their errors."""
    context = {
        "view": view,
        "draft": view.draft,
        "forms": {**_forms(view), **(bound or {})},
        "refused": list((bound or {}).values()),
        "steps": [_step_forms(view, step, bound or {}) for step in view.my_steps],
        "editable": editable(view),
    }
    return render(request, "approvals/draft.html", context, status=status)


def _forms(view: DraftView) -> Bound:
    version = {"version": view.draft.version}
    may = view.may
    found: Bound = {}
    for action, name in ((Action.WITHDRAW, "withdraw"), (Action.DISCARD, "discard")):
        if action in may:
            found[name] = WhyForm(initial=version, auto_id=f"id_{name}_%s")
    if Action.HAND_OVER in may:
        choices = people.successors(view.draft)
        found["hand_over"] = HandOverForm(initial=version, auto_id="id_hand_over_%s", choices=choices)
    if Action.TAKE_EFFECT in may:
        found["effect"] = OpinionForm(initial=version, auto_id="id_effect_%s")
    if editable(view):
        found["file"] = FileForm(initial=version, auto_id="id_file_%s")
    return found


def _step_forms(view: DraftView, shown: StepView, bound: Bound) -> dict[str, Any]:
    step, version = shown.step, {"version": view.draft.version}
    decide, back = f"decide_{step.pk}", f"back_{step.pk}"
    targets = return_targets(view, step)
    return {
        "shown": shown,
        "decide": bound.get(decide) or OpinionForm(initial=version, auto_id=f"id_{decide}_%s"),
        "back": bound.get(back) or SendBackForm(initial=version, auto_id=f"id_{back}_%s", targets=targets),
        "kind": StepKind(step.kind),
    }


@staff
@require_safe
def printed(request: HttpRequest, number: int) -> HttpResponse:
    """起案用紙: the draft on one sheet for the file."""
    view = view_or_404(request, number)
    return render(request, "approvals/print.html", {"view": view, "draft": view.draft})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a draft of one's own."""
    user = signed_in(request)
    form = DraftForm(request.POST or None, by=user)
    if form.is_bound and form.is_valid():
        department = Department.objects.get(pk=form.cleaned_data["department"])
        try:
            made = commands.start_draft(content=_content(form), department=department, by=user)
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("起案を作りました。ファイルを付け、経路を確かめて提出できます。"))
            return redirect("approvals:draft", number=made.pk)
    return render(request, "approvals/write.html", {"form": form}, status=422 if form.is_bound else 200)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a draft that is with its drafter."""
    user, view = signed_in(request), view_or_404(request, number)
    if not editable(view):
        messages.warning(request, _("いまは内容を変えられません。"))
        return redirect("approvals:draft", number=number)
    held = {name: getattr(view.draft, name) for name in ("title", "body", "amount", "classification", "retention")}
    form = EditForm(request.POST or None, by=user, initial={**held, "version": view.draft.version})
    if form.is_bound and form.is_valid():
        try:
            commands.revise(draft_id=number, version=form.cleaned_data["version"], content=_content(form), by=user)
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("保存しました。"))
            return redirect("approvals:draft", number=number)
    context = {"form": form, "draft": view.draft}
    return render(request, "approvals/write.html", context, status=422 if form.is_bound else 200)


def _content(form: forms.Form) -> Content:
    names = ("title", "body", "amount", "classification", "retention")
    return Content(**{name: form.cleaned_data[name] for name in names})


@staff
@require_POST
def attach(request: HttpRequest, number: int) -> HttpResponse:
    """Attach one file."""
    form = FileForm(request.POST, request.FILES, auto_id="id_file_%s")
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            commands.attach(
                draft_id=min(number, LARGEST_ID),
                version=form.cleaned_data["version"],
                name=file.name,
                content=file.read(LARGEST + 1),
                by=signed_in(request),
            )
        except commands.NoSuchDraft:
            raise Http404 from None
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("ファイルを付けました。"))
            return redirect("approvals:draft", number=number)
    return draft_page(request, view_or_404(request, number), {"file": form}, status=422)


@staff
@require_POST
def remove(request: HttpRequest, number: int, attachment_id: int) -> HttpResponse:
    """Take a file off the draft."""
    version = whole_number(request.POST.get("version"))
    try:
        commands.remove_attachment(
            draft_id=min(number, LARGEST_ID),
            version=-1 if version is None else version,
            attachment_id=min(attachment_id, LARGEST_ID),
            by=signed_in(request),
        )
    except commands.NoSuchDraft:
        raise Http404 from None
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("ファイルを外しました。"))
    return redirect("approvals:draft", number=number)


@staff
@require_safe
def download(request: HttpRequest, number: int, attachment_id: int) -> HttpResponse:
    """A file, always saved and never shown: what is in it is not ours."""
    numbers = (min(number, LARGEST_ID), min(attachment_id, LARGEST_ID))
    found = attachment(signed_in(request), *numbers)
    if found is None:
        raise Http404
    return harmless(bytes(found.content), found.media_type, found.name)
