"""Invented counters for a demonstration: people who wait today, appointments, and three months of waits."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.clock import played_at
from kusei.services.counters import commands, packs
from kusei.services.counters.models import Hour, Ticket
from kusei.services.counters.packs import Office, Service
from kusei.services.counters.refusals import NotFree
from kusei.services.counters.times import bookable

WEEKS = 12
SERVED, WAITING = 5, 6
"""So many people of today were served, so many wait, where the day has begun long enough ago."""
STEP = dt.timedelta(minutes=7)


def play(*, clerk: User, residents: list[User]) -> int:
    """Make them once, for offices that have none; how many tickets. `clerk` works at every counter."""
    offices = packs.offices()
    if not offices or Ticket.objects.exists():
        return 0
    luck = random.Random(2026)  # noqa: S311  a sample, the same each time
    for office in offices:
        _history(office, luck)
    _today(offices[0], clerk)
    _appointments(offices, residents)
    return Ticket.objects.count()


def _today(office: Office, clerk: User) -> None:
    """Served before, called now, waiting: as far as today is old enough."""
    now, window = clock.now(), office.windows[0]
    skill = window.skills[0]
    services = [one.key for one in office.services if one.skill == skill]
    others = [one.key for one in office.services if one.skill != skill]
    midnight = dt.datetime.combine(clock.today(), dt.time(), clock.TOKYO)
    begun = max(now - (SERVED + 2) * STEP, midnight)
    with played_at(begun):
        commands.sit(office=office.key, counter=window.key, by=clerk)
    taken = [min(begun + number * STEP / 2, now) for number in range(SERVED + 1)]
    for at in taken:
        with played_at(at):
            commands.take_ticket(office=office.key, service=services[0], channel=Ticket.Channel.STAFF, by=clerk)
    for number in range(SERVED):
        with played_at(min(begun + (number + 1) * STEP, now)):
            called = commands.call_next(by=clerk)
        if called is not None:
            with played_at(min(begun + (number + 1) * STEP + STEP / 2, now)):
                commands.finish(ticket_id=called.pk, by=clerk)
    for number in range(WAITING):
        service = (services + others)[number % len(services + others)]
        commands.take_ticket(office=office.key, service=service, channel=Ticket.Channel.STAFF, by=clerk)
    commands.call_next(by=clerk)


def _appointments(offices: Sequence[Office], residents: list[User]) -> None:
    """The next free time of each service that takes appointments, one for a resident each."""
    takers = [(office, service) for office in offices for service in office.services if service.appointments]
    for number, (office, service) in enumerate(takers):
        for ahead in range(1, 8):
            times = bookable(office, service.appointments, clock.today() + dt.timedelta(days=ahead))
            if not times:
                continue
            try:
                commands.book(
                    office=office.key,
                    service=service.key,
                    begins_at=times[(3 * number) % len(times)],
                    person=residents[number % len(residents)],
                )
            except NotFree:
                continue
            break


def _history(office: Office, luck: random.Random) -> None:
    """What the nightly count would have kept of the last weeks: busy mornings, Mondays and ends of months."""
    rows = []
    for back in range(1, WEEKS * 7 + 1):
        day = clock.today() - dt.timedelta(days=back)
        for hour in range(24):
            if office.is_open(day, hour * 60 + 30):
                rows += [_hour(office.key, one, day, hour, luck) for one in office.services]
    Hour.objects.bulk_create(rows, ignore_conflicts=True)


def _hour(office: str, service: Service, day: dt.date, hour: int, luck: random.Random) -> Hour:
    busy = (1.6 if day.weekday() == 0 else 1.0) * (1.4 if day.day < 4 or day.day > 26 else 1.0)
    busy *= 1.5 if 10 <= hour <= 11 else 1.2 if 13 <= hour <= 14 else 0.7
    people = max(round(luck.gauss(6, 1.5) * busy), 0)
    wait = max(round(luck.gauss(5, 1) * busy * 60), 0)
    gone = people // 12
    called = people - gone
    return Hour(
        office=office,
        service=service.key,
        day=day,
        hour=hour,
        arrived=people,
        called=called,
        waited=wait * called,
        worst=wait * 2 if called else 0,
        done=called,
        handled=service.minutes * 60 * called,
        abandoned=gone,
    )
