"""Notices that the person has not read."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.notices.deliveries import queries
from kusei.engines.notices.subscribers import queries as subscribers
from kusei.foundation.people.models import User
from kusei.foundation.web.tasks import TaskCount, TaskSource, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    title = gettext_lazy("まだ読んでいないお知らせ")
    register_tasks(TaskSource("notices-mine", title, 5, unread, audience="residents"))
    register_tasks(TaskSource("notices", title, 90, unread))


def unread(request: HttpRequest) -> TaskCount | None:
    """How many the person has not read, and the title of the newest. Two SQL queries."""
    assert isinstance(request.user, User)
    subscriber = subscribers.of(request.user)
    found = queries.inbox(subscriber, unread=True, size=1) if subscriber is not None else None
    if found is None or not found.total:
        return None
    sentence = _("いちばん新しいもの：%(title)s") % {"title": found.entries[0].title}
    return TaskCount(found.total, f"{reverse('notices:inbox')}?unread=1", sentence)
