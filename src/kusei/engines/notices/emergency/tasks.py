"""Alerts that somebody writes, or that wait for their release."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.notices.emergency import permissions, rules
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.views.common import STAFF
from kusei.foundation.org.remembering import remembered
from kusei.foundation.web import clock
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(TaskSource("alerts-release", gettext_lazy("発令を待つ緊急のお知らせ"), 1, to_release, access=STAFF))
    register_tasks(TaskSource("alerts-drafts", gettext_lazy("書きかけの緊急のお知らせ"), 2, drafts, access=STAFF))


def _rights(request: HttpRequest) -> dict[str, bool]:
    return remembered(("alerts", request.user.pk), lambda: permissions.rights(request.user))


def to_release(request: HttpRequest) -> TaskCount | None:
    """Alerts that wait for an approver in charge who did not ask for them: work for now. One SQL query, or two."""
    rows = Alert.objects.filter(state=rules.State.WAITING).exclude(asked_by=request.user.pk)
    found = counted(rows, reverse("emergency:list"), _("すぐに内容を確かめて、発令するか決めます。"))
    return replace(found, due=clock.today()) if found.number and _rights(request)["release"] else None


def drafts(request: HttpRequest) -> TaskCount | None:
    """Alerts that are being written, for those who may write them. One SQL query when there is none, else two."""
    rows = Alert.objects.filter(state=rules.State.DRAFT)
    found = counted(rows, reverse("emergency:list"), _("書き終えて承認を求めるか、取りやめます。"))
    return found if found.number and _rights(request)["draft"] else None
