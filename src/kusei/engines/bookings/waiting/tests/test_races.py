"""Things at once on real connections: two slots freed, an answer beside the end of its time, quick strangers."""

from __future__ import annotations

import datetime as dt
import threading
from functools import partial

import pytest
from django.db import transaction

from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations import refusals
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.testing import DAY, booked, rooms
from kusei.engines.bookings.waiting import commands, offering
from kusei.engines.bookings.waiting.models import Entry, Freed, Offer
from kusei.engines.bookings.waiting.refusals import Over, TooMany
from kusei.engines.bookings.waiting.testing import offered, work
from kusei.foundation.people.testing import resident
from kusei.foundation.web.testing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def people(number, turn=0):
    return [resident(f"r{turn}p{one}@example.jp") for one in range(number)]


def both_freed(room, owner, day):
    made = [booked(room[key], owner, day=day) for key in ("hall-a", "hall-b")]
    return made


def test_two_slots_freed_at_once_go_to_two_people_and_nobody_gets_both():
    room = rooms()
    for turn in range(ROUNDS):
        day = DAY + dt.timedelta(days=turn)
        owner, first, second = people(3, turn)
        made = both_freed(room, owner, day)
        for who in (first, second):
            commands.join(
                person=who, resources_wanted=[room["hall-a"], room["hall-b"]], first_day=day, last_day=day, part="am"
            )
        for one in made:
            reservations.cancel(booking_id=one.pk, by=owner)
        ids = list(Freed.objects.filter(done_at=None).values_list("pk", flat=True))
        assert len(ids) == 2
        got = at_once(*(partial(offering.offer, pk) for pk in ids))
        assert not [one for one in got if isinstance(one, Exception)]
        work()
        here = Offer.objects.filter(booking__day=day)
        assert sorted(one.entry.person.email for one in here.select_related("entry__person")) == [
            first.email,
            second.email,
        ]
        assert len({one.booking.resource_id for one in here.select_related("booking")}) == 2


def test_control_without_looking_again_under_the_lock_one_person_is_offered_both(monkeypatch):
    """The same race with the protection off: both jobs see the first in line and offer to them; the key stops one."""
    room = rooms()
    owner, first, second = people(3)
    made = both_freed(room, owner, DAY)
    for who in (first, second):
        commands.join(
            person=who, resources_wanted=[room["hall-a"], room["hall-b"]], first_day=DAY, last_day=DAY, part="am"
        )
    for one in made:
        reservations.cancel(booking_id=one.pk, by=owner)
    gate = threading.Barrier(2, timeout=20)

    def careless(entry):
        gate.wait()  # both have read the line
        return True

    monkeypatch.setattr(offering, "_still_in_line", careless)
    ids = list(Freed.objects.values_list("pk", flat=True))
    got = at_once(*(partial(offering.offer, pk) for pk in ids))
    assert sum(isinstance(one, Exception) for one in got) == 1, "the race was not seen"
    assert "waiting_offer_one" in str(next(one for one in got if isinstance(one, Exception)))


def test_an_answer_beside_the_end_of_its_time_wins_or_loses_whole(watch):
    room = rooms()["hall-a"]
    outcomes = set()
    for turn in range(ROUNDS):
        day = DAY + dt.timedelta(days=turn)
        owner, first, second = people(3, turn)
        made = booked(room, owner, day=day)
        for who in (first, second):
            commands.join(person=who, resources_wanted=[room], first_day=day, last_day=day, part="am")
        reservations.cancel(booking_id=made.pk, by=owner)
        work()
        offer = Offer.objects.latest("pk")
        # Accepting looks at the clock before the end, lapsing after it.
        watch.at = offer.booking.until - dt.timedelta(seconds=1)
        real = watch.at

        def lapse(pk=offer.booking_id, until=offer.booking.until):
            with transaction.atomic():
                Booking.objects.select_for_update().get(pk=pk)
                if Booking.objects.get(pk=pk).state != "held":
                    return False
                watch.at = until + dt.timedelta(seconds=1)
                return reservations.lapse(booking_id=pk)

        accepted, lapsed = at_once(partial(commands.accept, offer_id=offer.pk, by=first), lapse)
        watch.at = real
        work()
        booking = Booking.objects.get(pk=offer.booking_id)
        won = isinstance(accepted, Booking)
        outcomes.add(won)
        assert won != bool(lapsed is True)
        assert booking.state == ("confirmed" if won else "lapsed")
        assert won or isinstance(accepted, (Over, refusals.WrongState, refusals.HoldOver))
        assert (second.email in offered()) is not won
        for one in Offer.objects.filter(booking__state="held"):
            reservations.accept(booking_id=one.booking_id, by=one.entry.person)


