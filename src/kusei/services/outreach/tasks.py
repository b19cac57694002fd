"""Campaigns that wait for the person: to be let out, or to be written again."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.queries.listing import waiting_for
from kusei.services.outreach.states import State


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(
        TaskSource("outreach-asked", gettext_lazy("確認を待つお知らせの配信"), 50, asked, access=role(Role.APPROVER))
    )
    register_tasks(
        TaskSource("outreach-back", gettext_lazy("差し戻されたお知らせ"), 51, sent_back, access=role(Role.EDITOR))
    )


def asked(request: HttpRequest) -> TaskCount:
    """Campaigns that an approver of their department lets out, those on the route of a decision apart. One query."""
    rows = waiting_for(departments_of(request.user, Role.APPROVER).within())
    return counted(rows, f"{reverse('outreach:index')}?stage=asked", _("文面とあて先を確かめて、配信を決めます。"))


def sent_back(request: HttpRequest) -> TaskCount:
    """The person's own campaigns that came back. One SQL query."""
    rows = Campaign.objects.filter(author=request.user.pk, state=State.SENT_BACK)
    return counted(rows, f"{reverse('outreach:index')}?stage=sent-back", _("直して、もう一度出します。"))
