"""The settings of one's notices: what one hears of and how, what one told, and all that is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.engines.notices.subscribers import choosing, commands, forms, hooks, purpose, queries, topicfile
from kusei.engines.notices.subscribers.models import Channel, Subscriber
from kusei.engines.notices.subscribers.refusals import SubscribersRefused
from kusei.engines.notices.subscribers.views.shared import act_and_return, own_page, user_of
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.commands import give_consent
from kusei.foundation.people.residents.fields import LANGUAGES
from kusei.foundation.people.residents.queries import has_consent

# Where a person links a channel; the mail of the account is there by itself.
LINKS = {
    Channel.LINE: "subscribers:line",
    Channel.PUSH: "subscribers:push",
    Channel.SMS: "subscribers:sms",
    Channel.CALL: "subscribers:call",
    Channel.LETTER: "subscribers:letters",
}


@own_page()
def overview(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, with a way to each change."""
    user = user_of(request)
    subscriber = queries.of(user)
    groups = choosing.groups(subscriber)
    places = choosing.places(subscriber, user)
    there = {place.address.channel for place in places}
    links = [
        (str(Channel(one).label), reverse(LINKS[Channel(one)]))
        for one in hooks.available()
        if Channel(one) in LINKS and (one not in there or one == Channel.PUSH)
    ]
    context = {
        "subscriber": subscriber,
        "chosen": [choice for group in groups for choice in group.choices if choice.channels],
        "offered": bool(groups),
        "sample": topicfile.in_force().sample,
        "places": places,
        "more": _more(subscriber),
        "links": links,
        "usual": _usual(),
        "area": dict(hooks.areas()).get(subscriber.collection_area, subscriber.collection_area) if subscriber else "",
        "language": dict(LANGUAGES).get(subscriber.language if subscriber else user.language, ""),
    }
    return render(request, "subscribers/settings.html", context)


