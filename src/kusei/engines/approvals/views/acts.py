"""What people do with a draft: submit it, decide, send it back, withdraw it, look at it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.approvals import commands
from kusei.engines.approvals.forms import HandOverForm, OpinionForm, SendBackForm, WhyForm
from kusei.engines.approvals.queries import people
from kusei.engines.approvals.queries.desk import authors_of
from kusei.engines.approvals.queries.draft import DraftView, return_targets
from kusei.engines.approvals.refusals import REFUSALS, ApprovalRefused, sentence
from kusei.engines.approvals.routing import Plan, plan_for
from kusei.engines.approvals.rules import DECISIONS, Action
from kusei.engines.approvals.views.common import signed_in, staff, view_or_404
from kusei.engines.approvals.views.drafts import draft_page
from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import LARGEST_ID, whole_number

Act = Callable[[dict[str, Any]], object]


def _act(  # noqa: PLR0913, PLR0917  one act with all it depends on
    request: HttpRequest, number: int, name: str, form: forms.Form, act: Act, done: str
) -> HttpResponse:
    """Do it and go back to the draft; refused, show the draft as it is now with what was typed and why not."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except commands.NoSuchDraft:
            raise Http404 from None
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, done)
            return redirect("approvals:draft", number=number)
    fresh = view_or_404(request, number)
    form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    form.data["version"] = str(fresh.draft.version)  # type: ignore[index]  # so that trying again is meant anew
    return draft_page(request, fresh, {name: form}, status=422)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Show the way that the draft will take, and send it."""
    user, view = signed_in(request), view_or_404(request, number)
    if Action.SUBMIT not in view.may:
        messages.warning(request, _("いまは提出できません。"))
        return redirect("approvals:draft", number=number)
    refusal = ""
    if request.method == "POST":
        version = whole_number(request.POST.get("version"))
        seen = -1 if version is None else version
        try:
            commands.submit(draft_id=number, version=seen, by=user)
        except REFUSALS as error:
            refusal = sentence(error)
        else:
            messages.success(request, _("提出しました。決裁が終わるまで、内容は変えられません。"))
            return redirect("approvals:draft", number=number)
    plan, problem = _plan(view)
    context = {"view": view, "draft": view.draft, "plan": plan, "problem": refusal or problem}
    return render(request, "approvals/submit.html", context, status=422 if refusal else 200)


def _plan(view: DraftView) -> tuple[Plan | None, str]:
    try:
        return plan_for(view.draft, authors=authors_of([view.draft.pk])[view.draft.pk]), ""
    except ApprovalRefused as refusal:
        return None, sentence(refusal)


@staff
@require_POST
def decide(request: HttpRequest, number: int, step: int) -> HttpResponse:
    """Approve, agree, disagree or decide, by the button that was pressed."""
    words = request.POST.get("action", "")
    action = Action(words) if words in set(DECISIONS) else None
    if action is None:
        raise Http404
    form = OpinionForm(request.POST, auto_id=f"id_decide_{step}_%s")

    def act(data: dict[str, Any]) -> None:
        commands.decide(
            draft_id=min(number, LARGEST_ID),
            version=data["version"],
            step_id=min(step, LARGEST_ID),
            action=action,
            opinion=data["opinion"],
            by=signed_in(request),
        )

    return _act(request, number, f"decide_{step}", form, act, _("記録しました。"))


@staff
@require_POST
def send_back(request: HttpRequest, number: int, step: int) -> HttpResponse:
    """Send the draft back to an earlier step or to its drafter."""
    view = view_or_404(request, number)
    targets = next((return_targets(view, one.step) for one in view.my_steps if one.step.pk == step), [])
    form = SendBackForm(request.POST, auto_id=f"id_back_{step}_%s", targets=targets)

    def act(data: dict[str, Any]) -> None:
        commands.send_back(
            draft_id=min(number, LARGEST_ID),
            version=data["version"],
            step_id=min(step, LARGEST_ID),
            to_position=data["to"],
            why=data["why"],
            by=signed_in(request),
        )

    return _act(request, number, f"back_{step}", form, act, _("差し戻しました。"))


@staff
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take the draft back before it is decided."""
    form = WhyForm(request.POST, auto_id="id_withdraw_%s")
    user = signed_in(request)
    return _act(
        request,
        number,
        "withdraw",
        form,
        lambda data: commands.withdraw(draft_id=min(number, LARGEST_ID), by=user, **data),
        _("取り下げました。直して、もう一度提出できます。"),
    )


@staff
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Give the draft up."""
    form = WhyForm(request.POST, auto_id="id_discard_%s")
    user = signed_in(request)
    return _act(
        request,
        number,
        "discard",
        form,
        lambda data: commands.discard(draft_id=min(number, LARGEST_ID), by=user, **data),
        _("廃案にしました。"),
    )


@staff
@require_POST
def hand_over(request: HttpRequest, number: int) -> HttpResponse:
    """Give the draft to another drafter."""
    view, user = view_or_404(request, number), signed_in(request)
    choices = people.successors(view.draft)
    form = HandOverForm(request.POST, auto_id="id_hand_over_%s", choices=choices)

    def act(data: dict[str, Any]) -> None:
        to = User.objects.get(pk=data["to"])
        commands.hand_over(draft_id=min(number, LARGEST_ID), version=data["version"], to=to, why=data["why"], by=user)

    return _act(request, number, "hand_over", form, act, _("引き継ぎました。"))


@staff
@require_POST
def effect(request: HttpRequest, number: int) -> HttpResponse:
    """Record that what was approved takes effect."""
    form = OpinionForm(request.POST, auto_id="id_effect_%s")
    user = signed_in(request)

    def act(data: dict[str, Any]) -> None:
        commands.take_effect(draft_id=min(number, LARGEST_ID), version=data["version"], note=data["opinion"], by=user)

    return _act(request, number, "effect", form, act, _("施行を記録しました。"))


@staff
@require_POST
def confirm(request: HttpRequest, number: int, event: int) -> HttpResponse:
    """後閲: the person has seen what their deputy decided."""
    try:
        commands.confirm_later(
            draft_id=min(number, LARGEST_ID),
            event_id=min(event, LARGEST_ID),
            opinion=request.POST.get("opinion", ""),
            by=signed_in(request),
        )
    except commands.NoSuchDraft:
        raise Http404 from None
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("後閲を記録しました。"))
    return redirect("approvals:draft", number=number)
