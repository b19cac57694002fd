"""What a person waits for, what is offered to them, and their saved searches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.finding import rooms
from kusei.engines.bookings.finding.forms import SearchForm
from kusei.engines.bookings.finding.showing import told
from kusei.engines.bookings.finding.wishes import Wish
from kusei.engines.bookings.reservations import queries as bookings
from kusei.engines.bookings.reservations.views.mine import REFUSALS, signed_in
from kusei.engines.bookings.reservations.wording import sentence
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.bookings.waiting import commands, queries, wording
from kusei.engines.bookings.waiting.forms import AlertForm, JoinForm
from kusei.engines.bookings.waiting.models import Alert, Entry, Offer
from kusei.engines.bookings.waiting.refusals import FreeAlready, WaitingRefused
from kusei.engines.payments.fees import kept as fees
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.foundation.web.access import SIGNED_IN, allow

ALL_REFUSALS = (WaitingRefused, *REFUSALS)
MOST_SHOWN = 50


@allow(SIGNED_IN)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Offers first, then the places in line, then what is over; below it the saved searches."""
    user = signed_in(request)
    rows = [wording.shown(one) for one in queries.mine(user)[:MOST_SHOWN]]
    states = (queries.OFFERED, queries.WAITING)
    context = {
        "offered": [one for one in rows if one["state"] == queries.OFFERED],
        "waiting": [one for one in rows if one["state"] == queries.WAITING],
        "over": [one for one in rows if one["state"] not in states],
        "alerts": [wording.alert(one) for one in queries.alerts_of(user)],
    }
    return render(request, "waiting/mine.html", context)


@allow(SIGNED_IN)
@never_cache
def new(request: HttpRequest, key: str, room: str, day: str, part: str = "") -> HttpResponse:
    """The form by which one begins to wait for a slot that is taken."""
    user = signed_in(request)
    found, on = _room(key, room), _day(day)
    offered = [one for one in resources.slots([found.pk], on, on)[found.pk] if one.part == part]
    if not offered:
        raise Http404
    content = resources.content_of(found.facility_id, on)
    about = content.resource(found.key)
    if about is None:
        raise Http404
    rules = content.rules_for(about)
    alike = {one.key for one in content.resources if one.rules == rules.key and one.kind == about.kind}
    others = [one for one in resources.open_resources([found.facility_id], on) if one.key in alike and one != found]
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        rules=rules,
        groups=bookings.groups_of(user),
        table=fees.table(rules.fee.table) if rules.fee else None,
        on=on,
        starts=list(offered[0].starts()),
        stretch=offered[0].stretch,
        others=others,
    )
    free = False
    if request.method == "POST" and form.is_valid():
        try:
            commands.join(person=user, **form.waiting(found, part))
        except ALL_REFUSALS as refusal:
            free = isinstance(refusal, FreeAlready)
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("空き待ちに登録しました。空いたらお知らせします。"))
            return redirect("waiting:mine")
    context: dict[str, Any] = {
        "facility": found.facility,
        "room": found,
        "day": on,
        "times": wording.span(offered[0].stretch) if part else "",
        "form": form,
        "free": free,
        "hours": 24,
    }
    return render(request, "waiting/new.html", context, status=422 if request.method == "POST" else 200)


@allow(SIGNED_IN)
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Leave the line, take an offer, or leave it to the next."""
    user = signed_in(request)
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "leave": (lambda: commands.leave(entry_id=pk, by=user), _("空き待ちをやめました。")),
        "accept": (lambda: commands.accept(offer_id=pk, by=user), _("申し込みました。")),
        "decline": (lambda: commands.decline(offer_id=pk, by=user), _("辞退しました。次に待っている方に案内します。")),
    }
    if what not in acts:
        raise Http404
    return _done(request, *acts[what])


@allow(SIGNED_IN)
@require_POST
def alert_act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Pause a saved search, go on, renew or delete it."""
    user = signed_in(request)
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "pause": (lambda: commands.pause_alert(alert_id=pk, paused=True, by=user), _("お知らせを休みます。")),
        "go-on": (lambda: commands.pause_alert(alert_id=pk, paused=False, by=user), _("お知らせを再開しました。")),
        "renew": (lambda: commands.renew_alert(alert_id=pk, by=user), _("お知らせの期限を延ばしました。")),
        "delete": (lambda: commands.delete_alert(alert_id=pk, by=user), _("お知らせを消しました。")),
    }
    if what not in acts:
        raise Http404
    return _done(request, *acts[what])


def _done(request: HttpRequest, command: Callable[[], object], words: str) -> HttpResponse:
    try:
        command()
    except (Entry.DoesNotExist, Offer.DoesNotExist, Alert.DoesNotExist):
        raise Http404 from None
    except ALL_REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, words)
    return redirect("waiting:mine")


@allow(SIGNED_IN)
@never_cache
def alert_new(request: HttpRequest) -> HttpResponse:
    """Keep a search; its conditions stand in the address, as the page of the search made it."""
    user, today = signed_in(request), clock.today()
    every = rooms.bookable(today)
    search = SearchForm(request.GET, every=every, groups=bookings.groups_of(user))
    if not search.is_valid():
        messages.error(request, _("さがす条件を直してから、もう一度登録してください。"))
        return redirect("finding:search")
    wish = search.wish()
    form = AlertForm(request.POST if request.method == "POST" else None, initial={"until": wish.until})
    houses = {one.facility.key: one.facility for one in every}
    if request.method == "POST" and form.is_valid():
        wish = _until(wish, form.cleaned_data["until"])
        try:
            commands.save_alert(person=user, wish=wish, name=told(wish, houses))
        except WaitingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("この条件で空いたら、お知らせします。"))
            return redirect("waiting:mine")
    context = {"form": form, "told": told(wish, houses), "days": commands.KEEPS.days}
    return render(request, "waiting/alert.html", context, status=422 if form.errors else 200)


def _until(wish: Wish, until: dt.date) -> Wish:
    return replace(wish, until=until, since=min(wish.since, until))


def _room(key: str, room: str) -> Resource:
    house = Facility.objects.filter(municipality=home(), key=key).first()
    found = Resource.objects.filter(facility=house, key=room).select_related("facility__municipality").first()
    if house is None or found is None:
        raise Http404
    return found


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text) if len(text) == len("2026-12-03") else None
    except ValueError:
        day = None
    if day is None or day < clock.today():
        raise Http404
    return day
