"""The section of the cycle's desk, and the panel on an initiative's page of the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from kusei.foundation.org.models import Municipality
from kusei.foundation.people.models import User
from kusei.services.plans.amendment.models import AmendmentDraft, AmendmentRequest
from kusei.services.plans.amendment.queries.drafts import under_way, waiting_for
from kusei.services.plans.amendment.states import RequestState, State
from kusei.services.plans.cycle.standing import Standing, standing
from kusei.services.plans.models import Edition, Initiative

SHOWN = 8


def desk(request: HttpRequest, municipality: Municipality, who: Standing) -> Mapping[str, Any] | None:
    """Drafts that can be edited or wait for their day, and, for the planning section, open requests."""
    if not who.planner and not who.edits:
        return None
    rows = AmendmentDraft.objects.filter(plan__municipality=municipality).select_related("plan")
    drafts = list(rows.filter(state__in=[State.DRAFTING, State.IN_APPROVAL, State.APPROVED]).order_by("effective_on"))
    asked: list[AmendmentRequest] = []
    if who.planner:
        open_ones = AmendmentRequest.objects.filter(plan__municipality=municipality, state=RequestState.OPEN)
        asked = list(open_ones.select_related("plan").order_by("at"))
    if not drafts and not asked:
        return None
    return {"drafts": drafts, "requests": asked[:SHOWN], "request_count": len(asked)}


def panel(request: HttpRequest, edition: Edition, initiative: Initiative) -> Mapping[str, Any] | None:
    """For everybody: that an approved amendment changes the initiative from a day. For staff: drafts under way."""
    waiting = waiting_for(edition.plan_id, initiative.key)
    drafting: list[AmendmentDraft] = []
    may_ask = False
    if isinstance(request.user, User) and request.user.is_authenticated:
        who = standing(request.user, edition.plan.municipality)
        may_ask = who.planner or bool(who.edits) or bool(who.approves)
        drafting = under_way(edition.plan_id) if who.staff else []
    if not waiting and not drafting and not may_ask:
        return None
    return {"waiting": waiting, "drafting": drafting, "may_ask": may_ask}
