"""The windows of an office on one day: opened for those who come, calling one after the other, closed at night."""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import dataclass, field
from functools import partial

from kusei.conf.simulation.agenda import moment
from kusei.conf.simulation.world import World
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.services.counters import commands, packs
from kusei.services.counters.models import Ticket
from kusei.services.counters.packs import Office, Window

LONGEST = 8 * 60  # minutes of work in a day of a window
LOAD = 0.75  # of them that are planned
GONE = 3.0  # minutes until a clerk who called in vain calls again


@dataclass
class Desk:
    """An open window and whether somebody is at it."""

    window: Window
    clerk: User
    busy: bool = False


@dataclass
class OfficeDay:
    """An office with people on one day. `coming`: the services of those who are expected."""

    world: World
    office: Office
    day: dt.date
    luck: random.Random
    coming: list[str]
    desks: list[Desk] = field(default_factory=list)

    def plan(self) -> None:
        """Open the windows that are needed a little before the office, and close them in the evening."""
        opens, closes = self._hours()
        world, rules = self.world, self.world.year.counters
        for window in self._needed(rules.windows_open):
            world.agenda.at(moment(self.day, opens - 10 + len(self.desks) * 0.01), partial(self.open, window))
        for minutes in (closes + 30, closes + 90, closes + 180):
            world.agenda.at(moment(self.day, minutes), self.close)

    def arrival(self) -> float:
        """A minute of the day at which somebody comes: the late morning and the early afternoon are busy."""
        opens, closes = self._hours()
        if self.luck.random() < 0.6:
            return self.luck.triangular(opens, min(opens + 240, closes - 15), min(opens + 120, closes - 20))
        return self.luck.triangular(min(opens + 210, closes - 16), closes - 15, min(opens + 300, closes - 16))

    def _hours(self) -> tuple[int, int]:
        found = [packs.minute_of(one.opens) for one in self.office.hours_on(self.day)]
        last = [packs.minute_of(one.closes) for one in self.office.hours_on(self.day)]
        return min(found), max(last)

    def _needed(self, share: float) -> list[Window]:
        """Windows that serve all who are expected: one at least for each service, more where much is to do."""
        minutes: dict[str, float] = {}
        for key in self.coming:
            service = self.office.service(key)
            if service is not None:
                minutes[service.skill] = minutes.get(service.skill, 0) + service.minutes
        chosen: list[Window] = []
        for skill, work in sorted(minutes.items()):
            able = [one for one in self.office.windows if skill in one.skills]
            most = max(1, round(len(able) * share))
            wanted = min(math.ceil(work / (LONGEST * LOAD)), most)
            there = [one for one in able if one in chosen]
            chosen += [one for one in able if one not in chosen][: max(wanted - len(there), 0)]
        return chosen

    def open(self, window: Window) -> None:
        """A clerk sits down."""
        clerk = self.world.staff(self.office.department, Role.EDITOR, f"{self.office.key}-{window.key}")
        with acting_as(clerk.name, user_id=clerk.pk):
            commands.sit(office=self.office.key, counter=window.key, by=clerk)
        self.desks.append(Desk(window, clerk))

    def close(self) -> None:
        """Who has nobody at the window goes home; the others stay until they are done."""
        for desk in [one for one in self.desks if not one.busy]:
            self.call(desk)
            if not desk.busy:
                self.desks.remove(desk)
                with acting_as(desk.clerk.name, user_id=desk.clerk.pk):
                    commands.rise(by=desk.clerk)

    def somebody_came(self) -> None:
        """Whoever is free calls."""
        for desk in self.desks:
            if not desk.busy:
                self.call(desk)

    def call(self, desk: Desk) -> None:
        """Call the next, serve them, and go on."""
        with acting_as(desk.clerk.name, user_id=desk.clerk.pk):
            ticket = commands.call_next(by=desk.clerk)
        if ticket is None:
            return
        desk.busy = True
        if self.luck.random() < self.world.year.counters.no_shows:
            self.world.later(GONE, partial(self.nobody, desk, ticket.pk, 1))
            return
        service = self.office.service(ticket.service)
        minutes = service.minutes if service else 10
        took = min(self.luck.gammavariate(4, minutes / 4), minutes * 3)
        self.world.later(self.luck.uniform(0.3, 1.5), partial(self.begin, desk, ticket.pk, max(took, 1.0)))

    def begin(self, desk: Desk, number: int, took: float) -> None:
        """The person is at the window."""
        with acting_as(desk.clerk.name, user_id=desk.clerk.pk):
            commands.serve(ticket_id=number, by=desk.clerk)
        self.world.later(took, partial(self.finish, desk, number))

    def finish(self, desk: Desk, number: int) -> None:
        """It is done; the next one."""
        with acting_as(desk.clerk.name, user_id=desk.clerk.pk):
            commands.finish(ticket_id=number, by=desk.clerk)
        desk.busy = False
        self.call(desk)

    def nobody(self, desk: Desk, number: int, calls: int) -> None:
        """Call again, and give up after the calls that the pack asks for."""
        with acting_as(desk.clerk.name, user_id=desk.clerk.pk):
            if calls < packs.rules().calls_before_no_show:
                commands.recall(ticket_id=number, by=desk.clerk)
                self.world.later(GONE, partial(self.nobody, desk, number, calls + 1))
                return
            commands.no_show(ticket_id=number, by=desk.clerk)
        desk.busy = False
        self.call(desk)

    def give_up(self, number: int) -> None:
        """Somebody who waits goes home, if they have not been called."""
        ticket = Ticket.objects.get(pk=number)
        if ticket.state == Ticket.State.WAITING:
            commands.leave(ticket_id=number)
