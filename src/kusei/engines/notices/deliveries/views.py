"""The pages of the ways out: what waits, what rests, and the hand that stops one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kusei.engines.notices.deliveries import outlets as commands
from kusei.engines.notices.deliveries import queries
from kusei.engines.notices.subscribers.models import Channel
from kusei.foundation.web import formats
from kusei.foundation.web.access import allow, role

ADMINISTRATOR = role("administrator")
# What a person calls each state, and the mark beside it (`{% state %}`).
STATES = {
    "ready": ("done", gettext_lazy("配信できます")),
    "resting": ("late", gettext_lazy("休んでいます")),
    "paused": ("stopped", gettext_lazy("止めています")),
    "missing": ("unknown", gettext_lazy("設定がありません")),
}


class PauseForm(forms.Form):
    """Why a way out is stopped."""

    reason = forms.CharField(
        label=gettext_lazy("止める理由"),
        max_length=200,
        help_text=gettext_lazy("履歴に残ります。個人の名前は書かないでください。"),
        error_messages={"required": gettext_lazy("理由を書くと、操作できます。")},
    )


@allow(ADMINISTRATOR)
@require_GET
def outlets(request: HttpRequest) -> HttpResponse:
    """Every way out: its state, how many people wait and since when."""
    rows = [{"one": one, "name": Channel(one.channel).label, **_words(one)} for one in queries.outlet_states()]
    return render(request, "deliveries/outlets.html", {"rows": rows})


@allow(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def outlet(request: HttpRequest, channel: str) -> HttpResponse:
    """One way out; stop it with a reason, or let it go on."""
    one = next((one for one in queries.outlet_states() if one.channel == channel), None)
    if one is None:
        raise Http404
    form = PauseForm(request.POST if "pause" in request.POST else None)
    if request.method == "POST" and "resume" in request.POST:
        commands.resume(channel=channel, by=request.user)
        messages.success(request, _("配信を再開しました。"))
        return redirect("deliveries:outlets")
    if form.is_bound and form.is_valid():
        commands.pause(channel=channel, by=request.user, why=form.cleaned_data["reason"])
        messages.success(request, _("緊急のお知らせを除いて、配信を止めました。"))
        return redirect("deliveries:outlets")
    context = {"one": one, "name": Channel(channel).label, "form": form, "facts": _facts(one), **_words(one)}
    return render(request, "deliveries/outlet.html", context, status=422 if form.is_bound else 200)


def _words(one: queries.OutletState) -> dict[str, Any]:
    mark, words = STATES[one.state]
    return {"mark": mark, "words": words}


def _facts(one: queries.OutletState) -> list[tuple[str, str]]:
    facts = [
        (_("待っている人"), formats.number(one.waiting)),
        (_("うち緊急のお知らせ"), formats.number(one.alerts_waiting)),
    ]
    if one.waiting_since is not None:
        facts.append((_("いちばん古い予定"), formats.moment_text(one.waiting_since)))
    if one.per_second is not None:
        facts.append((_("1秒あたりの上限（回）"), f"{one.per_second:g}"))
    if one.outlet is not None:
        facts.append((_("続けて失敗した回数"), formats.number(one.outlet.failures)))
        if one.outlet.failed_at is not None:
            facts.append((_("最後に失敗した日時"), formats.moment_text(one.outlet.failed_at)))
        if one.state == "resting" and one.outlet.rested_until is not None:
            facts.append((_("次に試す時刻"), formats.moment_text(one.outlet.rested_until)))
    return facts
