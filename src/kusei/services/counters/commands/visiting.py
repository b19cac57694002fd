"""Visits over several sections (おくやみ): planned from a few answers, begun with one number, ticked on the way.

The ticket of a visit goes from section to section by itself: whoever finishes it at a window sends it on to the next
section of the plan, where the person is called in the order of their coming, once they can have walked there. The row
of the ticket is locked before that of the visit, always.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import packs, planning, rights
from kusei.services.counters.commands.booking import Kind, cancel_booking, place_at
from kusei.services.counters.commands.common import State, acted, ended, office_of
from kusei.services.counters.commands.taking import arriving, issue, places_in_line
from kusei.services.counters.models import Appointment, Ticket, Visit, VisitStep
from kusei.services.counters.packs import VisitKind
from kusei.services.counters.queries.visits import stops_of, walk
from kusei.services.counters.refusals import NothingToDo, NotPossibleNow, OfficeClosed, ServiceUnknown

WAITING = (State.WAITING, State.TRANSFERRED, State.PARKED)


@transaction.atomic
def plan_visit(*, kind: str, said: Collection[str], person: User | None = None, by: User | None = None) -> Visit:
    """Plan a visit from the questions that were answered with yes or "not sure"; the answers are not kept.

    `by`: staff of its office who plan it for somebody. Raises `ServiceUnknown`, `MayNot`, `NothingToDo`.
    """
    what = _kind(kind)
    if by is not None:
        rights.require_work(by, office_of(what.office))
    visit = Visit.objects.create(kind=what.key, office=what.office, person=person, made_at=clock.now(), made_by=by)
    _choose(visit, what, said)
    return visit


@transaction.atomic
def change_visit(*, visit_id: int, said: Collection[str]) -> Visit:
    """Answer anew, before it has begun. Raises `NotPossibleNow`, `NothingToDo`."""
    visit = locked_visit(visit_id, Visit.State.PLANNED)
    visit.steps.all().delete()
    _choose(visit, _kind(visit.kind), said)
    return visit


@transaction.atomic
def book_visit(*, visit_id: int, begins_at: dt.datetime) -> Appointment:
    """A time for the whole visit; one that it had is given back. Raises `NotPossibleNow`, `NotFree`."""
    visit = locked_visit(visit_id, Visit.State.PLANNED)
    what, before = _kind(visit.kind), visit.appointment
    office = office_of(visit.office)
    visit.appointment = place_at(office, what.key, what.appointments, begins_at, kind=Kind.VISIT, person=visit.person)
    visit.save(update_fields=["appointment"])
    if before is not None and before.state == Appointment.State.BOOKED:
        cancel_booking(appointment_id=before.pk)
    return visit.appointment


@transaction.atomic
def cancel_visit(*, visit_id: int) -> Visit:
    """Give the plan up, and its appointment. Raises `NotPossibleNow`."""
    visit = locked_visit(visit_id, Visit.State.PLANNED)
    if visit.appointment is not None and visit.appointment.state == Appointment.State.BOOKED:
        cancel_booking(appointment_id=visit.appointment.pk)
    visit.state, visit.ended_at = Visit.State.CANCELLED, clock.now()
    visit.save(update_fields=["state", "ended_at"])
    return visit


@transaction.atomic
def begin_visit(*, visit_id: int, channel: str = Ticket.Channel.KIOSK, by: User | None = None) -> Ticket:
    """The person is there: the order is made anew from the waits of now, and one number drawn for all sections.

    Raises `NotPossibleNow`, `OfficeClosed`, `TooEarly`, `MayNot`.
    """
    visit = locked_visit(visit_id, Visit.State.PLANNED)
    start, now = office_of(visit.office), clock.now()
    if by is not None:
        rights.require_work(by, start)
    elif start.opens_next(now) is not None:
        raise OfficeClosed
    booked = visit.appointment
    held = arriving(booked, now) if booked is not None and _is_today(booked, now) else None
    first = _reorder(visit, now=True)
    where = office_of(first.office)
    what = where.service(first.service)
    if what is None:
        raise ServiceUnknown
    enters_at, line_at = places_in_line(now, held.begins_at if held else None, None)
    enters_at = max(enters_at, now + dt.timedelta(minutes=walk(start.key, where.key)))
    visit.state, visit.begun_at = Visit.State.GOING, now
    visit.save(update_fields=["state", "begun_at"])
    return issue(
        where,
        what,
        now,
        channel=channel,
        person=visit.person,
        appointment=held,
        visit=visit,
        present_at=now,
        enters_at=enters_at,
        line_at=line_at,
        acted_by=by,
    )


def onward(ticket: Ticket, by: User | None) -> Ticket:
    """The section is done: on to the next one of the plan, or to the end. The ticket is under lock."""
    assert ticket.visit_id is not None
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=ticket.visit_id)
    here = visit.steps.filter(office=ticket.place, service=ticket.service, outcome="")
    for one in here.order_by("position")[:1]:
        decide(one, VisitStep.Outcome.DONE, by)
    return send_on(ticket, visit, by)


def send_on(ticket: Ticket, visit: Visit, by: User | None) -> Ticket:
    """Send the ticket to the next section that is not ticked; without one the visit ends."""
    following = next_step(visit)
    if following is None:
        ended(visit.pk)
        waits = ticket.state in WAITING
        return acted(ticket, "over" if waits else "done", by, state=State.LEFT if waits else State.DONE)
    now = clock.now()
    there_at = now + dt.timedelta(minutes=walk(ticket.place, following.office))
    change = {
        "place": following.office,
        "service": following.service,
        "counter": "",
        "enters_at": there_at,
        "present_at": now,
        "waiting_since": there_at,
    }
    if ticket.state != State.WAITING:
        change["state"] = State.WAITING
    return acted(ticket, "onward", by, now, **change)


def next_step(visit: Visit) -> VisitStep | None:
    """The first section in order that is not ticked, if nothing that comes before it is open."""
    return visit.steps.filter(outcome="").order_by("position").first()


def decide(step: VisitStep, outcome: str, by: User | None) -> None:
    """Tick, or take the tick away."""
    step.outcome, step.decided_by = outcome, by if outcome else None
    step.decided_at = clock.now() if outcome else None
    step.save(update_fields=["outcome", "decided_at", "decided_by"])


def locked_visit(visit_id: int, *states: str) -> Visit:
    """The visit under lock, in one of these states. Raises `NotPossibleNow`."""
    found = Visit.objects.select_for_update(of=("self",)).select_related("appointment").get(pk=visit_id)
    if found.state not in states:
        raise NotPossibleNow(found.get_state_display())
    return found


def _kind(key: str) -> VisitKind:
    found = packs.visit_kind(key)
    if found is None:
        raise ServiceUnknown
    return found


def _choose(visit: Visit, what: VisitKind, said: Collection[str]) -> None:
    chosen = what.steps_for(set(said) & {one.key for one in what.questions})
    if not chosen:
        raise NothingToDo
    start = office_of(what.office)
    legs = planning.ordered(stops_of(chosen, now=start.opens_next(clock.now()) is None), walk, start.key)
    steps = {one.key: one for one in chosen}
    VisitStep.objects.bulk_create(
        VisitStep(
            visit=visit,
            key=leg.stop.key,
            office=leg.stop.place,
            service=steps[leg.stop.key].service,
            position=position,
        )
        for position, leg in enumerate(legs, 1)
    )


def _reorder(visit: Visit, *, now: bool) -> VisitStep:
    """Put the sections in the order that is best now; returns the first. Raises `NothingToDo`."""
    what, steps = _kind(visit.kind), list(visit.steps.filter(outcome="").order_by("position"))
    known = [found for one in steps if (found := what.step(one.key)) is not None]
    if not steps or len(known) < len(steps):
        raise NothingToDo
    legs = planning.ordered(stops_of(known, now=now), walk, visit.office)
    places = {leg.stop.key: number for number, leg in enumerate(legs)}
    free = sorted(one.position for one in steps)
    for one in steps:
        one.position = free[places[one.key]]
    VisitStep.objects.bulk_update(steps, ["position"])
    return min(steps, key=lambda one: one.position)


def _is_today(booked: Appointment, now: dt.datetime) -> bool:
    return booked.begins_at.astimezone(clock.TOKYO).date() == now.astimezone(clock.TOKYO).date()