def test_strangers_who_book_at_the_very_moment_never_pass_the_line_and_nothing_locks_up():
    room = rooms()["hall-a"]
    for turn in range(ROUNDS):
        day = DAY + dt.timedelta(days=turn)
        owner, first, *quick = people(8, turn)
        made = booked(room, owner, day=day)
        commands.join(person=first, resources_wanted=[room], first_day=day, last_day=day, part="am")
        got = at_once(
            partial(reservations.cancel, booking_id=made.pk, by=owner),
            *(partial(booked, room, who, day=day) for who in quick),
        )
        assert isinstance(got[0], Booking)
        assert all(isinstance(one, refusals.Taken) for one in got[1:])
        work()
        assert Offer.objects.get(booking__day=day).entry.person == first


def test_free_times_and_shared_places_lock_nobody_out_either():
    room = rooms()["seat-1"]
    for turn in range(ROUNDS):
        day = DAY + dt.timedelta(days=turn)
        owner, first, *quick = people(8, turn)
        made = reservations.book(resource=room, day=day, begins=540, ends=720, person=owner, by=owner)
        for begins in (720, 900):
            reservations.book(resource=room, day=day, begins=begins, ends=begins + 180, person=owner, by=owner)
        commands.join(
            person=first, resources_wanted=[room], first_day=day, last_day=day, begins=540, ends=720, minutes=180
        )

        def book(who, day=day):
            return reservations.book(resource=room, day=day, begins=540, ends=720, person=who, by=who)

        got = at_once(
            partial(reservations.cancel, booking_id=made.pk, by=owner), *(partial(book, who) for who in quick)
        )
        assert isinstance(got[0], Booking)
        winners = [one for one in got[1:] if isinstance(one, Booking)]
        assert all(isinstance(one, (Booking, refusals.Taken)) for one in got[1:])
        work()
        # Who is at it in the very moment may win; nobody may win beside the line.
        assert len(winners) + Offer.objects.filter(booking__day=day).count() == 1


def test_one_person_at_many_windows_never_waits_for_more_than_ten_things():
    room = rooms()["hall-a"]
    owner, first = people(2)
    for number in range(11):
        booked(room, owner, day=DAY + dt.timedelta(days=number))

    def wait(number):
        day = DAY + dt.timedelta(days=number)
        return commands.join(person=first, resources_wanted=[room], first_day=day, last_day=day, part="am")

    for number in range(7):
        wait(number)
    got = at_once(*(partial(wait, number) for number in range(7, 11)))
    assert sum(isinstance(one, TooMany) for one in got) == 1
    assert Entry.objects.count() == 10


def test_leaving_beside_an_offer_leaves_nothing_behind():
    room = rooms()["hall-a"]
    for turn in range(ROUNDS):
        day = DAY + dt.timedelta(days=turn)
        owner, first = people(2, turn)
        made = booked(room, owner, day=day)
        entry = commands.join(person=first, resources_wanted=[room], first_day=day, last_day=day, part="am")
        reservations.cancel(booking_id=made.pk, by=owner)
        freed = Freed.objects.get(done_at=None)
        got = at_once(partial(offering.offer, freed.pk), partial(commands.leave, entry_id=entry.pk, by=first))
        assert not [one for one in got if isinstance(one, Exception)]
        work()
        assert not offered()
        assert booked(room, owner, day=day).state == "confirmed"
