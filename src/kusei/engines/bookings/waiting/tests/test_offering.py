"""What became free goes to the first in line who may book it, for a while, then to the next, then to everybody."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations import refusals
from kusei.engines.bookings.reservations.models import Booking, Source
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, group, rooms
from kusei.engines.bookings.resources.commands import close, reopen
from kusei.engines.bookings.waiting import commands, jobs, queries, sweeping
from kusei.engines.bookings.waiting.models import Entry, Freed, Offer
from kusei.engines.bookings.waiting.refusals import FreeAlready, NothingThere, Over, TooLong, TooMany, Twice
from kusei.engines.bookings.waiting.testing import offered, waits, work
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db


def people(number):
    return [resident(f"p{one}@example.jp") for one in range(number)]


def cancel(booking):
    reservations.cancel(booking_id=booking.pk, by=booking.person)


def test_who_waits_first_is_offered_what_is_cancelled_and_nobody_passes_before():
    room = rooms()["hall-a"]
    owner, first, second, quick = people(4)
    made = booked(room, owner)
    waits(first, room)
    waits(second, room)
    cancel(made)
    with pytest.raises(refusals.Taken):
        booked(room, quick)
    work()
    assert list(offered()) == [first.email]
    held = offered()[first.email]
    assert (held.source, held.state, held.day, held.part) == (Source.OFFER, "held", DAY, "am")
    with pytest.raises(refusals.Taken):
        booked(room, quick)


def test_an_offer_that_is_taken_is_a_booking_and_the_others_wait_on():
    room = rooms()["hall-a"]
    owner, first, second = people(3)
    made = booked(room, owner)
    entry = waits(first, room)
    waits(second, room)
    cancel(made)
    work()
    commands.accept(offer_id=entry.offers.get().pk, by=first)
    assert Booking.objects.get(person=first).state == "confirmed"
    assert [one.state for one in queries.mine(first)] == ["got"]
    (other,) = queries.mine(second)
    assert (other.state, other.place) == ("waiting", 1)


def test_who_does_not_answer_loses_it_to_the_next(watch):
    room = rooms()["hall-a"]
    owner, first, second = people(3)
    made = booked(room, owner)
    waits(first, room)
    waits(second, room)
    cancel(made)
    work()
    held = offered()[first.email]
    watch.at = held.until + dt.timedelta(seconds=40)
    with pytest.raises(refusals.Taken):
        booked(room, owner)
    assert reservations.lapse(booking_id=held.pk)
    work()
    assert list(offered()) == [second.email]
    assert queries.mine(first)[0].state == "lapsed"
    with pytest.raises(Over):
        commands.accept(offer_id=Offer.objects.get(booking=held).pk, by=first)


def test_who_declines_stays_in_line_for_another_slot_and_is_not_asked_twice():
    room = rooms()["hall-a"]
    owner, first = people(2)
    made, other = booked(room, owner), booked(room, owner, part="pm")
    night, whole = booked(room, owner, part="night"), waits(first, room, part="")
    cancel(made)
    work()
    commands.decline(offer_id=whole.offers.get().pk, by=first)
    work()
    assert not offered()
    assert Freed.objects.filter(done_at=None).count() == 0
    cancel(other)
    work()
    assert offered()[first.email].part == "pm"
    assert night.state == "confirmed"


def test_when_nobody_in_line_may_book_it_everybody_may():
    room = rooms(quotas=[{"most": 1, "per": "month"}])
    owner, first, quick = people(3)
    made = booked(room["hall-a"], owner)
    waits(first, room["hall-a"])
    booked(room["class"], first, day=DAY + dt.timedelta(days=1))  # the quota is full
    cancel(made)
    work()
    assert not offered()
    assert booked(room["hall-a"], quick).state == "confirmed"


def test_the_quota_of_a_group_counts_for_its_offers():
    room = rooms(quotas=[{"most": 2, "of": "slots", "per": "month"}], who={"groups": ["culture"]})
    owner, first, second = people(3)
    mine, others = group(first, name="一"), group(second, name="二")
    made = booked(room["hall-a"], owner, group=group(owner))
    waits(first, room["hall-a"], group=mine)
    waits(second, room["hall-a"], group=others)
    for part in ("am", "pm"):
        booked(room["class"], first, group=mine, part=part)
    cancel(made)
    work()
    assert list(offered()) == [second.email]


def test_what_one_does_not_need_is_offered_to_the_next():
    room = rooms()
    owner, first, second = people(3)
    made = booked(room["hall"], owner)
    waits(first, room["hall-a"])
    waits(second, room["hall-b"])
    cancel(made)
    work()
    assert {who: one.resource.key for who, one in offered().items()} == {first.email: "hall-a", second.email: "hall-b"}


def test_who_waits_for_the_whole_gets_it_when_both_halves_are_free():
    room = rooms()
    owner, first, second = people(3)
    halves = [booked(room[key], owner) for key in ("hall-a", "hall-b")]
    waits(first, room["hall"])
    waits(second, room["hall-b"])
    cancel(halves[0])
    work()
    assert not offered()
    cancel(halves[1])
    work()
    assert {who: one.resource.key for who, one in offered().items()} == {first.email: "hall"}


def test_one_of_several_rooms_and_days_is_enough():
    room = rooms()
    owner, first = people(2)
    made = [
        booked(room[key], owner, day=day) for day in (DAY, DAY + dt.timedelta(days=1)) for key in ("hall-a", "hall-b")
    ]
    waits(first, room["hall-a"], room["hall-b"], days=2)
    cancel(made[3])
    cancel(made[0])
    work()
    assert len(offered()) == 1
    assert offered()[first.email].day == DAY + dt.timedelta(days=1)


def test_free_times_are_offered_when_they_are_long_enough():
    room = rooms()["seat-1"]
    owner, first = people(2)
    long = [
        reservations.book(resource=room, day=DAY, begins=begins, ends=begins + 180, person=owner, by=owner)
        for begins in (540, 720, 900)
    ]
    last = reservations.book(resource=room, day=DAY, begins=1080, ends=1200, person=owner, by=owner)
    waits(first, room, part="", begins=600, ends=960, minutes=120)
    cancel(last)
    work()
    assert not offered()
    cancel(long[2])
    cancel(long[1])
    work()
    held = offered()[first.email]
    assert (held.ends_at - held.begins_at, held.begins_at.hour) == (dt.timedelta(hours=2), 12) or (
        held.begins_at.astimezone(dt.UTC).hour == 3
    )


@pytest.mark.parametrize("how", ["undo", "refuse", "staff"])
def test_every_way_in_which_a_booking_ends_reaches_the_line(how):
    from kusei.engines.bookings.reservations.testing import staff

    room = rooms(approval=how == "refuse", grace=10)["hall-a"]
    owner, first = people(2)
    made = booked(room, owner)
    waits(first, room)
    if how == "undo":
        reservations.undo(booking_id=made.pk, by=owner)
    elif how == "refuse":
        reservations.refuse(booking_id=made.pk, why="書類の不足", by=staff("approver"))
    else:
        reservations.cancel(booking_id=made.pk, by=staff(), why="空調の故障", full=True)
    work()
    assert list(offered()) == [first.email]


def test_an_unpaid_booking_that_lapses_reaches_the_line(watch):
    room = rooms(**FEE)["hall-a"]
    owner, first = people(2)
    made = booked(room, owner)
    waits(first, room)
    watch.at = made.until + dt.timedelta(minutes=1)
    assert reservations.lapse(booking_id=made.pk)
    work()
    assert list(offered()) == [first.email]
    held = offered()[first.email]
    assert held.price == 300


def test_a_closure_that_is_lifted_is_found_by_looking_again(watch):
    from kusei.engines.bookings.reservations.testing import staff

    room = rooms()["hall-a"]
    owner, first = people(2)
    made = booked(room, owner)
    waits(first, room)
    by = staff()
    closure = close(by=by, facility=room.facility, first_day=DAY, last_day=DAY, reason="工事")
    cancel(made)
    work()
    assert not offered()
    reopen(by=by, closure=closure, reason="工事の終わり")
    watch.on(hours=2)
    jobs.look_again()
    work()
    assert list(offered()) == [first.email]
    jobs.look_again()
    assert not Freed.objects.filter(done_at=None).exists()


def test_nothing_is_offered_when_there_is_no_time_to_answer(watch):
    room = rooms()["hall-a"]
    owner, first, quick = people(3)
    made = booked(room, owner)
    waits(first, room)
    watch.at = made.begins_at - dt.timedelta(minutes=40)
    cancel(made)
    work()
    assert not offered()
    assert booked(room, quick).state == "confirmed"


def test_where_nobody_waits_a_cancellation_costs_three_queries_more(django_assert_max_num_queries):
    from kusei.engines.bookings.waiting import offering

    made = booked(rooms()["hall-a"])
    with django_assert_max_num_queries(3):
        offering.booking_freed(made.pk)
    assert not Freed.objects.exists()


def test_what_does_not_fit_is_refused_with_what_to_do(watch):
    room = rooms()
    owner, first = people(2)
    with pytest.raises(FreeAlready):
        waits(first, room["hall-a"])
    booked(room["hall-a"], owner)
    waits(first, room["hall-a"])
    with pytest.raises(Twice):
        waits(first, room["hall-a"])
    with pytest.raises(NothingThere):
        waits(first, room["hall-a"], part="dawn")
    with pytest.raises(TooLong):
        waits(first, room["hall-a"], days=61)
    with pytest.raises(refusals.TooManyPeople):
        waits(first, room["hall-a"], people=101)
    assert Entry.objects.count() == 1


def test_one_person_waits_for_ten_things_at_most():
    room = rooms()["hall-a"]
    owner, first = people(2)
    for number in range(11):
        booked(room, owner, day=DAY + dt.timedelta(days=number))

    def wait(number):
        day = DAY + dt.timedelta(days=number)
        commands.join(person=first, resources_wanted=[room], first_day=day, last_day=day, part="am")

    for number in range(10):
        wait(number)
    with pytest.raises(TooMany):
        wait(10)
    assert Entry.objects.count() == 10


def test_who_may_never_book_it_cannot_wait_for_it():
    room = rooms(who={"groups": ["culture"]})["hall-a"]
    owner, first = people(2)
    booked(room, owner, group=group(owner))
    with pytest.raises(refusals.NotEligible):
        waits(first, room)


def test_leaving_the_line_gives_an_offer_to_the_next():
    room = rooms()["hall-a"]
    owner, first, second = people(3)
    made = booked(room, owner)
    entry = waits(first, room)
    waits(second, room)
    assert [one.place for one in queries.mine(second)] == [2]
    cancel(made)
    work()
    commands.leave(entry_id=entry.pk, by=first)
    work()
    assert list(offered()) == [second.email]
    with pytest.raises(Entry.DoesNotExist):
        commands.leave(entry_id=entry.pk, by=second)


def test_an_account_that_closes_waits_no_longer():
    room = rooms()["hall-a"]
    owner, first = people(2)
    made = booked(room, owner)
    waits(first, room)
    commands.forget(user=first)
    cancel(made)
    work()
    assert not offered()


def test_reserves_of_a_lottery_come_before_the_line(monkeypatch):
    """A part below that keeps the slot in the transaction was registered first: the line gets it when it is let go."""
    from kusei.engines.bookings.claims import commands as claims
    from kusei.engines.bookings.lotteries import commands as lotteries
    from kusei.engines.bookings.reservations import hooks
    from kusei.engines.bookings.reservations.asking import ask_of
    from kusei.engines.bookings.waiting import offering

    assert hooks._freed.index(lotteries.booking_freed) < hooks._freed.index(offering.booking_freed)
    room = rooms()["hall-a"]
    owner, first = people(2)
    made = booked(room, owner)
    reserve = uuid.uuid4()
    keep = [lambda _pk: claims.take(reserve, ask_of(made, None).slot.needs()), *hooks._freed]
    monkeypatch.setattr(hooks, "_freed", keep)
    waits(first, room)
    cancel(made)
    work()
    assert not offered()
    claims.release(reserve)
    monkeypatch.setattr(sweeping, "AGAIN", dt.timedelta(0))
    jobs.look_again()
    work()
    assert list(offered()) == [first.email]


def test_the_job_is_enqueued_in_the_transaction_of_the_cancellation():
    room = rooms()["hall-a"]
    owner, first = people(2)
    made = booked(room, owner)
    waits(first, room)
    cancel(made)
    jobs_waiting = ProcrastinateJob.objects.filter(task_name__endswith="waiting.jobs.offer")
    assert [one.args for one in jobs_waiting] == [{"freed_id": str(Freed.objects.get().pk)}]


def test_the_database_keeps_the_order_of_the_line():
    from django.db import IntegrityError, transaction

    room = rooms()["hall-a"]
    owner, first = people(2)
    booked(room, owner)
    entry = waits(first, room)
    for statement in ("DELETE FROM waiting_entry", "UPDATE waiting_entry SET first_day = '2026-01-01'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Entry.objects.get() == entry
