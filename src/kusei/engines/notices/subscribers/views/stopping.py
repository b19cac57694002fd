"""The one-click stop: a page with one button, and RFC 8058's POST of a mail program. Nobody signs in for it."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kusei.engines.notices.subscribers import commands, queries, stopping
from kusei.engines.notices.subscribers.models import Subscriber, Subscription, Topic
from kusei.engines.notices.subscribers.refusals import TopicGone
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited

UNDO = signing.Signer(salt="kusei.notices.stop.undo")


@allow(PUBLIC)
@csrf_exempt  # mail programs post without a cookie; the signature of the address is what proves
@limited("notices-stop", "60/m")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST stops or takes the stop back. It names nobody; a forged address is 404.

    Looking stops nothing: mail programs and virus scanners open links by themselves.
    """
    subscriber, topic = _whose(token)
    undo, stopped = "", False
    if request.method == "POST" and "undo" in request.POST:
        _take_back(subscriber, topic, _channels(token, request.POST["undo"]))
    elif request.method == "POST":
        stopped = True
        if subscriber is not None:
            channels = commands.stop(subscriber=subscriber, topic_key=topic.key if topic else "")
            undo = UNDO.sign(f"{token}/{','.join(channels)}") if channels or topic is None else ""
    else:
        stopped = _is_stopped(subscriber, topic)
    name = queries.label(topic, get_language() or "ja") if topic else ""
    context = {"topic": name, "all": topic is None, "stopped": stopped, "undo": undo, "back": "undo" in request.POST}
    response = render(request, "subscribers/stop.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _whose(token: str) -> tuple[Subscriber | None, Topic | None]:
    """The person, None when they are forgotten already, and the topic, None for everything."""
    try:
        number, key = stopping.read(token)
    except stopping.Forged:
        raise Http404 from None
    topic = Topic.objects.filter(key=key).first() if key else None
    if key and topic is None:
        raise Http404
    return Subscriber.objects.filter(pk=number).first(), topic


def _is_stopped(subscriber: Subscriber | None, topic: Topic | None) -> bool:
    if subscriber is None:
        return True
    if topic is None:
        return subscriber.stopped_at is not None
    return not Subscription.objects.filter(subscriber=subscriber, topic=topic).exists()


def _channels(token: str, undo: str) -> list[str]:
    """The channels of a stop by that token; 404 for a value that was not given out with it."""
    try:
        whose, _slash, channels = UNDO.unsign(undo).rpartition("/")
    except signing.BadSignature:
        raise Http404 from None
    if whose != token:
        raise Http404
    return [one for one in channels.split(",") if one]


def _take_back(subscriber: Subscriber | None, topic: Topic | None, channels: list[str]) -> None:
    """What was stopped a moment ago comes again. 404 for who is forgotten, and for a topic that has ended."""
    if subscriber is None:
        raise Http404
    if topic is None:
        commands.resume(subscriber=subscriber)
        return
    try:
        commands.subscribe(subscriber=subscriber, topic_key=topic.key, channels=channels)
    except TopicGone:
        raise Http404 from None