@own_page("form")
def topics(request: HttpRequest) -> HttpResponse:
    """Choose topics, and for each the channel that comes first and the one after it."""
    user = user_of(request)
    groups = choosing.groups(queries.of(user))
    form = forms.TopicsForm(groups, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _keep_topics(user, groups, form)
        messages.success(request, _("受け取るお知らせを保存しました。"))
        return redirect("subscribers:settings")
    context = {
        "form": form,
        "groups": form.shown(groups),
        "sample": topicfile.in_force().sample,
        "chosen_from": [choice.topic for group in groups for choice in group.choices],
    }
    return render(request, "subscribers/topics.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _keep_topics(user: User, groups: list[choosing.Group], form: forms.TopicsForm) -> None:
    subscriber = commands.ensure(user=user)
    for choice in (one for group in groups for one in group.choices):
        wanted = form.wanted(choice)
        if wanted and wanted != list(choice.channels):
            commands.subscribe(subscriber=subscriber, topic_key=choice.topic.key, channels=wanted)
        elif choice.channels and not wanted:
            commands.unsubscribe(subscriber=subscriber, topic_key=choice.topic.key)


@own_page("form")
def about(request: HttpRequest) -> HttpResponse:
    """Language, town, area of collection."""
    user = user_of(request)
    subscriber = queries.of(user)
    agreed = has_consent(user, purpose.PURPOSE)
    form = forms.AboutForm(
        subscriber, agreed=agreed, data=request.POST if request.method == "POST" else None, language=user.language
    )

    def act() -> str:
        values = {name: value for name, value in form.cleaned_data.items() if name != "agreed"}
        _remember(user, form.cleaned_data.get("agreed", False), **values)
        return _("あなたについての登録を保存しました。")

    return _form_page(request, form, act, _("あなたについて"), "about")


@own_page("form")
def child(request: HttpRequest) -> HttpResponse:
    """Add the month in which a child was born."""
    user = user_of(request)
    agreed = has_consent(user, purpose.PURPOSE)
    form = forms.ChildForm(agreed=agreed, data=request.POST if request.method == "POST" else None)

    def act() -> str:
        known = queries.of(user)
        months = [*(known.children_born if known else []), form.born()]
        _remember(user, form.cleaned_data.get("agreed", False), children_born=months)
        return _("子どもの生まれた月を登録しました。")

    return _form_page(request, form, act, _("子どもの生まれた月を加える"), "child")


@own_page("post")
def remove_child(request: HttpRequest) -> HttpResponse:
    """Take away one month that stands there; of twins one stays."""
    user = user_of(request)
    subscriber = _subscriber_or_404(user)
    months = list(subscriber.children_born)
    found = next((month for month in months if month.isoformat() == request.POST.get("month")), None)
    if found is None:
        raise Http404
    months.remove(found)

    def act() -> str:
        commands.remember(subscriber=subscriber, children_born=months)
        return _("子どもの生まれた月を消しました。")

    return act_and_return(request, act, reverse("subscribers:settings"))


@own_page("form")
def hours(request: HttpRequest) -> HttpResponse:
    """Quiet hours and alerts."""
    user = user_of(request)
    known = queries.of(user)
    names = ("quiet_from", "quiet_until", "alerts")
    initial = {name: getattr(known, name) for name in names} if known else _usual()
    form = forms.HoursForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> str:
        commands.remember(subscriber=commands.ensure(user=user), **form.cleaned_data)
        return _("受け取る時間を保存しました。")

    return _form_page(request, form, act, _("受け取る時間と緊急のお知らせ"), "hours")


@own_page("post")
def stop(request: HttpRequest) -> HttpResponse:
    """Stop everything, or begin again."""
    subscriber = commands.ensure(user=user_of(request))

    def act() -> str:
        if "resume" in request.POST:
            commands.resume(subscriber=subscriber)
            return _("お知らせを再開しました。")
        commands.stop(subscriber=subscriber)
        return _("すべてのお知らせを止めました。緊急のお知らせは届きます。")

    return act_and_return(request, act, reverse("subscribers:settings"))


@own_page()
def known(request: HttpRequest) -> HttpResponse:
    """Every row that is kept about the person, and the button that deletes them."""
    user = user_of(request)
    subscriber = queries.of(user)
    chosen = [choice for group in choosing.groups(subscriber) for choice in group.choices if choice.channels]
    labels = dict(choosing.offered())
    context = {
        "subscriber": subscriber,
        "language": dict(LANGUAGES).get(subscriber.language, "") if subscriber else "",
        "area": dict(hooks.areas()).get(subscriber.collection_area, subscriber.collection_area) if subscriber else "",
        "chosen": [(one, [labels.get(way, Channel(way).label) for way in one.channels]) for one in chosen],
        "places": choosing.places(subscriber, user),
        "more": _more(subscriber),
    }
    return render(request, "subscribers/known.html", context)


@own_page("form")
def forget(request: HttpRequest) -> HttpResponse:
    """Ask, then delete everything."""
    if request.method == "POST":
        commands.forget(user=user_of(request))
        messages.success(request, _("お知らせの登録をすべて消しました。"))
        return redirect("subscribers:settings")
    return render(request, "subscribers/forget.html")


def _more(subscriber: Subscriber | None) -> list[tuple[str, str, str]]:
    """What other parts keep: the name of it, what is kept, and the page where it is changed."""
    return [
        (str(one.label), one.said(subscriber) if subscriber is not None else "", reverse(one.url_name))
        for one in hooks.more()
    ]


def _usual() -> dict[str, Any]:
    """What holds for who has not chosen anything yet."""
    quiet = topicfile.in_force().quiet_hours
    return {"quiet_from": quiet and quiet.start, "quiet_until": quiet and quiet.end, "alerts": True}


def _subscriber_or_404(user: User) -> Subscriber:
    found = queries.of(user)
    if found is None:
        raise Http404
    return found


@transaction.atomic
def _remember(user: User, agreed: bool, **values: Any) -> None:
    """Keep what was told, together with the consent that was given on the same page."""
    subscriber = commands.ensure(user=user)
    if agreed:
        give_consent(user=user, purpose=purpose.PURPOSE)
    commands.remember(subscriber=subscriber, **values)


def _form_page(
    request: HttpRequest, form: forms.PlainForm, act: Callable[[], str], title: str, template: str
) -> HttpResponse:
    """Show the form, or act on it and go back. A refusal stands at its field."""
    if form.is_bound and form.is_valid():
        try:
            messages.success(request, act())
        except SubscribersRefused as refusal:
            form.refuse(refusal)
        else:
            return redirect("subscribers:settings")
    context = {"form": form, "title": title, "subscriber": queries.of(user_of(request))}
    return render(request, f"subscribers/{template}.html", context, status=422 if form.is_bound else 200)
