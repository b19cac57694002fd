"""The desk of a person: what waits for them, what they stand in for, what they drafted and decided."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from kusei.engines.approvals.approvers import Approvers
from kusei.engines.approvals.models import Absence, ApprovalEvent, Draft, Step
from kusei.engines.approvals.rules import AT_A_STEP, FINAL, Action, State
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

RECENT = 20


@dataclass(frozen=True)
class Waiting:
    """A step that waits for the person. `for_whom` is set when they would decide as a deputy."""

    step: Step
    draft: Draft
    for_whom: User | None
    overdue: bool
    due_today: bool
    bulk: bool


@dataclass
class Desk:
    """Everything on a desk. Lists are in the order in which they are due, or newest first."""

    waiting: list[Waiting] = field(default_factory=list)
    as_deputy: list[Waiting] = field(default_factory=list)
    later_views: list[ApprovalEvent] = field(default_factory=list)
    mine: list[Draft] = field(default_factory=list)
    decided: list[ApprovalEvent] = field(default_factory=list)
    absence: Absence | None = None

    @property
    def overdue(self) -> int:
        """How many of what waits is late."""
        return sum(one.overdue for one in [*self.waiting, *self.as_deputy])


def desk(user: User) -> Desk:
    """The desk of the person today. Eight SQL queries."""
    approvers = Approvers()
    found = Desk(absence=approvers.deputies.get(user.pk))
    for one in waiting_for(user, approvers):
        (found.as_deputy if one.for_whom else found.waiting).append(one)
    found.later_views = list(later_views(user))
    under_way = set(State) - FINAL - {State.APPROVED}
    # What is under way first, then what came back decided lately.
    mine = Draft.objects.filter(drafter=user).select_related("department")
    open_first = mine.filter(state__in=under_way).order_by("-pk")
    found.mine = [*open_first, *mine.exclude(state__in=under_way).order_by("-pk")[:RECENT]]
    acted = ApprovalEvent.objects.filter(actor=user, action__in=sorted(AT_A_STEP))
    found.decided = list(acted.select_related("draft", "step").order_by("-pk")[:RECENT])
    return found


def later_views(user: User) -> list[ApprovalEvent]:
    """Decisions that deputies made for the person and the person has not seen yet, oldest first. One SQL query."""
    rows = ApprovalEvent.objects.filter(on_behalf_of=user, confirmed_by=None, action__in=sorted(AT_A_STEP))
    # Sending back is no decision: there is nothing to look at afterwards but the draft itself.
    rows = rows.exclude(action__in=[Action.RETURN, Action.SEND_BACK])
    return list(rows.select_related("draft", "actor", "step").order_by("pk"))


def waiting_for(user: User, approvers: Approvers) -> list[Waiting]:
    """Open steps that ask the person, or ask somebody for whom they stand in today. Two SQL queries."""
    for_whom = {absent for absent, row in approvers.deputies.items() if row.deputy_id == user.pk}
    departments, everywhere = approvers.within_reach({user.pk, *for_whom})
    reach = Q(department__in=departments) | (Q(department=None) if everywhere else Q(pk__in=[]))
    rows = open_steps().filter(reach)
    steps = list(rows)
    authors = authors_of([step.round.draft_id for step in steps])
    today = clock.today()
    found = []
    for step in steps:
        but = frozenset() if step.round.self_approval else authors[step.round.draft_id]
        own, deputies = approvers.asked(step.department_id, but=but)
        absent = deputies.get(user.pk)
        if user.pk in own or (absent is not None and user.pk in approvers.people):
            found.append(_waiting(step, approvers.people[absent] if absent else None, today))
    return found


def _waiting(step: Step, for_whom: User | None, today: dt.date) -> Waiting:
    due = step.due_on or today
    return Waiting(step, step.round.draft, for_whom, due < today, due == today, step.round.bulk)


def open_steps() -> QuerySet[Step]:
    """Every step that waits for somebody, in the order in which they are due."""
    rows = Step.objects.filter(opened_at__isnull=False, closed_at=None)
    rows = rows.select_related("round__draft__drafter", "round__draft__department", "department")
    return rows.defer("round__document", "round__draft__body").order_by("due_on", "pk")


def authors_of(drafts: list[int]) -> dict[int, frozenset[int]]:
    """Everybody who ever drafted each of these. One SQL query."""
    rows = ApprovalEvent.objects.filter(draft__in=drafts, action__in=[Action.CREATE, Action.HAND_OVER])
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for draft, action, actor, to in rows.values_list("draft", "action", "actor", "to_user"):
        found[draft] |= {actor if action == Action.CREATE else to}
    return found
