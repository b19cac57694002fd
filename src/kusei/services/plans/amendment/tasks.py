"""Requests to amend a plan that nobody has answered, for the planning section."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks
from kusei.services.plans.amendment.models import AmendmentDraft, AmendmentRequest
from kusei.services.plans.amendment.states import RequestState, State
from kusei.services.plans.cycle.tasks import STAFF, place_of


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(TaskSource("amendment-asked", gettext_lazy("計画を改めてほしいという依頼"), 67, asked, access=STAFF))
    register_tasks(TaskSource("amendment-drafts", gettext_lazy("作成中の改定案"), 68, drafts, access=STAFF))


def asked(request: HttpRequest) -> TaskCount | None:
    """Open requests, for those who answer them. One SQL query."""
    here, who = place_of(request)
    if here is None or not who.planner:
        return None
    rows = AmendmentRequest.objects.filter(plan__municipality=here, state=RequestState.OPEN)
    return counted(rows, reverse("amendment:index"), _("改定案に取り入れるか、見送るか決めます。"))


def drafts(request: HttpRequest) -> TaskCount | None:
    """Drafts that can be edited, with the day on which they are to be in force, for who gives them their shape.

    One SQL query.
    """
    here, who = place_of(request)
    if here is None or not who.planner:
        return None
    rows = AmendmentDraft.objects.filter(plan__municipality=here, state=State.DRAFTING)
    return counted(rows, reverse("amendment:index"), _("施行日までに書き上げて、決裁に回します。"), due="effective_on")
