"""From a win to a booking with its money; what lapses goes to the next reserve, and then to first come."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.claims import queries as claims
from kusei.engines.bookings.lotteries import commands, jobs, refusals
from kusei.engines.bookings.lotteries.models import Award, Place, Reserve, RoundEvent, Use
from kusei.engines.bookings.lotteries.testing import BOOKERS, drawn, entered, group, opened, use
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations import paying
from kusei.engines.bookings.reservations.models import Booking, Source, State
from kusei.engines.bookings.reservations.refusals import Taken
from kusei.engines.bookings.reservations.testing import FEE, staff
from kusei.engines.bookings.resources.models import Closure, Facility, Resource
from kusei.engines.notices.deliveries.models import Message
from kusei.engines.payments import testing as payments
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.ledger.queries import prove
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import unseal_json

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


def ranked(found, watch, number: int = 3, wishes=None, **more):
    """People who want the same, in the order in which the draw put them."""
    entries = []
    for one in range(number):
        who = resident(f"p{one}@example.jp", name=f"見本 {one}")
        entries.append(entered(found, who, wishes or [[use("hall-a", 3)]], **more))
    drawn(found, watch)
    first = Award.objects.filter(origin="draw").first()
    reserves = Reserve.objects.order_by("slot__key", "position").values_list("entry_id", flat=True)
    order = [first.entry_id, *dict.fromkeys(reserves)]
    known = {one.pk: one for one in entries}
    return [known[pk] for pk in order]


def bookings(entry, **more):
    return list(Booking.objects.filter(pk__in=Use.objects.filter(award__entry=entry).values("booking"), **more))


def held(entry):
    return bookings(entry, state=State.HELD)


def told() -> list[str]:
    """What people were told, on one of their channels."""
    rows = Message.objects.filter(channel="inbox").order_by("pk")
    return [str(unseal_json(one.sealed)) for one in rows]


def lapse(watch, entry):
    """Their time to answer runs out, and the jobs of both parts run."""
    (award,) = Award.objects.filter(entry=entry)
    watch.at = award.until
    for one in held(entry):
        reservations.lapse(booking_id=one.pk)
    commands.pass_on(round_id=entry.round_id)


def test_a_winner_has_a_held_booking_until_the_answer_day_by_the_one_way_that_books(watch):
    first, *_others = ranked(opened(), watch)
    (made,) = bookings(first)
    assert (made.state, made.source, made.person) == (State.HELD, Source.LOTTERY, first.person)
    assert made.until == dt.datetime(2027, 1, 25, 15, tzinfo=dt.UTC)  # 20 days after the 5th, until midnight
    assert claims.holds(made.pk)
    assert Booking.objects.count() == 1


def test_accepting_makes_the_invoice_and_paying_confirms(watch):
    first, *_others = ranked(opened(**FEE), watch)
    award = Award.objects.get(entry=first)
    commands.accept(award_id=award.pk, by=first.person)
    (made,) = bookings(first)
    invoice = Invoice.objects.get()
    assert (made.state, invoice.total) == (State.UNPAID, 300)
    payments.payment(invoice)
    paying.on_paid(invoice)
    assert bookings(first)[0].state == State.CONFIRMED
    assert prove() == []
    with pytest.raises(refusals.WrongState):
        commands.accept(award_id=award.pk, by=first.person)


def test_who_accepts_and_does_not_pay_loses_it_to_the_reserve(watch):
    first, second, _third = ranked(opened(**FEE), watch)
    commands.accept(award_id=Award.objects.get(entry=first).pk, by=first.person)
    watch.at = bookings(first)[0].until
    reservations.lapse(booking_id=bookings(first)[0].pk)
    assert bookings(first)[0].state == State.LAPSED
    commands.pass_on(round_id=first.round_id)
    assert held(second)
    assert prove() == []


def test_all_of_a_wish_is_booked_accepted_and_declined_together(watch):
    found = opened()
    wish = [use("hall-a", 3), use("hall-b", 3), use("hall-a", 3, "pm")]
    first, second = ranked(found, watch, 2, [wish])
    assert len(held(first)) == 3
    award = Award.objects.get(entry=first)
    commands.accept(award_id=award.pk, by=first.person)
    assert {one.state for one in bookings(first)} == {State.CONFIRMED}
    assert not bookings(second)


def test_what_is_not_answered_goes_to_the_next_reserve_and_at_last_to_first_come(watch):
    first, second, third = ranked(opened(), watch)
    lapse(watch, first)
    (offer,) = held(second)
    assert offer.until == dt.datetime(2027, 2, 15, 15, tzinfo=dt.UTC)
    assert not held(third)
    lapse(watch, second)
    assert held(third)
    room = Resource.objects.get(key="hall-a")
    by = resident("late@example.jp")
    want = {"resource": room, "day": dt.date(2027, 3, 3), "part": "am", "person": by, "by": by}
    with pytest.raises(Taken):
        reservations.book(**want)
    watch.at = held(third)[0].until
    jobs.pass_on(round_id=first.round_id)  # it lets lapse what is over by itself
    assert reservations.book(**want).state == State.CONFIRMED
    kinds = list(RoundEvent.objects.filter(round=first.round).values_list("kind", flat=True))
    assert kinds.count("held") == 3
    assert kinds[-1] == "first-come"


def test_between_the_end_of_a_booking_and_the_offer_nobody_gets_in(watch):
    first, second, _third = ranked(opened(), watch)
    commands.decline(award_id=Award.objects.get(entry=first).pk, by=first.person)
    by = resident("quick@example.jp")
    with pytest.raises(Taken):
        reservations.book(
            resource=Resource.objects.get(key="hall-a"), day=dt.date(2027, 3, 3), part="am", person=by, by=by
        )
    commands.pass_on(round_id=first.round_id)
    assert held(second)


def test_who_accepted_and_cancels_later_makes_room_for_the_reserve_too(watch):
    first, second, _third = ranked(opened(), watch)
    commands.accept(award_id=Award.objects.get(entry=first).pk, by=first.person)
    watch.on(days=10)
    reservations.cancel(booking_id=bookings(first)[0].pk, by=first.person)
    commands.pass_on(round_id=first.round_id)
    assert held(second)


def test_a_reserve_over_the_cap_is_passed_by(watch):
    found = opened({"wins": 1})
    first, second, third = ranked(found, watch)
    by = staff()
    seat = Resource.objects.get(key="seat-1")
    reservations.book(resource=seat, day=found.month, begins=600, ends=660, person=second.person, by=by)
    lapse(watch, first)
    assert not held(second)
    assert held(third)
    assert Reserve.objects.get(entry=second).why == "group-cap"


def test_a_reserve_with_several_slots_is_served_when_all_is_free_and_the_next_otherwise(watch):
    found = opened()
    top = group("文化")
    entered(found, top, [[use("hall-a", 3)]])
    other = group("文化二")
    entered(found, other, [[use("hall-b", 3)]])
    both = entered(found, group("運動", kind="sport"), [[use("hall", 3)]])
    last = entered(found, resident(), [[use("hall-a", 3)]])
    drawn(found, watch)
    award = {one.entry.group_id: one for one in Award.objects.all()}
    commands.decline(award_id=award[top.pk].pk, by=top.members.get())
    commands.pass_on(round_id=found.pk)
    assert not held(both)
    assert held(last)


def test_two_that_run_out_at_the_same_moment_serve_who_wants_both(watch):
    found = opened()
    entered(found, group("文化"), [[use("hall-a", 3)]])
    entered(found, group("文化二"), [[use("hall-b", 3)]])
    both = entered(found, group("運動", kind="sport"), [[use("hall", 3)]])
    drawn(found, watch)
    watch.at = Award.objects.first().until
    jobs.pass_on(round_id=found.pk)
    assert len(held(both)) == 1
    assert held(both)[0].resource.key == "hall"


def test_too_near_to_the_use_it_goes_to_first_come(watch):
    first, second, _third = ranked(opened(), watch)
    commands.accept(award_id=Award.objects.get(entry=first).pk, by=first.person)
    (made,) = bookings(first)
    watch.at = made.begins_at - dt.timedelta(hours=3)
    by = staff()
    reservations.cancel(booking_id=made.pk, by=by, why="空調の故障")
    commands.pass_on(round_id=first.round_id)
    # The day before the use is over: whoever is offered it now has until the use begins.
    assert [one.until for one in held(second)] == [made.begins_at]
    watch.at = made.begins_at
    commands.pass_on(round_id=first.round_id)
    assert not Place.objects.filter(kept=True).exists()


def test_what_was_won_in_a_house_that_closed_meanwhile_is_said_to_be_gone(watch):
    found = opened()
    who = resident()
    made = entered(found, who, [[use("hall-a", 3)]])
    Closure.objects.create(
        facility=Facility.objects.get(key="test-hall"),
        first_day=dt.date(2027, 3, 3),
        last_day=dt.date(2027, 3, 3),
        reason="工事",
        made_by=staff(),
        made_at=clock.now(),
    )
    drawn(found, watch)
    award = Award.objects.get(entry=made)
    assert (award.state, award.why) == (Award.State.VOID, "bookings.not-offered")
    jobs.tell_award(award_id=award.pk)
    (text,) = told()
    assert "使えなくなりました" in text


def test_settling_that_was_interrupted_goes_on_and_books_nobody_twice(watch, monkeypatch):
    found = opened()
    for one in range(4):
        entered(found, group(f"文化{one}"), [[use("class", 3)]])
    drawn(found, watch, settle=False)
    first = Award.objects.order_by("pk").first()
    assert commands.hold(award_id=first.pk)
    assert not commands.hold(award_id=first.pk)
    jobs.settle(round_id=found.pk)
    jobs.settle(round_id=found.pk)
    assert Booking.objects.count() == 4
    assert RoundEvent.objects.filter(round=found, kind="settled").count() == 1


def test_everybody_is_told_once_with_the_reason(watch):
    first, second, _third = ranked(opened(), watch)
    for _ in range(2):
        jobs.tell_results(round_id=first.round_id)
    texts = told()
    assert len(texts) == 3
    assert sum("抽選の結果：当選" in one for one in texts) == 1
    assert sum("補欠1番" in one for one in texts) == 1
    assert sum("先の順位の申込みで埋まりました" in one for one in texts) == 2
    lapse(watch, first)
    jobs.tell_award(award_id=Award.objects.get(entry=second).pk)
    jobs.tell_award(award_id=Award.objects.get(entry=second).pk)
    assert len(told()) == 4
    watch.at = Award.objects.get(entry=second).until - dt.timedelta(days=2)
    for _ in range(2):
        jobs.remind()
    assert len(told()) == 5


def test_a_group_that_was_entered_at_the_counter_is_told_by_its_members(watch):
    found = opened()
    one, other = resident("a@example.jp"), resident("b@example.jp")
    commands.enter(round_id=found.pk, wishes=[[use("hall", 3)]], by=staff(), groups=[group("文化", one, other)])
    drawn(found, watch)
    jobs.tell_results(round_id=found.pk)
    assert len(told()) == 2


def test_approval_comes_after_the_answer(watch):
    first, *_others = ranked(opened(approval=True, bookers=BOOKERS), watch)
    commands.accept(award_id=Award.objects.get(entry=first).pk, by=first.person)
    assert bookings(first)[0].state == State.ASKED


def test_somebody_else_does_not_answer(watch):
    first, second, _third = ranked(opened(), watch)
    award = Award.objects.get(entry=first)
    with pytest.raises(refusals.MayNot):
        commands.accept(award_id=award.pk, by=second.person)
    with pytest.raises(refusals.MayNot):
        commands.decline(award_id=award.pk, by=second.person)
    commands.accept(award_id=award.pk, by=staff())
    assert bookings(first)[0].state == State.CONFIRMED
