"""The inbox of a person: the list, one notice, and marking it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.engines.notices.deliveries import commands as deliveries
from kusei.engines.notices.deliveries import queries
from kusei.engines.notices.deliveries.queries import Entry
from kusei.engines.notices.subscribers import queries as subscribers
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.engines.notices.subscribers.views.shared import own_page, user_of
from kusei.engines.notices.texts.message import LANGUAGES
from kusei.foundation.web.numbers import whole_number

SIZE = 20
LONGEST_WORDS = 100
KINDS = ("sending", "message")


@own_page()
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest first; to be filtered by what was not read, by topic and by words; and what was put away."""
    subscriber = subscribers.of(user_of(request))
    asked: dict[str, Any] = {
        "archived": "archived" in request.GET,
        "unread": request.GET.get("unread") == "1",
        "topic": request.GET.get("topic", "")[:40],
        "words": request.GET.get("q", "").strip()[:LONGEST_WORDS],
    }
    topics = subscribers.labels(get_language() or "ja")
    found = _page(subscriber, asked, request.GET.get("page", ""))
    context = {
        **asked,
        "rows": [(entry, topics.get(entry.topic, "")) for entry in found.entries],
        "total": found.total,
        "page_obj": Paginator(range(found.total), SIZE).get_page(found.page),
        "topics": topics.items(),
        "filtered": asked["unread"] or asked["topic"] or asked["words"],
        "undo": _put_away(subscriber, request.GET.get("put", "")),
        "tabs": _tabs(asked["archived"]),
    }
    return render(request, "notices/inbox.html", context)


def _page(subscriber: Subscriber | None, asked: dict[str, Any], number: str) -> queries.Page:
    if subscriber is None:
        return queries.Page([], 0, 1, 1)
    return queries.inbox(subscriber, **asked, page=whole_number(number) or 1, size=SIZE)


def _tabs(archived: bool) -> list[tuple[str, str, bool]]:
    here = reverse("notices:inbox")
    return [(_("受信箱"), here, not archived), (_("しまったもの"), f"{here}?archived=1", archived)]


def _put_away(subscriber: Subscriber | None, name: str) -> Entry | None:
    """The entry that was put away a moment ago, to take it back."""
    kind, _dash, number = name.partition("-")
    if subscriber is None or kind not in KINDS or (whole := whole_number(number)) is None:
        return None
    found = queries.entry(subscriber, kind, whole)
    return found if found is not None and found.archived else None


@own_page()
def one(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """One notice, in the reader's language or in another one that it exists in. Opening it marks it as read."""
    subscriber = subscribers.of(user_of(request))
    language = request.GET.get("in", "")
    entry = _entry_or_404(subscriber, kind, number, language if language in LANGUAGES else "")
    if request.method == "GET" and not entry.read and subscriber is not None:
        deliveries.mark(subscriber, kind, number, read=True)
    topics = subscribers.labels(get_language() or "ja")
    context = {
        "entry": entry,
        "topic": topics.get(entry.topic, ""),
        "link": translate_url(entry.link, get_language() or "ja") if entry.link.startswith("/") else entry.link,
    }
    return render(request, "notices/one.html", context)


@own_page("post")
def mark(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Read or unread, put away or taken back."""
    subscriber = subscribers.of(user_of(request))
    _entry_or_404(subscriber, kind, number)
    assert subscriber is not None
    inbox = reverse("notices:inbox")
    what = request.POST.get("what", "")
    if what == "unread":
        deliveries.mark(subscriber, kind, number, read=False)
        messages.success(request, _("まだ読んでいない印を付けました。"))
        return redirect(inbox)
    if what == "read":
        deliveries.mark(subscriber, kind, number, read=True)
        return redirect(inbox)
    if what == "put-away":
        deliveries.mark(subscriber, kind, number, archived=True)
        return redirect(f"{inbox}?{urlencode({'put': f'{kind}-{number}'})}")
    if what == "take-back":
        deliveries.mark(subscriber, kind, number, archived=False)
        messages.success(request, _("受信箱に戻しました。"))
        return redirect(inbox)
    raise Http404


def _entry_or_404(subscriber: Subscriber | None, kind: str, number: int, language: str = "") -> Entry:
    """The person's own entry; whose it is otherwise, nobody learns."""
    small = number < 2**63
    found = queries.entry(subscriber, kind, number, language) if subscriber and kind in KINDS and small else None
    if found is None:
        raise Http404
    return found
