"""Every way to a booking, at once on one slot; and a process that dies in the middle of one."""

from __future__ import annotations

import datetime as dt
import os
import select
import signal
import threading
import time

import pytest
from django.db import connection

from kusei.engines.bookings.claims.testing import storm
from kusei.engines.bookings.reservations import commands, paying, refusals, storms
from kusei.engines.bookings.reservations.models import Booking, Item, State
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, equipped, rooms, staff
from kusei.engines.payments import testing
from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.engines.payments.ledger.queries import prove
from kusei.foundation.people.testing import resident
from kusei.foundation.web.testing import at_most, at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def test_of_residents_staff_series_lottery_offers_and_reopened_refusals_one_wins():
    found = storms.every_way(ROUNDS)
    assert found.pop("won_by"), "nobody won"
    assert found == {"single": ROUNDS, "double": 0, "nobody": 0, "errors": 0}


def test_one_person_at_many_windows_at_once_never_gets_more_than_the_quota():
    room = rooms(quotas=[{"most": 2, "per": "month"}])["class"]
    who = resident()

    def attempt(_turn: int, number: int) -> bool | str:
        try:
            booked(room, who, part=("am", "pm", "night")[number % 3], day=DAY + dt.timedelta(days=number // 3))
        except refusals.QuotaFull:
            return "full"
        return True

    (row,) = storm(1, attempt, 8)
    assert sorted(map(str, row)) == ["True"] * 2 + ["full"] * 6


def dies_between(room, who) -> int:
    """A process of its own that books and waits when slot and invoice are written, before the commit; its number."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        ready, _, _ = select.select([reader], [], [], at_most(30))
        assert ready, "it never came so far"
        return child
    try:
        parents, connection.connection = connection.connection, None  # neither used nor closed here
        real = paying.ask_for

        def ask_for(*values):
            real(*values)
            os.write(writer, b"!")
            time.sleep(60)

        paying.ask_for = ask_for
        booked(room, who)
    finally:
        assert parents is not None
        os._exit(1)


def test_a_process_that_dies_between_slot_and_money_leaves_neither():
    room = rooms(**FEE)["hall-a"]
    who = resident()
    child = dies_between(room, who)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    made = booked(room, who)  # waits until the server has noticed, and then has it
    assert list(Booking.objects.values_list("pk", flat=True)) == [made.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder FROM claims_cell")
        assert cursor.fetchall() == [(made.pk,)]
    assert Invoice.objects.get().source_id == str(made.pk)
    assert prove() == []


def test_a_payment_after_which_the_process_died_is_found_by_its_job():
    """`take_payment` commits with the job that tells the source: whoever runs it later confirms, once."""
    made = booked(rooms(**FEE)["hall-a"])
    invoice = Invoice.objects.get()
    testing.payment(invoice)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%tell_source'")
        assert cursor.fetchone() == (1,)
    for _ in range(2):
        paying.on_paid(invoice)
    made.refresh_from_db()
    assert (made.state, Refund.objects.count()) == (State.CONFIRMED, 0)


def pieces(room, attempts: int, *, claimed: bool) -> int:
    """How many of these take two of three projectors at once, each with a room of its own; not claimed, they look first
    and write then.
    """
    people = [resident(f"racer{number}@example.jp") for number in range(attempts)]
    days = [DAY + dt.timedelta(days=number) for number in range(attempts)]
    gate = threading.Barrier(attempts)

    def attempt(number: int) -> bool:
        if claimed:
            try:
                booked(room["class"], people[number], extras={"projector": 2})
            except refusals.ExtraTaken:
                return False
            return True
        free = 3 - sum(Item.objects.filter(booking__day=DAY).values_list("number", flat=True))
        made = booked(room["class"], people[number], day=days[number])
        gate.wait()  # everybody has looked
        if free >= 2:
            Item.objects.create(booking=made, resource=room["projector"], number=2)
        return free >= 2

    done = at_once(*(lambda number=number: attempt(number) for number in range(attempts)))
    assert all(isinstance(one, bool) for one in done), done
    return sum(done)


def test_of_many_who_want_two_of_three_projectors_at_once_one_gets_them():
    assert pieces(equipped(), 8, claimed=True) == 1
    assert Item.objects.count() == 1
    assert Booking.objects.count() == 1, "a room was booked without its projectors"


def test_the_race_for_equipment_is_seen_when_nothing_is_claimed():
    room = equipped()
    assert pieces(room, 8, claimed=False) > 1


def returns(protected: bool) -> int:
    """How many of eight who give back a deposit at once succeed; unprotected, they look first and write then."""
    made = booked(rooms(**FEE, deposit=1000)["hall-a"])
    invoice = Invoice.objects.get()
    testing.payment(invoice)
    paying.on_paid(invoice)
    Booking.objects.filter(pk=made.pk).update(state=State.USED)
    by = staff()
    gate = threading.Barrier(8)

    def attempt() -> bool:
        if protected:
            try:
                commands.settle_deposit(booking_id=made.pk, kept=900, why="破損", by=by)
            except refusals.DepositSettled:
                return False
            return True
        settled = Refund.objects.exists()
        gate.wait()
        if not settled:
            try:
                paying.give_back(made, 100, "破損", by)
            except refusals.DepositNotPaid:  # the others have taken all that there was
                return False
        return not settled

    done = at_once(*[attempt] * 8)
    assert all(isinstance(one, bool) for one in done), done
    return sum(done)


def test_of_many_who_give_a_deposit_back_at_once_one_does():
    assert returns(protected=True) == 1
    assert [one.amount for one in Refund.objects.all()] == [100]
    assert prove() == []


def test_the_race_for_the_deposit_is_seen_without_its_protection():
    assert returns(protected=False) > 1
    assert Refund.objects.count() > 1
