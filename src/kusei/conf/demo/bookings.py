"""Invented bookings for a demonstration: a registered group, rooms in every state, a closure, seats, counters.

All of it through the commands; what lies behind is played with the clock of its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kusei.conf.demo import counters
from kusei.engines.bookings.lotteries import demo as lotteries
from kusei.engines.bookings.operators import demo as operators
from kusei.engines.bookings.reservations import availability, commands, paying
from kusei.engines.bookings.reservations.commands import groups
from kusei.engines.bookings.reservations.models import Booking, Group, State
from kusei.engines.bookings.reservations.refusals import BookingRefused
from kusei.engines.bookings.reservations.rights import department_of
from kusei.engines.bookings.resources import commands as resources
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.bookings.waiting import demo as waiting
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org import commands as org
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.clock import played_at
from kusei.services.counters import demo as visits
from kusei.services.counters import packs
from kusei.services.library import demo as library

HANAKO, TARO, MARY = "hanako@kusei.example", "taro@kusei.example", "mary@kusei.example"
CLERK, SECOND = "planner@kusei.example", "approver@kusei.example"
CENTRE, EXPERTS = "international-centre", "expert-consultation"
GROUP, PURPOSE, WORKS = "（見本）日本語を学ぶ会", "（見本）日本語教室", "（見本）設備の点検"
SOON, LATER, BEHIND = range(5, 15), range(16, 40), range(-14, -3)
"""Days from today on which a part of a room is looked for."""
SINCE = dt.timedelta(days=200)


def play() -> int:
    """Make them once; how many bookings there are. Nothing where somebody has booked already."""
    municipality = home()
    if municipality is None or Booking.objects.exists():
        return 0
    people = {one.email: one for one in User.objects.filter(email__in=(HANAKO, TARO, MARY, CLERK, SECOND))}
    facilities = {one.key: one for one in Facility.objects.filter(municipality=municipality)}
    with acting_as("kusei demo-bookings"):
        if CENTRE in facilities:
            _centre(facilities[CENTRE], people)
        if EXPERTS in facilities:
            _consultation(facilities[EXPERTS], people[HANAKO])
        library.play()
        lotteries.play()
        waiting.play()
        for code in {one.department for one in packs.offices()}:
            for department in Department.objects.filter(municipality=municipality, code=code):
                _works(people[CLERK], department, Role.EDITOR)
        residents = [people[HANAKO], people[TARO], people[MARY]]
        counters.play(clerk=people[CLERK], residents=residents)
        visits.play(clerk=people[CLERK], residents=residents)
    return Booking.objects.count()


def _centre(centre: Facility, people: dict[str, User]) -> None:
    """A group whose bookings wait, are to be paid, stand, were used, cancelled and refused; a day of works."""
    department = department_of(centre)
    taro = people[TARO]
    clerk, second = people[CLERK], people[SECOND]
    _works(clerk, department, Role.EDITOR)
    _works(second, department, Role.EDITOR, Role.APPROVER)
    group = _group(centre, taro, clerk)
    rooms = [one for one in Resource.objects.filter(facility=centre).order_by("-capacity", "key") if one.kind == "room"]
    small = rooms[-1]
    resources.close(
        by=clerk,
        facility=centre,
        resource=small,
        first_day=clock.today() + dt.timedelta(days=20),
        last_day=clock.today() + dt.timedelta(days=20),
        reason=WORKS,
    )
    past = _book(small, group, taro, BEHIND, ahead=30)
    if past is not None:
        _used(past, clerk, second)
    waits, owed, stands = (_book(small, group, taro, days) for days in (SOON, LATER, LATER))
    for booking in (owed, stands):
        if booking is not None:
            commands.approve(booking_id=booking.pk, by=second)
    if stands is not None:
        _paid(stands)
    if waits is not None and (refused := _book(rooms[0], group, taro, SOON)) is not None:
        commands.refuse(booking_id=refused.pk, why="（見本）同じ時間に区の行事があります。", by=second)
    if (gone := _book(small, group, taro, LATER)) is not None:
        commands.cancel(booking_id=gone.pk, by=taro)
    operators.play(facility=centre, department=department, approver=second, editor=clerk)


def _group(centre: Facility, representative: User, clerk: User) -> Group:
    with played_at(clock.now() - dt.timedelta(days=60)):
        group = groups.ask_registration(facility=centre, name=GROUP, kind="international", by=representative)
        return groups.register(group_id=group.pk, until=clock.today() + dt.timedelta(days=365), by=clerk)


def _book(room: Resource, group: Group, by: User, days: range, ahead: int = 0) -> Booking | None:
    """The first free part of these days, asked for `ahead` days before; None when none can be booked."""
    for day, part in _free(room, days, ahead):
        with played_at(clock.now() + dt.timedelta(days=min(days) - ahead) if ahead else clock.now()):
            try:
                return commands.book(
                    resource=room,
                    day=day,
                    part=part,
                    person=by,
                    group=group,
                    people=min(room.capacity, 10),
                    purpose=PURPOSE,
                    answers={"admission": False, "projector": False, "disabled": False},
                    by=by,
                )
            except BookingRefused:
                continue
    return None


def _free(room: Resource, days: range, ahead: int) -> Iterator[tuple[dt.date, str]]:
    first, last = (clock.today() + dt.timedelta(days=one) for one in (min(days), max(days)))
    moment = clock.now() + dt.timedelta(days=min(days) - ahead) if ahead else clock.now()
    with played_at(moment):
        slots = availability.free_slots([room.pk], first, last)[room.pk]
    return iter([(one.day, one.part) for one in slots])


def _used(booking: Booking, clerk: User, second: User) -> None:
    with played_at(booking.begins_at - dt.timedelta(days=10)):
        commands.approve(booking_id=booking.pk, by=second)
        _paid(booking)
    with played_at(booking.begins_at):
        booking.refresh_from_db()
        if booking.state == State.CONFIRMED:
            commands.use(booking_id=booking.pk, by=clerk)


def _paid(booking: Booking) -> None:
    """At the sandbox's page. The job that tells the booking comes later, and finds it told."""
    invoice = Invoice.objects.filter(source="bookings.booking", source_id=str(booking.pk)).first()
    if invoice is not None:
        invoices.take_payment(
            invoice_id=invoice.pk,
            amount=invoice.total,
            way="online",
            provider="sandbox",
            reference=f"demo-booking-{booking.number}",
        )
        paying.on_paid(invoice)


def _consultation(experts: Facility, resident: User) -> None:
    """A consultation within the next two weeks, if one is free."""
    for expert in Resource.objects.filter(facility=experts).order_by("position", "key"):
        first = clock.today()
        for slot in availability.free_slots([expert.pk], first, first + dt.timedelta(days=14))[expert.pk]:
            try:
                commands.book(
                    resource=expert,
                    day=slot.day,
                    part=slot.part,
                    person=resident,
                    people=1,
                    purpose=PURPOSE,
                    by=resident,
                )
            except BookingRefused:
                continue
            return


def _works(user: User, department: Department, *held: str) -> None:
    """The demonstration's staff work at the centre, too, and did so before there was a demonstration."""
    since = clock.today() - SINCE
    for role in held:
        if not roles.holds(user, role, department, on=since):
            org.grant_role(user=user, role=role, department=department, valid_from=since, by=None)
