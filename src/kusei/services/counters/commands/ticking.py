"""What staff do with a visit over several sections: tick, change the order, end it."""

from __future__ import annotations

from django.db import transaction

from kusei.foundation.people.models import User
from kusei.services.counters import packs, rights
from kusei.services.counters.commands.common import State, acted, ended
from kusei.services.counters.commands.visiting import WAITING, decide, locked_visit, next_step, send_on
from kusei.services.counters.models import Ticket, Visit, VisitStep
from kusei.services.counters.refusals import NotBefore, NotPossibleNow, ServiceUnknown


@transaction.atomic
def tick(*, visit_id: int, step: str, outcome: str, by: User) -> VisitStep:
    """Say how a section ended, or take it back (an empty outcome). Who waits there is sent on.

    Raises `MayNot`, `ServiceUnknown`, `NotPossibleNow`.
    """
    ticket, visit, found = _held(visit_id, step, by)
    if outcome and outcome not in VisitStep.Outcome.values:
        raise ServiceUnknown
    decide(found, outcome, by)
    here = ticket is not None and (ticket.place, ticket.service) == (found.office, found.service)
    if outcome and here and ticket is not None and ticket.state in WAITING:
        send_on(ticket, visit, by)
    return found


@transaction.atomic
def put_first(*, visit_id: int, step: str, by: User) -> VisitStep:
    """Do this section next. Who waits elsewhere is sent there. Raises as `tick`, and `NotBefore`."""
    ticket, visit, found = _held(visit_id, step, by)
    if found.outcome:
        raise NotPossibleNow(found.get_outcome_display())
    left = list(visit.steps.filter(outcome="").order_by("position"))
    kind = packs.visit_kind(visit.kind)
    what = kind.step(found.key) if kind else None
    if kind and what and (first := [one for one in left if one.key in what.after]):
        before = kind.step(first[0].key)
        raise NotBefore(before.name if before else first[0].key)
    places = [one.position for one in left]
    for one, position in zip([found, *(one for one in left if one.pk != found.pk)], places, strict=True):
        one.position = position
        one.save(update_fields=["position"])
    if ticket is not None and ticket.state in WAITING:
        send_on(ticket, visit, by)
    return found


@transaction.atomic
def end_visit(*, visit_id: int, by: User) -> Visit:
    """The person goes home; what is not ticked is for another day. Raises `MayNot`, `NotPossibleNow`."""
    ticket, visit, _step = _held(visit_id, "", by)
    if visit.state != Visit.State.GOING:
        raise NotPossibleNow(visit.get_state_display())
    for one in visit.steps.filter(outcome=""):
        decide(one, VisitStep.Outcome.LATER, by)
    if ticket is not None and ticket.state in (*WAITING, State.CALLED, State.SERVING):
        over = State.DONE if ticket.state in (State.CALLED, State.SERVING) else State.LEFT
        acted(ticket, "done" if over == State.DONE else "over", by, state=over)
    ended(visit.pk)
    visit.refresh_from_db()
    return visit


def _held(visit_id: int, step: str, by: User) -> tuple[Ticket | None, Visit, VisitStep]:
    """The ticket, the visit and its section, under lock in this order."""
    ticket = Ticket.objects.select_for_update(of=("self",)).filter(visit_id=visit_id).first()
    visit = locked_visit(visit_id, Visit.State.PLANNED, Visit.State.GOING)
    rights.require_visit(by, visit)
    found = visit.steps.filter(key=step).first() if step else next_step(visit) or visit.steps.first()
    if found is None:
        raise ServiceUnknown
    return ticket, visit, found
