"""What is done to a draft as a whole with one button: taking back, submitting, rebasing; and answering requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.addresses import address_of, text_of
from kusei.services.plans.amendment.forms import RequestForm
from kusei.services.plans.amendment.views.common import (
    WRONG,
    back_to,
    done,
    draft_or_404,
    number_of,
    signed_in,
    staff,
)
from kusei.services.plans.cycle.refusals import sentence
from kusei.services.plans.exporting import comparison_words
from kusei.services.plans.queries.finding import find_edition

# --- taking back
# -----------------------------------------------------------------------------------------------------------


@staff
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Put back what the edition in force says at an address."""
    draft, by = draft_or_404(request, number), signed_in(request)
    address = address_of(request.POST.get("address", ""))
    back = back_to(request, draft.get_absolute_url())
    call = lambda: commands.undo_change(draft_id=draft.pk, address=address, by=by)  # noqa: E731
    return done(request, back, call, _("もとの版の内容に戻しました。"))


@staff
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take one saved edit back."""
    draft, by = draft_or_404(request, number), signed_in(request)
    edit = number_of(request.POST.get("edit"))
    back = back_to(request, reverse("amendment:edits", args=[draft.pk]))
    return done(
        request,
        back,
        lambda: commands.take_back(draft_id=draft.pk, edit_id=edit, by=by),
        _("編集を取り消しました。"),
    )


# --- the draft as a whole
# -----------------------------------------------------------------------------------------------------------


@staff
@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for the decision."""
    draft, by = draft_or_404(request, number), signed_in(request)
    version = number_of(request.POST.get("version"))
    return done(
        request,
        draft.get_absolute_url(),
        lambda: commands.submit(draft_id=draft.pk, version=version, by=by),
        _("決裁に出しました。決まるまで、改定案は変えられません。"),
    )


def _with_why(request: HttpRequest, number: int, command: Callable[..., Any], message: str) -> HttpResponse:
    draft, by = draft_or_404(request, number), signed_in(request)
    said = {"version": number_of(request.POST.get("version")), "why": request.POST.get("why", "")}
    return done(request, draft.get_absolute_url(), lambda: command(draft_id=draft.pk, by=by, **said), message)


@staff
@require_POST
def abandon(request: HttpRequest, number: int) -> HttpResponse:
    """Give the draft up."""
    return _with_why(request, number, commands.abandon, _("改定案を取りやめました。"))


@staff
@require_POST
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Take an approved draft back before its day."""
    return _with_why(request, number, commands.reopen, _("作成中に戻しました。直したら、決裁を取り直してください。"))


@staff
@require_POST
def put_in_force(request: HttpRequest, number: int) -> HttpResponse:
    """Put an approved draft whose day has come into force now, without waiting for the night."""
    draft, by = draft_or_404(request, number), signed_in(request)
    call = lambda: commands.put_in_force(draft_id=draft.pk, by=by)  # noqa: E731
    return done(request, draft.get_absolute_url(), call, _("施行しました。新しい版が、いまの版になりました。"))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def rebase(request: HttpRequest, number: int) -> HttpResponse:
    """Carry the draft over to the edition in force now, choosing where both changed the same."""
    draft, by = draft_or_404(request, number), signed_in(request)
    if request.method != "POST":
        return redirect(draft)
    choices: dict[Any, Any] = {
        address_of(name[2:]): value
        for name, value in request.POST.items()
        if name.startswith("c:") and value in {"mine", "theirs"}
    }
    version = number_of(request.POST.get("version"))
    try:
        commands.rebase(draft_id=draft.pk, version=version, by=by, choices=choices)
    except commands.RebaseConflict as conflict:
        context = {"draft": draft, "clashes": _clashes(conflict.clashes), "message": sentence(conflict)}
        return render(request, "amendment/rebase.html", context, status=409)
    except WRONG as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("いまの版に合わせ直しました。"))
    return redirect(draft)


def _clashes(clashes: Sequence[commands.RebaseClash]) -> list[dict[str, str]]:
    """The clashes in words."""
    return [
        {
            "name": text_of(clash.address),
            "place": comparison_words.place(clash.mine),
            "mine_text": comparison_words.texts(clash.mine, {})[1],
            "theirs_text": comparison_words.texts(clash.theirs, {})[1] if clash.theirs else "",
        }
        for clash in clashes
    ]


# --- requests
# -----------------------------------------------------------------------------------------------------------


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Ask for an amendment of an initiative of the edition in force."""
    edition = find_edition(slug)
    form = RequestForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            commands.propose(plan=slug, initiative_key=key, by=signed_in(request), **form.cleaned_data)
        except WRONG as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("改定を申し出ました。企画担当が答えます。"))
            return redirect("amendment:index")
    context = {"form": form, "edition": edition, "key": key}
    return render(request, "amendment/ask.html", context, status=422 if form.is_bound else 200)


@staff
@require_POST
def answer(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take a request into a draft, or decline it."""
    by, text = signed_in(request), request.POST.get("answer", "")
    back = back_to(request, reverse("amendment:index"))
    if request.POST.get("what") == "take":
        number = number_of(request.POST.get("draft"))
        call = lambda: commands.take_request(request_id=request_id, draft_id=number, answer=text, by=by)  # noqa: E731
        return done(request, back, call, _("申し出を改定案に取り入れました。内容を書いてください。"))
    call = lambda: commands.decline_request(request_id=request_id, answer=text, by=by)  # noqa: E731
    return done(request, back, call, _("申し出を見送りました。"))
