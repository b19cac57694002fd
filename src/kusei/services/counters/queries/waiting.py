"""The line of offices as it is now: who waits, who is called, how long it takes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from kusei.foundation.web import clock
from kusei.services.counters import estimates, packs
from kusei.services.counters.models import Event, Hour, Sitting, Ticket
from kusei.services.counters.packs import Office

State = Ticket.State


@dataclass(frozen=True)
class Line:
    """An office at a moment."""

    office: Office
    now: dt.datetime
    waiting: list[Ticket]  # in the order in which they are called
    at_counters: list[Ticket]  # called or served, the last called first
    sittings: list[Sitting]
    minutes: dict[str, float]  # how long each service takes
    last_wait: int | None  # seconds that the last who was called had waited

    @property
    def windows(self) -> list[estimates.Open]:
        """The windows at which somebody sits, and when each is free."""
        busy = {one.counter: one for one in self.at_counters}
        found = []
        for sitting in self.sittings:
            window = self.office.window(sitting.counter)
            if window is None:
                continue
            there, free_at = busy.get(sitting.counter), self.now
            if there is not None:
                begun = there.serving_at or there.called_at or self.now
                free_at = begun + dt.timedelta(minutes=self.minutes.get(there.service, 0))
            found.append(estimates.Open(self.office.done_at(window), free_at))
        return found

    def starts(self) -> dict[Any, dt.datetime]:
        """When each of those who wait will be called."""
        return estimates.starts(self._line(), self.windows, self.minutes, self.now)

    def arrivals(self, factor: float = 1.0) -> dict[str, int]:
        """How many minutes somebody who comes now waits, by service."""
        services = [one.key for one in self.office.services]
        return estimates.next_arrivals(self._line(), self.windows, self.minutes, services, self.now, factor=factor)

    def _line(self) -> list[estimates.Waiting]:
        return [estimates.Waiting(one.pk, one.service, one.line_at, one.enters_at) for one in self.waiting]


def lines(offices: Sequence[Office]) -> list[Line]:
    """The offices now. Four SQL queries, however many they are."""
    now = clock.now()
    keys = [one.key for one in offices]
    day = now.astimezone(clock.TOKYO).date()
    states = (State.WAITING, State.CALLED, State.SERVING)
    tickets: defaultdict[str, list[Ticket]] = defaultdict(list)
    for one in Ticket.objects.filter(place__in=keys, day=day, state__in=states).order_by("line_at", "pk"):
        tickets[one.place].append(one)
    sittings: defaultdict[str, list[Sitting]] = defaultdict(list)
    for sitting in Sitting.objects.filter(office__in=keys, closed_at=None).order_by("counter"):
        sittings[sitting.office].append(sitting)
    usual, last = usual_minutes(offices), _last_waits(keys, now)
    return [
        Line(
            office=one,
            now=now,
            waiting=[row for row in tickets[one.key] if row.state == State.WAITING],
            at_counters=sorted(
                (row for row in tickets[one.key] if row.state != State.WAITING),
                key=lambda row: row.called_at or now,
                reverse=True,
            ),
            sittings=sittings[one.key],
            minutes=usual[one.key],
            last_wait=last.get(one.key),
        )
        for one in offices
    ]


def usual_minutes(offices: Sequence[Office]) -> dict[str, dict[str, float]]:
    """How long each service took lately; the pack's minutes where too few were served. One SQL query."""
    rules = packs.rules().estimate
    since = clock.today() - dt.timedelta(days=rules.days)
    rows = Hour.objects.filter(office__in=[one.key for one in offices], day__gte=since)
    counted = {
        (row["office"], row["service"]): (row["n"], row["seconds"])
        for row in rows.values("office", "service").annotate(n=Sum("done"), seconds=Sum("handled"))
    }
    found: dict[str, dict[str, float]] = {}
    for office in offices:
        found[office.key] = {}
        for service in office.services:
            served, seconds = counted.get((office.key, service.key), (0, 0))
            enough = served >= rules.least_served and seconds
            found[office.key][service.key] = seconds / served / 60 if enough else float(service.minutes)
    return found


def expected_call(office: Office, service: str) -> dt.datetime | None:
    """When somebody who takes a number now will be called; None when no window is open for it. Four SQL queries."""
    (line,) = lines([office])
    minutes = line.arrivals().get(service)
    return None if minutes is None else line.now + dt.timedelta(minutes=minutes)


def shown(ticket: Ticket) -> str:
    """The number as it is called where the person waits; with the mark of the office that gave it, if it is another."""
    if ticket.office == ticket.place:
        return ticket.label
    origin = packs.office(ticket.office)
    return f"{origin.mark if origin else ''}{ticket.label}"


def _last_waits(keys: list[str], now: dt.datetime) -> dict[str, int]:
    midnight = dt.datetime.combine(now.astimezone(clock.TOKYO).date(), dt.time(), clock.TOKYO)
    calls = Event.objects.filter(place__in=keys, at__gte=midnight, act="call").order_by("place", "-at")
    return {place: waited or 0 for place, waited in calls.distinct("place").values_list("place", "waited")}
