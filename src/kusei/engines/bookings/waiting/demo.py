"""Somebody who waits behind a booking, somebody to whom it is offered, and a saved search, for a demonstration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kusei.engines.bookings.finding import rooms
from kusei.engines.bookings.finding.showing import told
from kusei.engines.bookings.finding.wishes import Wish
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.models import Group, Source
from kusei.engines.bookings.reservations.refusals import BookingRefused
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import Slot
from kusei.engines.bookings.waiting import commands
from kusei.engines.bookings.waiting.models import Alert, Entry
from kusei.engines.bookings.waiting.refusals import WaitingRefused
from kusei.foundation.audit.context import acting_as
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.errors import RuleError

HANAKO, TARO = "hanako@kusei.example", "taro@kusei.example"
ANSWERS = {"admission": False, "projector": False, "disabled": False}
PURPOSE = "見本の集まり"  # i18n: a sample
AHEAD = 60
REFUSED = (BookingRefused, WaitingRefused, RuleError)


def play() -> int:
    """Make them once; how many entries and saved searches there are. Nothing without the demonstration's people."""
    people = {one.email: one for one in User.objects.filter(email__in=(HANAKO, TARO))}
    if len(people) == 2 and not Entry.objects.exists() and not Alert.objects.exists():
        with acting_as("kusei demo-waiting"):
            _search(people[HANAKO])
            _line(people[HANAKO], people[TARO])
    return Entry.objects.count() + Alert.objects.count()


def _search(person: User) -> None:
    today = clock.today()
    every = rooms.bookable(today)
    if every:
        wish = Wish(today, today + dt.timedelta(days=180), weekdays=(5, 6), people=10)
        houses = {one.facility.key: one.facility for one in every}
        commands.save_alert(person=person, wish=wish, name=told(wish, houses))


def _line(first: User, holder: User) -> None:
    """One waits behind a booking of the other, in the first slot in which both may."""
    club = Group.objects.filter(members=first).first()
    for room, slot in _slots():
        answers = ANSWERS if resources.rules_of(room, slot.day).fee else {}
        told = {"people": 8, "purpose": PURPOSE, "answers": answers}
        what = {"resource": room, "day": slot.day, "part": slot.part}
        try:
            made = reservations.book(**what, person=holder, source=Source.COUNTER, **told)  # type: ignore[arg-type]
        except REFUSED:
            continue
        for group in (club, None):
            try:
                commands.join(
                    person=first,
                    resources_wanted=[room],
                    first_day=slot.day,
                    last_day=slot.day,
                    part=slot.part,
                    group=group,
                    people=8,
                    purpose=PURPOSE,
                    answers=answers,
                )
            except REFUSED:
                continue
            return
        reservations.cancel(booking_id=made.pk, by=holder)


def _slots() -> Iterator[tuple[Resource, Slot]]:
    """One part of a coming day of each room, of one room for each set of rules."""
    since = clock.today() + dt.timedelta(days=14)
    every = {one.pk: one for one in rooms.bookable(since) if one.kind == "room"}
    for pk, slots in resources.slots(list(every), since, since + dt.timedelta(days=AHEAD)).items():
        if (slot := next((one for one in slots if one.part), None)) is not None:
            yield every[pk], slot
