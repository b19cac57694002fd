"""Visits over several sections as their pages show them: order, ways, waits now, what to bring, what is left."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kusei.foundation.web import clock
from kusei.services.counters import packs, planning
from kusei.services.counters.models import Ticket, Visit, VisitStep
from kusei.services.counters.packs import Office, Step, VisitKind
from kusei.services.counters.queries.waiting import lines, shown, usual_minutes

State = Visit.State


@dataclass(frozen=True)
class Row:
    """A section of a plan."""

    step: VisitStep
    what: Step | None  # None: the pack has changed
    office: Office | None
    walk: int  # minutes from the one before
    wait: int | None  # minutes that somebody who comes there now waits; None: closed, or nobody knows
    is_here: bool  # the person waits or is served there

    @property
    def name(self) -> object:
        """What it is called."""
        return self.what.name if self.what else self.step.service


@dataclass(frozen=True)
class Plan:
    """A visit with its sections in order."""

    visit: Visit
    kind: VisitKind | None
    rows: list[Row]
    minutes: int | None  # about so long it takes from now, while it is open
    ticket: Ticket | None
    number: str

    @property
    def bring(self) -> list[object]:
        """Everything to bring, each once."""
        found = {str(one): one for row in self.rows if row.what and not row.step.outcome for one in row.what.bring}
        return list(found.values())

    @property
    def left(self) -> list[Row]:
        """What is left to do."""
        settled = (VisitStep.Outcome.DONE, VisitStep.Outcome.NOT_NEEDED)
        return [row for row in self.rows if row.step.outcome not in settled]

    @property
    def elsewhere(self) -> list[object]:
        """What is to be done at other places than ours; no answer is stored, so all that may apply."""
        return list(self.kind.elsewhere) if self.kind else []


def of_secret(secret: str) -> Visit | None:
    """The visit that the secret opens. One SQL query."""
    return Visit.objects.select_related("appointment").filter(secret=secret).first()


def of_code(typed: str) -> Visit | None:
    """The visit whose code somebody types, however they write it. One SQL query."""
    code = "".join(one for one in unicodedata.normalize("NFKC", typed).upper() if one.isalnum())
    return Visit.objects.filter(code=code).first() if len(code) == 8 else None


def open_of(offices: Iterable[Office]) -> list[Visit]:
    """Today's visits that begin or pass at these offices, and planned ones with an appointment today. One SQL query."""
    today = clock.today()
    rows = Visit.objects.filter(steps__office__in=[one.key for one in offices]).select_related("appointment", "ticket")
    going = rows.filter(state=State.GOING)
    booked = rows.filter(state=State.PLANNED, appointment__begins_at__date=today)
    return sorted((going | booked).distinct(), key=lambda one: (one.state != State.GOING, one.made_at, one.pk))


def stops_of(steps: Sequence[Step], *, now: bool) -> list[planning.Stop]:
    """The steps with how long each takes, and the waits of this moment. Five SQL queries at most."""
    offices = [one for one in packs.offices() if one.key in {step.office for step in steps}]
    usual = usual_minutes(offices)
    waits = _waits(offices) if now else {}
    return [
        planning.Stop(
            key=one.key,
            place=one.office,
            minutes=usual[one.office][one.service],
            wait=waits.get((one.office, one.service)) if now else 0.0,
            after=frozenset(one.after),
        )
        for one in steps
    ]


def walk(one: str, other: str) -> float:
    """Minutes from an office to another, as the rules say."""
    rules, here, there = packs.rules().visits, packs.office(one), packs.office(other)
    if here is None or there is None or here == there:
        return 0.0
    if here.building != there.building:
        return float(rules.building_minutes)
    return float(rules.next_room_minutes + rules.floor_minutes * abs(here.floor - there.floor))


def plan_of(visit: Visit) -> Plan:
    """The visit for its page. Seven SQL queries at most, however many sections."""
    kind = packs.visit_kind(visit.kind)
    steps = list(visit.steps.order_by("position"))
    ticket = Ticket.objects.filter(visit=visit).first() if visit.state in (State.GOING, State.DONE) else None
    known = {one.key: what for one in steps if kind and (what := kind.step(one.key)) and _there(one)}
    left = [known[one.key] for one in steps if one.key in known and not one.outcome]
    start = packs.office(visit.office)
    is_open = start is not None and start.opens_next(clock.now()) is None
    now = is_open and visit.state in (State.PLANNED, State.GOING)
    stops = stops_of(left, now=now)
    here = ticket.place if ticket else visit.office
    legs = {leg.stop.key: leg for leg in planning.timed(stops, walk, here)}
    rows = [_row(one, known.get(one.key), legs.get(one.key), ticket, now) for one in steps]
    ends = max((leg.ends for leg in legs.values()), default=0)
    sure = all(one.wait is not None for one in stops)
    return Plan(visit, kind, rows, round(ends) if sure and ends else None, ticket, shown(ticket) if ticket else "")


def _row(step: VisitStep, what: Step | None, leg: planning.Leg | None, ticket: Ticket | None, now: bool) -> Row:
    wait = leg.stop.wait if leg and now else None
    here = ticket is not None and not step.outcome and (ticket.place, ticket.service) == (step.office, step.service)
    return Row(
        step=step,
        what=what,
        office=packs.office(step.office),
        walk=round(leg.walk) if leg else 0,
        wait=None if wait is None else round(wait),
        is_here=here,
    )


def _there(step: VisitStep) -> bool:
    office = packs.office(step.office)
    return office is not None and office.service(step.service) is not None


def _waits(offices: Sequence[Office]) -> dict[tuple[str, str], float]:
    return {
        (line.office.key, service): float(minutes)
        for line in lines(offices)
        if line.office.opens_next(line.now) is None
        for service, minutes in line.arrivals().items()
    }
