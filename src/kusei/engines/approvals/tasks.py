"""What waits for the person in decisions on the route: steps that ask them, and their own drafts that came back."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.approvals.approvers import Approvers
from kusei.engines.approvals.models import Draft
from kusei.engines.approvals.queries.desk import waiting_for
from kusei.engines.approvals.rules import State
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(TaskSource("approvals", gettext_lazy("決裁"), 5, steps, access=role(Role.APPROVER)))
    register_tasks(
        TaskSource("approvals-back", gettext_lazy("差し戻された起案"), 6, sent_back, access=role(Role.VIEWER))
    )


def steps(request: HttpRequest) -> TaskCount:
    """Steps that ask the person, or ask somebody for whom they stand in today. Five SQL queries: who is asked depends
    on every approver of the day and on who is away.
    """
    assert isinstance(request.user, User)
    found = waiting_for(request.user, Approvers())
    return TaskCount(
        len(found),
        reverse("approvals:desk"),
        _("内容を確かめて、決めるか、差し戻します。"),
        min((one.step.due_on for one in found if one.step.due_on), default=None),
        sum(one.overdue for one in found),
    )


def sent_back(request: HttpRequest) -> TaskCount:
    """The person's drafts that came back to be written again. One SQL query."""
    rows = Draft.objects.filter(drafter=request.user.pk, state=State.SENT_BACK)
    return counted(rows, reverse("approvals:desk"), _("直して、もう一度回します。"))
