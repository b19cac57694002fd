"""What the steps of the builder share: their order and addresses, the page around a form, and saving it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.engines.notices.texts.message import JAPANESE
from kusei.foundation.web import clock
from kusei.foundation.web.htmx import by_htmx
from kusei.services.outreach.checking import Step
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.refusals import REFUSALS, Stale, sentence
from kusei.services.outreach.rights import require_writer
from kusei.services.outreach.views.common import campaign_or_404, signed_in


def step_labels() -> dict[Step, str]:
    """What a person calls the steps, in their order."""
    return {
        Step.TEXTS: _("本文"),
        Step.WHOM: _("対象"),
        Step.CHANNELS: _("配信方法"),
        Step.WHEN: _("日時と速さ"),
        Step.CHECK: _("確かめて出す"),
    }


def address_of(campaign: Campaign, step: Step) -> str:
    """Where the step is written."""
    more = [JAPANESE] if step is Step.TEXTS else []
    return reverse(f"outreach:{step.value}", args=[campaign.pk, *more])


def following(campaign: Campaign, step: Step) -> str:
    """Where the next step is written."""
    order = list(Step)
    return address_of(campaign, order[order.index(step) + 1])


def open_or_away(request: HttpRequest, number: int) -> Campaign | HttpResponse:
    """The campaign if the person can write it now, else the way to its page. Raises `NotAllowed`."""
    campaign = campaign_or_404(request, number)
    require_writer(signed_in(request), campaign.department)
    return campaign if campaign.is_open else redirect(campaign)


def step_page(
    request: HttpRequest, campaign: Campaign, step: Step, form: forms.Form | None, **more: Any
) -> HttpResponse:
    """The page of a step around its form. `more` is what the step shows besides, and what came of saving."""
    labels = step_labels()
    context = {
        "campaign": campaign,
        "form": form,
        "steps": [(label, address_of(campaign, one), one is step) for one, label in labels.items()],
        "title": labels[step],
        "place": list(labels).index(step) + 1,
        **more,
    }
    # A version that the person has not seen is never slipped under what they typed.
    seen = (
        form is not None and form.is_bound and "saved_at" not in more and ("conflict" not in more or by_htmx(request))
    )
    context["version"] = form.data.get("version", "") if form is not None and seen else campaign.version
    refused = form is not None and form.is_bound and bool(form.errors)
    status = more.get("status") or (422 if refused else 200)
    # htmx puts an answer into the page only when it is no error; the words of the refusal are in the part it takes.
    return render(request, f"outreach/{step.value}.html", context, status=200 if by_htmx(request) else status)


def save_step(
    request: HttpRequest, campaign: Campaign, step: Step, form: forms.Form, save: Callable[[], Campaign]
) -> tuple[Campaign, HttpResponse | None, dict[str, Any]]:
    """Save a valid form. The campaign as it is now, where to go (None: the same page again), and what to say there."""
    try:
        saved = save()
    except Stale as refusal:
        now = campaign_or_404(request, campaign.pk)
        return now, None, {"conflict": sentence(refusal), "status": 409}
    except REFUSALS as refusal:
        form.add_error(None, sentence(refusal))
        return campaign, None, {}
    if by_htmx(request):
        return saved, None, {"saved_at": clock.now()}
    if "next" in request.POST:
        return saved, redirect(following(saved, step)), {}
    messages.success(request, _("保存しました。"))
    return saved, redirect(request.get_full_path()), {}
