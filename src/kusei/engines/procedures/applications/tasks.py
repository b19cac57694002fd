"""What a resident handed in: what the office asks to put right, and what is being looked at."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.models import Application, Correction, Draft
from kusei.engines.procedures.applications.rules import OPEN, State
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    for key, title, order, read in (
        ("applications-correct", gettext_lazy("直すところのある申請"), 1, to_correct),
        ("applications-open", gettext_lazy("申請のいまの状態"), 10, under_way),
        ("applications-drafts", gettext_lazy("まだ出していない申請"), 11, drafts),
    ):
        register_tasks(TaskSource(key, title, order, read, audience="residents"))


def to_correct(request: HttpRequest) -> TaskCount:
    """Open requests to put something right, due on their day. Two SQL queries."""
    own = Application.objects.filter(access.visible_to_resident(request.user), state=State.CORRECTION)
    rows = Correction.objects.filter(application__in=own, answered_at=None, cancelled_at=None)
    sentence = _("区から、直すお願いが来ています。")
    return counted(rows, reverse("applications:mine"), sentence, due="due_on")


def under_way(request: HttpRequest) -> TaskCount:
    """What the office is looking at. Two SQL queries."""
    states = sorted(OPEN - {State.CORRECTION})
    rows = Application.objects.filter(access.visible_to_resident(request.user), state__in=states)
    return counted(rows, reverse("applications:mine"), _("区が内容を確かめています。"))


def drafts(request: HttpRequest) -> TaskCount:
    """What was begun and not handed in. One SQL query."""
    rows = Draft.objects.filter(owner=request.user.pk, submitted_at=None, entered_by=None)
    return counted(rows, reverse("applications:mine"), _("つづきを書いて、出せます。"))
