"""Calendars for other programs: of a house, and by secret addresses of a person and of their groups."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.finding import commands, feeds
from kusei.engines.bookings.finding.models import Feed
from kusei.engines.bookings.finding.views.calendars import house
from kusei.engines.bookings.reservations import queries
from kusei.foundation.people.models import User
from kusei.foundation.web.access import PUBLIC, SIGNED_IN, allow

LONGEST_TOKEN = 100


@allow(PUBLIC)
@require_safe
def of_house(request: HttpRequest, key: str) -> HttpResponse:
    """When the house is booked, without names; 304 when nothing changed. Two SQL queries."""
    answer = _ics(feeds.of_facility(house(key)), f"{key}.ics")
    answer["Cache-Control"] = "public, max-age=300"
    return get_conditional_response(request, answer["ETag"], response=answer) or answer


@allow(PUBLIC)
@require_safe
def secret(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address: who has it needs no account, and one that was revoked is not found."""
    feed = feeds.feed_of(commands.digest_of(token)) if len(token) <= LONGEST_TOKEN else None
    if feed is None:
        raise Http404
    answer = _ics(feeds.of_feed(feed, request.build_absolute_uri("/")[:-1]), "bookings.ics")
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, answer["ETag"], response=answer) or answer


def _ics(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    set_response_etag(answer)
    return answer


@allow(SIGNED_IN)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The addresses that a person gave out, and those that they may make."""
    user = _user(request)
    groups = queries.groups_of(user)
    every = {one.group_id: one for one in Feed.objects.filter(person=user, revoked_at=None).select_related("group")}
    known = {one.pk for one in groups}
    rows = [(_("わたしの予約"), "", every.get(None))]
    rows += [(one.name, str(one.pk), every.get(one.pk)) for one in groups]
    rows += [(one.group.name, "", one) for one in every.values() if one.group and one.group_id not in known]
    shown = [
        {"name": name, "group": group, "feed": feed, "url": _address(request, feed) if feed else ""}
        for name, group, feed in rows
    ]
    return render(request, "finding/feeds.html", {"rows": shown})


@allow(SIGNED_IN)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address; the one before stops."""
    user = _user(request)
    wanted = request.POST.get("group", "")
    group = next((one for one in queries.groups_of(user) if str(one.pk) == wanted), None)
    if wanted and group is None:
        raise Http404
    commands.make_feed(person=user, group=group)
    messages.success(request, _("新しいアドレスを作りました。前のアドレスは、もう使えません。"))
    return redirect("calendars:feeds")


@allow(SIGNED_IN)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The address stops."""
    try:
        commands.revoke_feed(feed_id=pk, by=_user(request))
    except Feed.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("アドレスを止めました。もう誰も見られません。"))
    return redirect("calendars:feeds")


def _address(request: HttpRequest, feed: Feed) -> str:
    return request.build_absolute_uri(reverse("calendars:secret", args=[commands.address_token(feed)]))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
