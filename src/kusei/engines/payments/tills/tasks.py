"""Tills: one's own shift to be closed, counted ones that wait for the second person, rows of files to look at."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.payments.tills.models import Row, Shift
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    editor, approver = role(Role.EDITOR), role(Role.APPROVER)
    register_tasks(TaskSource("tills-open", gettext_lazy("開けているレジ"), 33, own_shifts, access=editor))
    register_tasks(TaskSource("tills-second", gettext_lazy("確認を待つレジ締め"), 34, to_confirm, access=approver))
    register_tasks(TaskSource("tills-rows", gettext_lazy("レジの記録の確認"), 35, rows, access=editor))


def own_shifts(request: HttpRequest) -> TaskCount:
    """Shifts that the person opened and has not counted; due on their day. One SQL query."""
    found = Shift.objects.filter(operator=request.user.pk, state=Shift.State.OPEN)
    return counted(found, reverse("tills:index"), _("終わったら、数えて締めます。"), due="day")


def to_confirm(request: HttpRequest) -> TaskCount:
    """Counted shifts of others that the person may confirm; due on their day. One SQL query."""
    own = departments_of(request.user, Role.APPROVER).within("till__department")
    found = Shift.objects.filter(own, state=Shift.State.COUNTED).exclude(operator=request.user.pk)
    return counted(found, reverse("tills:index"), _("二人目として、数えた額を確かめます。"), due="day")


def rows(request: HttpRequest) -> TaskCount:
    """Rows of terminals' files in the person's departments that somebody has to look at. One SQL query."""
    own = departments_of(request.user, Role.EDITOR).within("till__department")
    found = Row.objects.filter(own, state=Row.State.OPEN)
    return counted(found, reverse("tills:work"), _("端末の記録と請求を結びつけます。"))
