"""Rooms and consultations: groups register, book, are approved, come or do not come, cancel."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

from kusei.conf.simulation.agenda import moment
from kusei.conf.simulation.people import DOMAIN, FAMILY, Resident
from kusei.conf.simulation.world import World, is_open
from kusei.engines.bookings.reservations import availability, commands, rights
from kusei.engines.bookings.reservations.commands import groups as registrations
from kusei.engines.bookings.reservations.models import Booking, Group, State
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.format.rules import Booker
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.bookings.resources.slots import Slot
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

PURPOSES = ("（模擬）日本語教室", "（模擬）交流会", "（模擬）会合", "（模擬）相談")
KINDS = frozenset({"room", "expert"})
AHEAD = {"room": (5, 50), "expert": (4, 13)}  # days ahead in which somebody looks for a time
REFUSED = 0.03
REASON = "（模擬）同じ時間に区の行事があります。"
FEWEST = 3  # groups, however small the ward


class Rooms:
    """Everything but seats of libraries, which people take as they come."""

    def __init__(self, world: World) -> None:
        self.world, self.rules, self.luck = world, world.year.bookings, world.luck("rooms")
        self.facilities: list[Facility] = []
        self.ready: set[int] = set()
        self.groups: dict[tuple[int, str], list[int]] = {}

    def begin(self) -> None:
        """The facilities of the ward; groups register when a facility's rules are in force."""
        found = Facility.objects.filter(municipality=self.world.municipality)
        self.facilities = list(found.exclude(kind="library").order_by("position", "key"))

    def day(self, day: dt.date) -> None:
        """Groups of facilities that open, bookings of today, and the decisions on those that wait."""
        world, luck = self.world, self.luck
        for facility in self.facilities:
            if facility.pk not in self.ready and _in_force(facility, day):
                self.ready.add(facility.pk)
                world.agenda.at(moment(day, 9 * 60), partial(self.register, facility))
        if not self.ready:
            return
        for _ in range(world.often(luck, self.rules.per_1000, day)):
            world.agenda.at(moment(day, luck.triangular(9 * 60 + 30, 23 * 60, 20 * 60)), self.book)
        if is_open(day):
            world.agenda.at(moment(day, 10 * 60 + 20), self.decide)

    def register(self, facility: Facility) -> None:
        """Groups of each kind that the facility knows ask for registration, and get it."""
        content = resources.content_of(facility.pk, clock.today())
        kinds = sorted({kind for rules in content.rules for booker in rules.bookers for kind in booker.who.groups})
        number = max(FEWEST, round(self.rules.groups * self.world.ward.size / 10_000 / max(len(kinds), 1)))
        clerk = self.world.staff(rights.department_of(facility), Role.EDITOR)
        for kind in kinds:
            for place in range(number):
                person = self.world.account(self.world.somebody(self.luck))
                name = f"{FAMILY}の会{place + 1}（{kind}）"
                asked = registrations.ask_registration(facility=facility, name=name, kind=kind, by=person)
                with acting_as(clerk.name, user_id=clerk.pk):
                    registrations.register(group_id=asked.pk, until=None, by=clerk)
                self.groups.setdefault((facility.pk, kind), []).append(asked.pk)

    def group(self, facility: Facility, booker: Booker) -> Group | None:
        """One of the groups that belong to the class."""
        known = [pk for kind in booker.who.groups for pk in self.groups.get((facility.pk, kind), [])]
        return Group.objects.select_related("representative").get(pk=self.luck.choice(known)) if known else None

    def book(self) -> None:
        """Somebody looks for a free time and takes it."""
        luck = self.luck
        facility = luck.choice([one for one in self.facilities if one.pk in self.ready])
        rooms = [one for one in resources.open_resources([facility.pk], clock.today()) if one.kind in KINDS]
        if not rooms:
            return
        room = luck.choice(rooms)
        slots = self._slots(room)
        if not slots:
            return
        slot = luck.choice(slots)
        rules = resources.rules_of(room, slot.day)
        booker = luck.choice(rules.bookers)
        group = self.group(facility, booker) if booker.who.groups else None
        if booker.who.groups and group is None:
            return
        person = group.representative if group else self._person(booker)
        if person is None:
            return
        with acting_as(person.name, user_id=person.pk):
            made = commands.book(
                resource=room,
                day=slot.day,
                part=slot.part,
                person=person,
                group=group,
                people=luck.randint(1, max(room.capacity or 1, 1)) if rules.headcount or room.capacity else 1,
                purpose=luck.choice(PURPOSES) if rules.purpose else "",
                answers=answers_of(rules),
                by=person,
            )
        self.plan(made.pk, slot.begins_at)

    def _slots(self, room: Resource) -> list[Slot]:
        first, last = AHEAD[room.kind]
        days = [clock.today() + dt.timedelta(days=number) for number in (first, last)]
        return list(availability.free_slots([room.pk], days[0], days[1])[room.pk])

    def _person(self, booker: Booker) -> User:
        resident: Resident = self.world.somebody(self.luck)
        proved = booker.who.identified or booker.who.belongs
        return self.world.verified(resident) if proved else self.world.account(resident)

    def plan(self, number: uuid.UUID, begins_at: dt.datetime) -> None:
        """Whether they cancel, and what happens when its time has come."""
        chance, now = self.luck.random(), clock.now()
        if chance < self.rules.cancelled:
            self.world.agenda.at(now + (begins_at - now) * self.luck.uniform(0.1, 0.7), partial(self.cancel, number))
        came = self.luck.random() >= self.rules.no_shows
        self.world.agenda.at(begins_at + dt.timedelta(minutes=5 if came else 40), partial(self.use, number, came=came))

    def cancel(self, number: uuid.UUID) -> None:
        """The booker does not need it after all."""
        booking = Booking.objects.select_related("person").get(pk=number)
        if booking.person is not None and booking.state in {State.CONFIRMED, State.ASKED, State.UNPAID}:
            commands.cancel(booking_id=number, by=booking.person)

    def use(self, number: uuid.UUID, *, came: bool) -> None:
        """The desk of the facility notes who came."""
        booking = Booking.objects.select_related("resource__facility").get(pk=number)
        if booking.state != State.CONFIRMED:
            return
        clerk = self.world.staff(rights.department_of(booking.resource.facility), Role.EDITOR)
        with acting_as(clerk.name, user_id=clerk.pk):
            (commands.use if came else commands.no_show)(booking_id=number, by=clerk)

    def decide(self) -> None:
        """What waits for approval is approved, but for a few."""
        waiting = Booking.objects.filter(state=State.ASKED, person__email__endswith=f"@{DOMAIN}")
        for booking in waiting.select_related("resource__facility").order_by("made_at", "begins_at", "resource_id"):
            head = self.world.staff(rights.department_of(booking.resource.facility), Role.APPROVER)
            with acting_as(head.name, user_id=head.pk):
                if self.luck.random() < REFUSED:
                    self.world.play(partial(commands.refuse, booking_id=booking.pk, why=REASON, by=head))
                else:
                    self.world.play(partial(commands.approve, booking_id=booking.pk, by=head))


def _in_force(facility: Facility, day: dt.date) -> bool:
    try:
        resources.content_of(facility.pk, day)
    except resources.NotToldThen:
        return False
    return True


def answers_of(rules: Rules) -> dict[str, object]:
    """No to everything that the fee table asks."""
    return dict.fromkeys(rules.fee.asked, False) if rules.fee else {}
