"""The offices of the ward: numbers from the machine and the phone, appointments, consultations, visits to several."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from functools import partial

from kusei.conf.simulation.agenda import moment
from kusei.conf.simulation.players.windows import OfficeDay
from kusei.conf.simulation.world import World
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import commands, packs
from kusei.services.counters.models import Appointment, Consultation, Ticket, Visit
from kusei.services.counters.packs import Office
from kusei.services.counters.queries.booking import Kind, free_times

NOTE = "（模擬）必要な書類と、窓口の受付時間を案内しました。"
CANCELLED, MISSED = 0.08, 0.04
Clerk = Callable[[], User]


class Counters:
    """Who comes to which office, and how they are served."""

    def __init__(self, world: World) -> None:
        self.world, self.rules, self.luck = world, world.year.counters, world.luck("counters")
        self.expected: dict[dt.date, list[tuple[str, str]]] = defaultdict(list)
        self.today: dict[str, OfficeDay] = {}

    def begin(self) -> None:
        """Nothing is there before people come."""

    def day(self, day: dt.date) -> None:
        """Those who come today, and those who book for another day."""
        offices = {one.key: one for one in packs.offices() if one.hours_on(day)}
        booked = self.expected.pop(day, [])
        coming: dict[str, list[str]] = defaultdict(list)
        for place, service in booked:
            if place in offices:
                coming[place].append(service)
        numbers = self.world.often(self.luck, self.rules.per_1000, day)
        for _ in range(numbers if offices else 0):
            office = self.luck.choices(list(offices.values()), [len(one.services) for one in offices.values()])[0]
            coming[office.key].append(self.luck.choice(office.services).key)
        self.today = {}
        walking = {key: list(services) for key, services in coming.items()}
        for office_key, service in booked:
            if office_key in walking:
                walking[office_key].remove(service)
        for key, services in coming.items():
            found = OfficeDay(self.world, offices[key], day, self.luck, services)
            found.plan()
            self.today[key] = found
            for service in walking[key]:
                self.world.agenda.at(moment(day, found.arrival()), partial(self.come, found, service))
        if coming:
            self.world.job(day, 18 * 60, "kusei.services.counters.jobs.sweep_phone_tickets")
            self.world.job(day + dt.timedelta(days=1), 10, "kusei.services.counters.jobs.close_yesterday")
        self._book_ahead(day)

    def come(self, office: OfficeDay, service: str) -> None:
        """A number from the machine, or from the phone some minutes before they are there."""
        what = office.office.service(service)
        key = office.office.key
        if what is not None and what.phone and self.luck.random() < self.rules.phone_share:
            ticket = commands.take_ticket(office=key, service=service, channel=Ticket.Channel.PHONE)
            self.world.later(self.luck.uniform(2, 12), partial(self.arrive, office, ticket.pk))
            return
        ticket = commands.take_ticket(office=key, service=service)
        if self.luck.random() < self.rules.left:
            self.world.later(self.luck.uniform(15, 40), partial(office.give_up, ticket.pk))
        office.somebody_came()

    def arrive(self, office: OfficeDay, number: int) -> None:
        """Who took the number on the phone is there."""
        commands.check_in(ticket_id=number)
        office.somebody_came()

    # ------------------------------------------------------------------ booked ahead

    def _book_ahead(self, day: dt.date) -> None:
        world, luck = self.world, self.luck
        kinds = (
            (self.rules.appointments_per_1000, self.book),
            (self.rules.remote_per_1000, self.book_remote),
            (self.rules.visits_per_1000, self.plan_visit),
        )
        for per_1000, act in kinds:
            for _ in range(world.often(luck, per_1000, day)):
                world.agenda.at(moment(day, luck.uniform(7 * 60, 23 * 60)), act)

    def _free(self, office: Office, service: str, *, remote: bool) -> dt.datetime | None:
        what = office.service(service)
        rule = (what.remote if remote else what.appointments) if what else None
        times = free_times(office, service, rule, Kind.REMOTE if remote else Kind.COUNTER)
        days = [one for day, one in times if day > clock.today()]
        return self.luck.choice(self.luck.choice(days)) if days else None

    def book(self) -> None:
        """A time at a counter; most come, some cancel, some forget."""
        found = [(office, one.key) for office in packs.offices() for one in office.services if one.appointments]
        if not found:
            return
        office, service = self.luck.choice(found)
        at = self._free(office, service, remote=False)
        if at is None:
            return
        held = commands.book(office=office.key, service=service, begins_at=at, person=self._person())
        if (chance := self.luck.random()) < CANCELLED:
            self.world.later(60, partial(commands.cancel_booking, appointment_id=held.pk))
        elif chance >= CANCELLED + MISSED:
            self.expected[at.astimezone(clock.TOKYO).date()].append((office.key, service))
            early = at - dt.timedelta(minutes=self.luck.uniform(1, 8))
            self.world.agenda.at(early, partial(self.come_booked, held.pk))

    def come_booked(self, number: int) -> None:
        """With an appointment."""
        held = Appointment.objects.get(pk=number)
        if held.state != Appointment.State.BOOKED or held.office not in self.today:
            return
        commands.take_ticket(office=held.office, service=held.service, appointment=held)
        office = self.today[held.office]
        self.world.agenda.at(held.begins_at + dt.timedelta(seconds=10), office.somebody_came)

    def book_remote(self) -> None:
        """A consultation by video, from home."""
        found = [(office, one.key) for office in packs.offices() for one in office.services if one.remote]
        if not found:
            return
        office, service = self.luck.choice(found)
        at = self._free(office, service, remote=True)
        if at is None:
            return
        held = commands.book(office=office.key, service=service, begins_at=at, person=self._person(), remote=True)
        talk = Consultation.objects.get(appointment=held)
        if (chance := self.luck.random()) < CANCELLED:
            self.world.later(60, partial(commands.cancel_booking, appointment_id=held.pk))
        elif chance >= CANCELLED + MISSED:
            clerk = partial(self.world.staff, office.department, Role.EDITOR)
            self.world.agenda.at(at, partial(self.talk, talk.pk, clerk))

    def talk(self, number: int, clerk: Clerk) -> None:
        """The person is there on time, the clerk opens the room."""
        by = clerk()
        commands.enter(consultation_id=number)
        with acting_as(by.name, user_id=by.pk):
            commands.open_room(consultation_id=number, by=by)
        self.world.later(self.luck.uniform(10, 25), partial(self.end_talk, number, clerk))

    def end_talk(self, number: int, clerk: Clerk) -> None:
        """It is over, and its summary written."""
        by = clerk()
        with acting_as(by.name, user_id=by.pk):
            commands.conclude(consultation_id=number, by=by)
            commands.write_note(consultation_id=number, note=NOTE, by=by)

    def plan_visit(self) -> None:
        """Several sections after one another: planned at home, with a time, begun at the first office."""
        kinds = packs.visits()
        if not kinds:
            return
        kind = self.luck.choice(kinds)
        said = [one.key for one in kind.questions if self.luck.random() < 0.5]
        office = packs.office(kind.office)
        visit = commands.plan_visit(kind=kind.key, said=said, person=self._person())
        times = free_times(office, kind.key, kind.appointments, Kind.VISIT) if office else []
        days = [one for day, one in times if day > clock.today()]
        if not days:
            return
        at = self.luck.choice(self.luck.choice(days))
        commands.book_visit(visit_id=visit.pk, begins_at=at)
        if self.luck.random() < CANCELLED:
            self.world.later(60, partial(commands.cancel_visit, visit_id=visit.pk))
            return
        steps = list(visit.steps.order_by("position").values_list("office", "service"))
        self.expected[at.astimezone(clock.TOKYO).date()].extend(steps)
        self.world.agenda.at(at - dt.timedelta(minutes=3), partial(self.begin_visit, visit.pk))

    def begin_visit(self, number: int) -> None:
        """One number for all of it."""
        if Visit.objects.get(pk=number).state != Visit.State.PLANNED:
            return
        commands.begin_visit(visit_id=number)
        for minutes in range(5, 240, 12):  # each section calls when the person can have walked there
            self.world.later(minutes, self._everywhere)

    def _everywhere(self) -> None:
        for office in self.today.values():
            office.somebody_came()

    def _person(self) -> User | None:
        """Somebody with an account, or without."""
        if self.luck.random() < 0.5:
            return None
        return self.world.account(self.world.somebody(self.luck))
