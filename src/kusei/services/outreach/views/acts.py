"""What is done to a campaign with one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kusei.foundation.web.ratelimit import limited
from kusei.services.outreach import commands
from kusei.services.outreach.forms import WhyForm
from kusei.services.outreach.queries.one import campaign_view
from kusei.services.outreach.refusals import REFUSALS, NotReady, sentence
from kusei.services.outreach.states import State
from kusei.services.outreach.views.common import campaign_or_404, done, number_of, signed_in, staff
from kusei.services.outreach.views.one import campaign_page


def _act(request: HttpRequest, number: int, command: Callable[..., Any], message: str) -> HttpResponse:
    """A button without words, on the campaign as the person saw it."""
    campaign, by = campaign_or_404(request, number), signed_in(request)
    version = number_of(request.POST.get("version"))
    return done(request, campaign, lambda: command(campaign_id=campaign.pk, version=version, by=by), message)


def _with_why(request: HttpRequest, number: int, name: str, message: str, *, versioned: bool) -> HttpResponse:
    """A button with its reason: a refusal shows the page with what was typed."""
    campaign, by = campaign_or_404(request, number), signed_in(request)
    more = {"version": number_of(request.POST.get("version"))} if versioned else {}
    form = WhyForm(request.POST)
    if form.is_valid():
        command = getattr(commands, name)
        call = lambda: command(campaign_id=campaign.pk, why=form.cleaned_data["why"], by=by, **more)  # noqa: E731
        return done(request, campaign, call, message)
    return campaign_page(request, campaign_view(campaign, by), name, status=422)


@staff
@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Hand it in."""
    campaign, by = campaign_or_404(request, number), signed_in(request)
    version = number_of(request.POST.get("version"))
    try:
        made = commands.submit(campaign_id=campaign.pk, version=version, by=by)
    except NotReady as refusal:
        messages.error(request, sentence(refusal))
        return redirect("outreach:check", number=campaign.pk)
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
        return redirect(campaign)
    said = _("決裁に出しました。決まると配信します。") if made.approval_id else _("承認者の確認に出しました。")
    messages.success(request, said)
    return redirect(campaign)


@staff
@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Let it out."""
    campaign, by = campaign_or_404(request, number), signed_in(request)
    version = number_of(request.POST.get("version"))
    try:
        made = commands.release(campaign_id=campaign.pk, version=version, by=by)
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        if made.state == State.STOPPED:
            messages.error(request, made.why)
        else:
            messages.success(request, _("配信を決めました。"))
    return redirect(campaign)


@staff
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Go on writing."""
    return _act(request, number, commands.take_back, _("作成中に戻しました。"))


@staff
@require_POST
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    """Send it back to those who wrote it."""
    return _with_why(request, number, "send_back", _("差し戻しました。"), versioned=True)


@staff
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Give it up."""
    message = _("取りやめました。この下の「取りやめを戻す」で、元に戻せます。")
    return _with_why(request, number, "discard", message, versioned=True)


@staff
@require_POST
def restore(request: HttpRequest, number: int) -> HttpResponse:
    """Take it up again."""
    return _act(request, number, commands.restore, _("取りやめを戻しました。続きを書けます。"))


@staff
@require_POST
def pause(request: HttpRequest, number: int) -> HttpResponse:
    """Hand nothing more over for now."""
    return _with_why(request, number, "pause", _("一時停止しました。"), versioned=False)


@staff
@require_POST
def resume(request: HttpRequest, number: int) -> HttpResponse:
    """Go on."""
    return _with_why(request, number, "resume", _("配信を再開しました。"), versioned=False)


@staff
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Hand nothing more over, for good."""
    message = _("配信を中止しました。もう渡したものは取り消せません。")
    return _with_why(request, number, "cancel", message, versioned=False)


@staff
@require_POST
def copy(request: HttpRequest, number: int) -> HttpResponse:
    """A new draft like this one."""
    campaign, by = campaign_or_404(request, number), signed_in(request)
    made = commands.copy(campaign_id=campaign.pk, by=by)
    messages.success(request, _("写しを作りました。日時は決め直してください。"))
    return redirect("outreach:texts", number=made.pk, language="ja")


@staff
@limited("outreach-test", "20/h")
@require_POST
def test(request: HttpRequest, number: int) -> HttpResponse:
    """Send it to oneself."""
    campaign, by = campaign_or_404(request, number), signed_in(request)
    language = request.POST.get("language", "")
    call = lambda: commands.try_out(campaign_id=campaign.pk, language=language, by=by)  # noqa: E731
    back = "outreach:check" if campaign.is_open else "outreach:campaign"
    done(request, campaign, call, _("自分のお知らせとメールに、試しに送りました。"))
    return redirect(back, number=campaign.pk)
