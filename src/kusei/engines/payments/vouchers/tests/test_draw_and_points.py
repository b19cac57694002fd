"""The draw of a programme, points for activities, prizes."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.payments.ledger.commands import balance
from kusei.engines.payments.vouchers import commands, jobs, testing
from kusei.engines.payments.vouchers.models import Application, Draw, Lot, PrizeTicket, Programme
from kusei.engines.payments.vouchers.queries import desk, wallets
from kusei.engines.payments.vouchers.refusals import (
    CapReached,
    Earned,
    Frozen,
    IdentityNeeded,
    MayNot,
    NotEnough,
    NotNow,
    StepWrong,
    UnitsWrong,
)
from kusei.engines.payments.vouchers.tests.conftest import check
from kusei.foundation.people.identity import Level
from kusei.lib import draws

pytestmark = pytest.mark.django_db


@pytest.fixture
def lottery(time):
    content = testing.voucher(lottery=True, apply_until=testing.day(2), issue=7, level="card", use_from=testing.day(5))
    return testing.opened(content)


def test_the_hash_is_public_before_anybody_applies_and_the_seed_that_is_revealed_keeps_it(lottery, time):
    promised = Draw.objects.get(programme=lottery)
    people = [testing.person(Level.CARD) for _ in range(3)]
    for one, units in zip(people, (5, 2, 4), strict=True):
        commands.apply(programme_id=lottery.pk, person=one, units=units)
    with pytest.raises(NotNow):
        commands.draw_vouchers(programme_id=lottery.pk)
    time.go(days=3)
    made = commands.draw_vouchers(programme_id=lottery.pk)
    assert draws.keeps(made.seed, promised.commitment)
    assert commands.draw_vouchers(programme_id=lottery.pk).seed == made.seed
    rows = list(Application.objects.filter(programme=lottery).order_by("place"))
    assert [row.ticket for row in rows] == draws.draw(["000001", "000002", "000003"], made.seed, 3)
    assert sum(row.allotted for row in rows) == 7
    assert rows[0].allotted == rows[0].units
    file = desk.verification(made)
    assert [row["ticket"] for row in file["order"]] == [row.ticket for row in rows]
    jobs.tell_results(programme_id=lottery.pk)


def test_who_did_not_win_cannot_buy_and_who_won_no_more_than_that(lottery, time):
    first, second = testing.person(Level.CARD), testing.person(Level.CARD)
    commands.apply(programme_id=lottery.pk, person=first, units=2)
    time.go(days=3)
    commands.draw_vouchers(programme_id=lottery.pk)
    with pytest.raises(UnitsWrong):
        testing.bought(lottery, first, 3)
    testing.bought(lottery, first, 2)
    for person in (first, second):
        with pytest.raises((UnitsWrong, NotNow)):
            testing.bought(lottery, person, 1)
    check()


def test_applying_needs_the_identity_of_the_programme_and_the_window(lottery, time):
    with pytest.raises(IdentityNeeded):
        commands.apply(programme_id=lottery.pk, person=testing.person(), units=1)
    person = testing.person(Level.CARD)
    with pytest.raises(UnitsWrong):
        commands.apply(programme_id=lottery.pk, person=person, units=6)
    commands.apply(programme_id=lottery.pk, person=person, units=1)
    assert commands.apply(programme_id=lottery.pk, person=person, units=3).units == 3
    assert Application.objects.count() == 1
    time.go(days=3)
    with pytest.raises(NotNow):
        commands.apply(programme_id=lottery.pk, person=person, units=1)


def test_the_database_lets_no_other_seed_be_revealed_and_no_open_programme_be_changed(lottery):
    draw = Draw.objects.get(programme=lottery)
    with pytest.raises(IntegrityError, match="another seed"), transaction.atomic():
        commands.applying.reveal(draw, "0" * 64, 1, None)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Programme.objects.filter(pk=lottery.pk).update(issue=8)
    with pytest.raises(Frozen):
        commands.load_programme(content=lottery.voucher.model_copy(update={"issue": 8}), department=lottery.department)


def test_points_are_given_once_a_day_up_to_the_cap_of_the_year_and_only_by_who_may(time):
    programme, person = testing.opened(testing.points()), testing.person()
    entry = commands.earn(programme_id=programme.pk, person=person, activity="walk", by=person)
    assert entry.points == 50
    with pytest.raises(Earned):
        commands.earn(programme_id=programme.pk, person=person, activity="walk", by=person)
    for who in (person, testing.person()):
        with pytest.raises(MayNot):
            commands.earn(programme_id=programme.pk, person=person, activity="event", occasion="催し", by=who)
    part = commands.earn(programme_id=programme.pk, person=person, activity="event", occasion="催し", by=None)
    assert part.points == 70  # what was left below the cap of 120
    time.go(days=1)
    with pytest.raises(CapReached):
        commands.earn(programme_id=programme.pk, person=person, activity="walk", by=person)
    own = wallets.points(person, programme)
    assert (own.balance, own.this_year, own.left_this_year) == (120, 120, 0)
    assert balance(f"wallet:{entry.wallet_id}") == -240
    assert entry.lot.until.isoformat() == "2028-03-31"
    check()


def test_points_become_vouchers_or_tickets_and_never_more_than_there_are(time):
    programme, person, key = testing.opened(testing.points()), testing.person(), uuid.uuid4()
    commands.earn(programme_id=programme.pk, person=person, activity="walk", by=person)
    with pytest.raises(StepWrong):
        commands.exchange(programme_id=programme.pk, person=person, points=7, key=key)
    with pytest.raises(NotEnough):
        commands.exchange(programme_id=programme.pk, person=person, points=60, key=key)
    for _ in range(2):
        lot = commands.exchange(programme_id=programme.pk, person=person, points=20, key=key)
    assert lot.amount == 40
    assert Lot.objects.filter(origin="exchanged").count() == 1
    commands.spend(person=person, shop=testing.shop("large"), amount=40, key=uuid.uuid4())
    for _ in range(2):
        commands.take_ticket(programme_id=programme.pk, person=person, prize="food", key=key)
    assert wallets.points(person, programme).balance == 10
    with pytest.raises(NotEnough):
        commands.take_ticket(programme_id=programme.pk, person=person, prize="food", key=uuid.uuid4())
    time.go(days=4)
    drawn = commands.draw_prize(programme_id=programme.pk, prize="food")
    assert drawn.entries == 1
    assert PrizeTicket.objects.get().won
    jobs.tell_prizes(programme_id=programme.pk, prize="food")
    check()
