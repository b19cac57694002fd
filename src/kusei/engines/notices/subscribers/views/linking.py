"""Linking the ways by which one is reached: a phone, LINE, this browser, the post; and taking them away again."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kusei.engines.notices.subscribers import commands, forms, hooks, linking, queries
from kusei.engines.notices.subscribers.commands import owning
from kusei.engines.notices.subscribers.models import Channel
from kusei.engines.notices.subscribers.refusals import SubscribersRefused
from kusei.engines.notices.subscribers.views.shared import act_and_return, own_page, user_of
from kusei.foundation.web.ratelimit import limited

HOME = "subscribers:settings"


def _offered_or_404(channel: str) -> None:
    if channel not in hooks.available():
        raise Http404


def _phone(request: HttpRequest, channel: str) -> HttpResponse:
    _offered_or_404(channel)
    form = forms.PhoneForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            subscriber = commands.ensure(user=user_of(request))
            linking.ask_phone(subscriber=subscriber, channel=channel, number=form.cleaned_data["number"])
        except SubscribersRefused as refusal:
            form.refuse(refusal)
        else:
            return redirect(f"subscribers:{channel}_code")
    context = {"form": form, "channel": channel, "code_url": f"subscribers:{channel}_code"}
    return render(request, "subscribers/phone.html", context, status=422 if form.is_bound else 200)


def _code(request: HttpRequest, channel: str) -> HttpResponse:
    _offered_or_404(channel)
    subscriber = commands.ensure(user=user_of(request))
    form = forms.CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            linking.confirm_phone(subscriber=subscriber, channel=channel, code=form.cleaned_data["code"])
        except SubscribersRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("電話番号を登録しました。"))
            return redirect(HOME)
    row = linking.waiting(subscriber=subscriber, channel=channel)
    context = {
        "form": form,
        "failed": row is not None and row.failed,
        "over": row is None,
        "number": row.value[-4:] if row else "",
        "again": reverse(f"subscribers:{channel}"),
    }
    return render(request, "subscribers/code.html", context, status=422 if form.is_bound else 200)


@own_page("form")
def sms(request: HttpRequest) -> HttpResponse:
    """Have a code sent by short message."""
    return _phone(request, Channel.SMS.value)


@own_page("form")
def sms_code(request: HttpRequest) -> HttpResponse:
    """Type it."""
    return _code(request, Channel.SMS.value)


@own_page("form")
def call(request: HttpRequest) -> HttpResponse:
    """Have a code read aloud on the telephone."""
    return _phone(request, Channel.CALL.value)


@own_page("form")
def call_code(request: HttpRequest) -> HttpResponse:
    """Type it."""
    return _code(request, Channel.CALL.value)


@own_page("form")
def line(request: HttpRequest) -> HttpResponse:
    """By POST a code is made, which the person sends to the official account."""
    _offered_or_404(Channel.LINE.value)
    code = linking.ask_line(subscriber=commands.ensure(user=user_of(request))) if request.method == "POST" else ""
    account = settings.LINE_ACCOUNT
    address = f"https://line.me/R/oaMessage/{urlencode({'': account})[1:]}/?{code}" if account and code else ""
    return render(request, "subscribers/line.html", {"code": code, "account": account, "address": address})


@own_page("form")
def push(request: HttpRequest) -> HttpResponse:
    """GET shows the button that asks the browser; its script posts the subscription here, as JSON."""
    _offered_or_404(Channel.PUSH.value)
    if request.method == "POST":
        return _add_browser(request)
    return render(request, "subscribers/push.html", {"key": hooks.push_key()})


@limited("notices-push", "20/m")
def _add_browser(request: HttpRequest) -> HttpResponse:
    try:
        subscriber = commands.ensure(user=user_of(request))
        owning.add_browser(subscriber=subscriber, subscription=request.body[:8000].decode("utf-8", errors="replace"))
    except SubscribersRefused as refusal:
        return JsonResponse({"problem": str(refusal)}, status=422)
    messages.success(request, _("このブラウザーでお知らせを受け取ります。"))
    return JsonResponse({"next": reverse(HOME)})


@own_page("form")
def letters(request: HttpRequest) -> HttpResponse:
    """Choose the post."""
    _offered_or_404(Channel.LETTER.value)
    if request.method != "POST":
        return render(request, "subscribers/letters.html")

    def act() -> str:
        owning.add_letters(subscriber=commands.ensure(user=user_of(request)))
        return _("郵便でもお知らせを受け取ります。")

    return act_and_return(request, act, reverse(HOME))


@own_page("post")
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Forget an address."""
    subscriber = queries.of(user_of(request))
    if subscriber is None or not owning.remove(subscriber=subscriber, address_id=number):
        raise Http404
    messages.success(request, _("宛先を消しました。"))
    return redirect(HOME)


@own_page("post")
def repair(request: HttpRequest, number: int) -> HttpResponse:
    """Use an address again that did not work."""
    subscriber = queries.of(user_of(request))
    if subscriber is None or not commands.repair(subscriber=subscriber, address_id=number):
        raise Http404
    messages.success(request, _("この宛先をまた使います。"))
    return redirect(HOME)
