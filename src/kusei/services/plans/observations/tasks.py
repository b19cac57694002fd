"""Observations that wait for a decision in the person's departments."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks
from kusei.services.plans.cycle.tasks import STAFF, place_of
from kusei.services.plans.observations.queries.listing import waiting_rows


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(TaskSource("observations", gettext_lazy("判断を待つ気づき"), 63, waiting, access=STAFF))


def waiting(request: HttpRequest) -> TaskCount | None:
    """What was noticed and nobody has decided about, where the person writes or approves. One SQL query."""
    here, who = place_of(request)
    if here is None or not (who.planner or who.edits or who.approves):
        return None
    sentence = _("計画にどう響くかを見て、どうするか決めます。")
    return counted(waiting_rows(here, who), f"{reverse('observations:list')}?state=waiting", sentence)
