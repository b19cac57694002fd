"""What waits at the desk for the person: own cases, those that nobody has taken, and the section's overdue ones."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.procedures.applications.rules import OPEN
from kusei.engines.procedures.desk.queries.listing import COUNTED_TO, TABS, Wanted, narrowed, sections_of
from kusei.engines.procedures.desk.views.common import signed_in
from kusei.foundation.org.models import Role
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    editor, approver = role(Role.EDITOR), role(Role.APPROVER)
    register_tasks(TaskSource("desk-mine", gettext_lazy("わたしが担当する申請"), 10, mine, access=editor))
    register_tasks(TaskSource("desk-nobody", gettext_lazy("担当の決まっていない申請"), 11, nobody, access=editor))
    register_tasks(TaskSource("desk-late", gettext_lazy("期限を過ぎた申請（課の全体）"), 12, late, access=approver))


def _counted(request: HttpRequest, wanted: Wanted, held: Role, query: str, sentence: str) -> TaskCount:
    sections = sections_of(signed_in(request))
    rows = narrowed(sections, wanted).filter(sections.reach[held].within("department_id"), state__in=sorted(OPEN))
    return counted(rows, f"{reverse('desk:list')}?{query}", sentence, due="due_on", most=COUNTED_TO)


def mine(request: HttpRequest) -> TaskCount:
    """Open cases that were given to the person. One SQL query."""
    return _counted(request, TABS["mine"], Role.EDITOR, "tab=mine", _("審査して、決定の起案まで進めます。"))


def nobody(request: HttpRequest) -> TaskCount:
    """Open cases of the person's sections that nobody has taken. One SQL query."""
    wanted = Wanted(assigned="nobody")
    return _counted(request, wanted, Role.EDITOR, "assigned=nobody", _("担当を決めて、審査を始めます。"))


def late(request: HttpRequest) -> TaskCount:
    """Overdue cases of the sections that the person leads. One SQL query."""
    return _counted(request, TABS["late"], Role.APPROVER, "tab=late", _("担当者と、いつ決まるかを確かめます。"))
