"""Two at once on real connections: drawing, entering beside closing, answering beside running out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError

from kusei.engines.bookings.claims.testing import storm
from kusei.engines.bookings.lotteries import commands, refusals
from kusei.engines.bookings.lotteries.commands import drawing, holding
from kusei.engines.bookings.lotteries.models import Award, Entry, Outcome, Publication, Round, Slot, Use
from kusei.engines.bookings.lotteries.testing import KEY, drawn, entered, file, group, hall, opened, use
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations import refusals as booking_refusals
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.people.testing import resident
from kusei.foundation.web.testing import at_once, meeting_before
from kusei.lib.lotteries.verifying import verify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("watch")]


def ready(watch, number: int = 5) -> Round:
    found = opened()
    for one in range(number):
        entered(found, resident(f"p{one}@example.jp"), [[use("hall-a", 3)], [use("hall-b", 3)]])
    watch.at = found.closes_at
    commands.seal_round(round_id=found.pk)
    watch.at = found.draws_at
    return found


def test_four_workers_draw_at_once_and_there_is_one_result(watch):
    found = ready(watch)
    results = at_once(*[lambda: commands.draw_round(round_id=found.pk)] * 4)
    assert sorted(results) == [False, False, False, True]
    assert verify(file(found, "record"), file(found, "seal")).agrees
    assert Outcome.objects.count() == 5
    assert Award.objects.count() == 2


def test_without_the_lock_the_race_is_there_and_the_key_of_the_database_ends_it(watch, monkeypatch):
    """The control: both see a round that is not drawn, and both try to publish."""
    found = ready(watch)
    monkeypatch.setattr(drawing, "_locked", lambda pk: Round.objects.get(pk=pk))
    results = meeting_before("lotteries_publication", *[lambda: commands.draw_round(round_id=found.pk)] * 2)
    assert sum(one is True for one in results) == 1
    assert sum(isinstance(one, DatabaseError) for one in results) == 1
    assert Publication.objects.filter(round=found, kind="record").count() == 1


def test_what_was_won_is_booked_once_by_however_many_workers(watch):
    found = ready(watch)
    commands.draw_round(round_id=found.pk)
    results = at_once(*[lambda: commands.settle_round(round_id=found.pk)] * 4)
    assert results == [None] * 4
    assert Booking.objects.count() == Use.objects.count() == 2


def test_opened_by_four_at_once_it_offers_everything_once(watch):
    hall()
    commands.plan_rounds()
    pk = Round.objects.get(key=KEY).pk
    results = at_once(*[lambda: commands.open_round(round_id=pk)] * 4)
    assert sorted(results, key=str) == [False, False, False, True]
    assert Slot.objects.filter(round=pk).count() == 81
    assert Publication.objects.filter(round=pk).count() == 1


def test_first_come_beside_the_opening_never_has_what_the_round_offers(watch):
    hall()
    commands.plan_rounds()
    pk = Round.objects.get(key=KEY).pk
    room, who = Resource.objects.get(key="hall"), resident()
    day = dt.date(2027, 3, 5)

    def book():
        try:
            return reservations.book(resource=room, day=day, part="am", person=who, by=who)
        except booking_refusals.Taken:
            return None

    _opened, made = at_once(lambda: commands.open_round(round_id=pk), book)
    offered = set(Slot.objects.filter(round=pk, day=day, cell=0).values_list("atom__key", flat=True))
    assert "class" in offered
    assert {"a", "b"} & offered if made is None else not {"a", "b"} & offered


def test_entries_beside_the_closing_are_in_the_sealed_list_or_refused(watch, monkeypatch):
    found = opened()
    people = [resident(f"p{one}@example.jp") for one in range(6)]
    watch.at = found.closes_at - dt.timedelta(microseconds=1)

    def attempt(_turn: int, number: int) -> object:
        if number == 6:
            watch.at = found.closes_at
            return commands.seal_round(round_id=found.pk)
        try:
            return entered(found, people[number], [[use("hall-a", 3)]])
        except (refusals.NotOpen, IntegrityError):
            return None

    (results,) = storm(1, attempt, 7)
    accepted = {one.ticket for one in results[:6] if isinstance(one, Entry)}
    found.refresh_from_db()
    assert found.state == Round.State.SEALED
    assert accepted == set(Entry.objects.values_list("ticket", flat=True))
    assert all(ticket in file(found, "entries").decode() for ticket in accepted)


def test_one_group_at_two_windows_at_once_has_one_entry(watch):
    found = opened()
    culture = group("文化")
    results = at_once(*[lambda: entered(found, culture, [[use("hall-a", 3)]])] * 4)
    assert sum(isinstance(one, Entry) for one in results) == 1
    assert sum(isinstance(one, refusals.AlreadyEntered) for one in results) == 3


def test_an_answer_beside_running_out_ends_in_one_of_them(watch):
    """Eight times: the booking stands and nobody is offered it, or it lapsed and the reserve has it."""
    ended = []
    found = opened()
    for day in (1, 2, 3, 4, 5, 6, 7, 9):
        for number in range(2):
            entered(found, group(f"文化{day}-{number}"), [[use("hall-a", day)]])
    drawn(found, watch)
    watch.at = Award.objects.first().until - dt.timedelta(microseconds=1)
    for award in Award.objects.filter(origin="draw").order_by("pk"):
        by = award.entry.person
        (use_,) = award.uses.all()

        def lapse(pk=use_.booking_id, until=award.until):
            watch.at = until
            reservations.lapse(booking_id=pk)
            return commands.pass_on(round_id=found.pk)

        at_once(lambda award=award, by=by: commands.accept(award_id=award.pk, by=by), lapse)
        watch.at = award.until - dt.timedelta(microseconds=1)
        state = Booking.objects.get(pk=use_.booking_id).state
        offers = Award.objects.filter(origin="reserve", entry__wishes=award.entry.wishes).count()
        ended.append((state, offers))
    assert set(ended) <= {(State.CONFIRMED, 0), (State.LAPSED, 1)}


def test_two_that_offer_at_once_offer_once(watch):
    found = opened()
    for number in range(3):
        entered(found, group(f"文化{number}"), [[use("hall-a", 3)]])
    drawn(found, watch)
    award = Award.objects.get()
    commands.decline(award_id=award.pk, by=award.entry.person)
    results = at_once(*[lambda: commands.pass_on(round_id=found.pk)] * 4)
    assert sorted(results) == [0, 0, 0, 1]
    assert Booking.objects.filter(state=State.HELD).count() == 1
    assert holding.waiting_for(found, "a.20270303.0")
