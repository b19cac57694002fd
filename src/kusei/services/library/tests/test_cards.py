"""Readers' cards: issued, read as a code for minutes, stopped, given anew; and who may."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.bookings.checkins import commands as checkins
from kusei.engines.bookings.checkins import jobs as gate_jobs
from kusei.engines.bookings.checkins.models import Card, Device, Event, Gate, House, Pass
from kusei.engines.bookings.checkins.refusals import CardStopped, MayNot
from kusei.engines.bookings.checkins.wire import Told
from kusei.foundation.people import closing
from kusei.services.library import commands, numbers, refusals
from kusei.services.library.models import Proof, ReaderCard, State
from kusei.services.library.queries import cards
from kusei.services.library.tests.conftest import DAY, at, booked

UNTIL = dt.date(2029, 11, 20)


def issued(town, **more):
    facts = {
        "person": town.reader,
        "department": town.office,
        "valid_until": UNTIL,
        "proof": Proof.DOCUMENT,
        "by": town.librarian,
    }
    return commands.issue_reader_card(**{**facts, **more})


@given(st.integers(0, 10**8 - 1))
def test_a_number_is_read_as_it_is_written(running):
    number = numbers.number_of(running)
    assert numbers.running_of(numbers.spaced(number)) == running


@given(st.integers(0, 10**8 - 1), st.integers(0, 8), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(running, place, more):
    number = numbers.number_of(running)
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert numbers.running_of(wrong) is None


@pytest.mark.parametrize("typed", ["", "見本", "12345", "1" * 12, "１００００００１７"])
def test_what_is_no_number_is_none_and_full_width_is_read(typed):
    assert numbers.running_of(typed) == (10000001 if typed == "１００００００１７" else None)


@pytest.mark.django_db
class TestIssuing:
    def test_a_card_has_a_number_a_token_and_a_last_day(self, town):
        card = issued(town)
        assert numbers.running_of(card.number) == card.running >= 10_000_001
        assert (card.token.kind, card.token.holder, card.state_on(DAY)) == (Card.Kind.PERSON, town.reader, State.VALID)
        assert card.state_on(UNTIL + dt.timedelta(days=1)) == State.EXPIRED

    def test_nobody_has_two(self, town):
        issued(town)
        with pytest.raises(refusals.CardThere):
            issued(town)
        assert Card.objects.count() == 1

    @pytest.mark.parametrize("who", ["viewer", "stranger", "reader", "second"])
    def test_only_who_keeps_the_cards_of_the_department_issues(self, town, who):
        with pytest.raises(MayNot):
            issued(town, by=getattr(town, who))
        card = issued(town)
        for act in (
            lambda by: commands.stop_reader_card(card_id=card.pk, why="x", by=by),
            lambda by: commands.reissue_reader_card(card_id=card.pk, by=by),
            lambda by: commands.renew_reader_card(card_id=card.pk, valid_until=UNTIL, by=by),
        ):
            with pytest.raises(MayNot):
                act(getattr(town, who))

    @pytest.mark.parametrize("until", [DAY - dt.timedelta(days=1), dt.date(2040, 1, 1)])
    def test_a_day_that_makes_no_sense_is_refused(self, town, until):
        with pytest.raises(refusals.PeriodWrong):
            issued(town, valid_until=until)

    def test_a_registration_that_nobody_decided_is_refused(self, town):
        with pytest.raises(refusals.ApplicationMissing):
            issued(town, proof=Proof.APPLICATION, application="2026-000001")

    def test_a_lost_card_is_stopped_and_another_follows_with_a_new_number(self, town):
        old = issued(town)
        new = commands.reissue_reader_card(card_id=old.pk, by=town.librarian)
        old.refresh_from_db()
        assert (old.state_on(DAY), new.state_on(DAY), new.follows) == (State.STOPPED, State.VALID, old)
        assert new.number != old.number
        assert new.valid_until == old.valid_until
        assert [one.pk for one in cards.of(town.reader)] == [new.pk, old.pk]
        with pytest.raises(refusals.CardOver):
            commands.reissue_reader_card(card_id=old.pk, by=town.librarian)
        with pytest.raises(refusals.CardOver):
            commands.stop_reader_card(card_id=old.pk, why="もう一度", by=town.librarian)

    def test_a_token_that_the_gates_desk_stopped_is_no_card_and_can_be_replaced(self, town):
        old = issued(town)
        checkins.revoke_card(card_id=old.token_id, why="紛失", by=town.librarian)
        assert cards.current(town.reader) is None
        new = commands.reissue_reader_card(card_id=old.pk, by=town.librarian)
        assert cards.current(town.reader) == new

    def test_stopping_needs_a_reason_and_renewing_a_card_in_use(self, town):
        card = issued(town)
        with pytest.raises(refusals.WhyMissing):
            commands.stop_reader_card(card_id=card.pk, why=" ", by=town.librarian)
        later = UNTIL + dt.timedelta(days=365)
        assert commands.renew_reader_card(card_id=card.pk, valid_until=later, by=town.librarian).valid_until == later
        commands.stop_reader_card(card_id=card.pk, why="転出", by=town.librarian)
        with pytest.raises(refusals.CardOver):
            commands.renew_reader_card(card_id=card.pk, valid_until=UNTIL, by=town.librarian)

    def test_closing_the_account_stops_the_card(self, town):
        card = issued(town)
        closing.close_own_account(user=town.reader)
        card.refresh_from_db()
        assert card.stopped_at is not None
        assert card.token.revoked_at is not None

    def test_a_card_stays_what_it_is(self, town):
        card = issued(town)
        for change in (
            lambda: ReaderCard.objects.filter(pk=card.pk).update(person=town.second),
            lambda: ReaderCard.objects.filter(pk=card.pk).delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()


@pytest.fixture
def gate(town):
    """The library counts, and a device stands at its door."""
    house = checkins.save_house(
        facility=town.library,
        department=town.office,
        closes_at=20 * 60,
        groups=[],
        names=False,
        contractors=False,
        trusted_hours=72,
        trusted_ahead=2,
        least=5,
        by=town.chief,
    )
    made = checkins.save_gate(house_id=house.pk, name="入口", mode=Gate.Mode.BOTH, headcounts=False, by=town.chief)
    digits = checkins.make_sign_in_code(gate_id=made.pk, label="端末", by=town.librarian)
    device = checkins.sign_in_device(digits=digits).device
    return Device.objects.select_related("gate__house__department").get(pk=device.pk)


def told(kind, when, code, sequence=1):
    return Told(id=uuid.uuid4(), sequence=sequence, kind=kind, made_at=round(when.timestamp() * 1000), code=code)


@pytest.mark.django_db
class TestCodesForMinutes:
    def test_a_phones_code_changes_and_lasts_three_to_five_minutes(self, town, now):
        card = issued(town)
        first = checkins.make_pass(card_id=card.token_id)
        assert first.until == at(10, 12)
        assert first.code != card.token.code
        now(at(10, 8))
        assert checkins.make_pass(card_id=card.token_id) == first
        now(at(10, 9))
        assert checkins.make_pass(card_id=card.token_id).code != first.code

    def test_at_the_gate_it_stands_for_the_card_in_and_out(self, town, gate, now):
        card = issued(town)
        inside = checkins.make_pass(card_id=card.token_id).code
        now(at(10, 40))
        outside = checkins.make_pass(card_id=card.token_id).code
        events = [told("in", at(10, 8), inside), told("out", at(10, 40), outside, 2)]
        for _again in range(2):
            kept, refused = checkins.receive(device=gate, told=events)
            assert (len(kept), refused) == (2, [])
        assert set(Event.objects.values_list("code", "card")) == {(card.token.code, card.token_id)}

    def test_a_copy_that_is_shown_later_is_unknown(self, town, gate, now):
        card = issued(town)
        copied = checkins.make_pass(card_id=card.token_id).code
        now(at(10, 30))
        checkins.receive(device=gate, told=[told("in", at(10, 29), copied)])
        assert Event.objects.get().card is None

    def test_told_hours_later_it_counts_for_when_it_was_read_and_again_changes_nothing(self, town, gate, now):
        card = issued(town)
        shown = checkins.make_pass(card_id=card.token_id).code
        event = told("in", at(10, 10), shown)
        now(at(17))
        for _again in range(2):
            assert checkins.receive(device=gate, told=[event]) == ([event.id], [])
        assert Event.objects.get().card_id == card.token_id

    def test_a_stopped_card_makes_none_and_old_ones_are_thrown_away(self, town, now):
        card = issued(town)
        checkins.make_pass(card_id=card.token_id)
        commands.stop_reader_card(card_id=card.pk, why="紛失", by=town.librarian)
        with pytest.raises(CardStopped):
            checkins.make_pass(card_id=card.token_id)
        now(at(3, 20, day=DAY + dt.timedelta(days=31)))
        gate_jobs.forget_passes()
        assert Pass.objects.count() == 1
        now(at(3, 20, day=DAY + dt.timedelta(days=33)))
        gate_jobs.forget_passes()
        assert Pass.objects.count() == 0

    def test_the_phone_at_the_gate_confirms_the_seat(self, town, gate, now):
        card = issued(town)
        made = booked(town)
        now(at(11, 3))
        shown = checkins.make_pass(card_id=card.token_id).code
        event = told("in", at(11, 4), shown)
        now(at(11, 4))
        checkins.receive(device=gate, told=[event])
        gate_jobs.tell_arrival(event=str(event.id))
        made.refresh_from_db()
        assert made.state == "used"
        assert House.objects.count() == 1
