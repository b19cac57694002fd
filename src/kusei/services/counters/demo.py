"""Invented visits over several sections, consultations by video and tickets in their rarer states, for a demonstration.

The line of today and the waits of the last months are made by who puts the demonstration together.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.clock import played_at
from kusei.services.counters import commands, packs
from kusei.services.counters.models import Consultation, Ticket, Visit
from kusei.services.counters.packs import Office, VisitKind
from kusei.services.counters.queries.booking import Kind, free_times

NOTE = "（見本）必要な書類と、窓口の受付時間を案内しました。"  # i18n: a sample's words
TALK = dt.timedelta(days=1)


def play(*, clerk: User, residents: list[User]) -> int:
    """Make them once; how many visits there are. `clerk` works at every counter."""
    if Visit.objects.exists():
        return 0
    for kind in packs.visits()[:1]:
        _visits(kind, clerk, residents)
    for office in packs.offices():
        _talks(office, clerk, residents)
    _rare(packs.offices()[-1], clerk)
    return Visit.objects.count()


def _visits(kind: VisitKind, clerk: User, residents: list[User]) -> None:
    """One planned with a time, one on the way, one that went home with something left to do."""
    said = [one.key for one in kind.questions]
    office = packs.office(kind.office)
    planned = commands.plan_visit(kind=kind.key, said=said, person=residents[0])
    free = free_times(office, kind.key, kind.appointments, Kind.VISIT) if office else []
    if free:
        commands.book_visit(visit_id=planned.pk, begins_at=free[-1][1][0])
    under_way, over = (commands.plan_visit(kind=kind.key, said=said[:3], by=clerk) for _ in range(2))
    for visit in (under_way, over):
        commands.begin_visit(visit_id=visit.pk, channel=Ticket.Channel.STAFF, by=clerk)
        first = visit.steps.order_by("position").first()
        if first is not None:
            commands.tick(visit_id=visit.pk, step=first.key, outcome="done", by=clerk)
    second = over.steps.filter(outcome="").order_by("position").first()
    if second is not None:
        commands.tick(visit_id=over.pk, step=second.key, outcome="papers", by=clerk)
    over.refresh_from_db()
    if over.state == Visit.State.GOING:
        commands.end_visit(visit_id=over.pk, by=clerk)


def _talks(office: Office, clerk: User, residents: list[User]) -> None:
    """For each service one that is booked, and one that is over, with its summary."""
    for number, service in enumerate(one for one in office.services if one.remote):
        free = free_times(office, service.key, service.remote, Kind.REMOTE)
        person = residents[number % len(residents)]
        if not free:
            continue
        what: dict[str, Any] = {"office": office.key, "service": service.key, "remote": True}
        commands.book(**what, begins_at=free[-1][1][0], person=person)
        for back in range(1, 8):
            with played_at(clock.now() - back * TALK):
                times = free_times(office, service.key, service.remote, Kind.REMOTE)
                begins_at = times[0][1][0] if times else None
                if begins_at is None or begins_at > clock.now() + TALK:
                    continue
                held = commands.book(**what, begins_at=begins_at, person=person)
            if begins_at > clock.now():
                continue
            _held(Consultation.objects.get(appointment=held), begins_at, clerk)
            break


def _held(talk: Consultation, at: dt.datetime, clerk: User) -> None:
    with played_at(at):
        commands.enter(consultation_id=talk.pk)
        commands.open_room(consultation_id=talk.pk, by=clerk)
    with played_at(at + dt.timedelta(minutes=20)):
        commands.conclude(consultation_id=talk.pk, by=clerk)
        commands.write_note(consultation_id=talk.pk, note=NOTE, by=clerk)


def _rare(office: Office, clerk: User) -> None:
    """In the last office: one who gave the number back, and one with priority who waits."""
    service = office.services[0].key
    given: dict[str, Any] = {"office": office.key, "service": service, "channel": Ticket.Channel.STAFF, "by": clerk}
    gone = commands.take_ticket(**given)
    commands.leave(ticket_id=gone.pk, by=clerk)
    priorities = packs.rules().priorities
    commands.take_ticket(**given, priority=priorities[0].key if priorities else "")
