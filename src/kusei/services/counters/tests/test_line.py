"""Tickets and the line: who is called when, what happens at a window, and what stays of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kusei.foundation.org.models import Role
from kusei.foundation.web import clock
from kusei.services.counters import commands, packs, refusals
from kusei.services.counters.models import Appointment, Event, Hour, Numbering, Sitting, Ticket
from kusei.services.counters.queries.waiting import lines, shown
from kusei.services.counters.tests.conftest import DAY, OFFICE, person, sit, take


def at(hour, minute=0):
    return dt.datetime.combine(DAY, dt.time(hour, minute), clock.TOKYO)


def acts(ticket):
    return list(ticket.events.order_by("pk").values_list("act", flat=True))


def test_numbers_run_by_office_prefix_and_day(town, now):
    labels = [take().label, take("moving").label, take().label, take("insurance", "hoken").label]
    now(24 * 60)
    assert [*labels, take().label] == ["A001", "B001", "A002", "H001", "A001"]


def test_a_ticket_that_fails_takes_no_number(town):
    take()
    with transaction.atomic():
        take()
        transaction.set_rollback(True)
    assert take().label == "A002"


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_number_drawn_for_nothing(now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Numbering.objects.create(office=OFFICE, prefix="A", day=DAY, last=1)


def test_outside_its_hours_an_office_gives_no_numbers_but_its_staff_may(town, now):
    now(8 * 60)
    with pytest.raises(refusals.OfficeClosed):
        take()
    assert take(channel="staff", by=town.clerks[0]).state == "waiting"


@pytest.mark.parametrize(
    "day", [dt.date(2026, 12, 29), dt.date(2027, 1, 3), dt.date(2026, 6, 13), dt.date(2026, 7, 20)]
)
def test_year_end_weekends_and_holidays_are_closed(day):
    assert not packs.office(OFFICE).is_open(day, 10 * 60)


def test_a_window_calls_only_what_it_can_do_first_come_first_served(town, now):
    moving, first = take("moving"), (now(1), take())[1]
    now(1)
    second = take()
    one = sit(town, 1)
    assert commands.call_next(by=one) == first
    commands.serve(ticket_id=first.pk, by=one)
    commands.finish(ticket_id=first.pk, by=one)
    assert commands.call_next(by=one) == second
    assert commands.call_next(by=sit(town, 4)) == moving
    commands.finish(ticket_id=second.pk, by=one)
    assert commands.call_next(by=one) is None


def test_who_is_served_is_finished_before_the_next_is_called(town):
    take(), take()
    one = sit(town)
    commands.call_next(by=one)
    with pytest.raises(refusals.CounterBusy):
        commands.call_next(by=one)


def test_an_appointment_enters_when_its_time_comes_and_passes_who_came_shortly_before(town, now):
    held = Appointment.objects.create(
        office=OFFICE, service="moving", begins_at=at(10, 30), place=0, made_at=clock.now()
    )
    now(5)
    with_it = take("moving", appointment=held)
    now(15)  # 10:20
    walk_in = take("moving")
    early = sit(town, 4)
    assert commands.call_next(by=early) == walk_in  # not yet 10:30
    commands.finish(ticket_id=walk_in.pk, by=early)
    now(5)
    other = take("moving")
    now(6)  # 10:31
    assert commands.call_next(by=early) == with_it
    commands.finish(ticket_id=with_it.pk, by=early)
    assert commands.call_next(by=early) == other
    assert with_it.events.get(act="call").waited == 60  # since its time came, not since they came early


def test_who_comes_late_to_an_appointment_waits_from_then(town, now):
    held = Appointment.objects.create(office=OFFICE, service="moving", begins_at=at(10), place=0, made_at=clock.now())
    now(15)
    assert take("moving", appointment=held).line_at == at(10, 15)
    with pytest.raises(refusals.NotPossibleNow):
        take("moving", appointment=held)


def test_priority_counts_as_minutes_and_never_lets_others_wait_for_ever(town, now):
    first = take()
    now(20)
    second, cared = take(), (now(5), take(priority="care"))[1]
    assert [one.pk for one in Ticket.objects.order_by("line_at")] == [cared.pk, first.pk, second.pk]
    now(10)
    assert take(priority="care").line_at > first.line_at
    commands.prioritise(ticket_id=second.pk, priority="care", by=town.clerks[0])
    commands.prioritise(ticket_id=second.pk, priority="", by=town.clerks[0])
    second.refresh_from_db()
    assert second.line_at == second.taken_at


def test_a_phone_ticket_is_called_only_when_its_person_is_there(town, now):
    phone = take(channel="phone", person=town.resident)
    now(1)
    there = take()
    one = sit(town)
    assert commands.call_next(by=one) == there
    commands.finish(ticket_id=there.pk, by=one)
    assert commands.call_next(by=one) is None
    commands.check_in(ticket_id=phone.pk)
    assert commands.call_next(by=one) == phone


def test_who_arrives_in_time_keeps_the_place_and_who_is_late_waits_at_the_back(town, now):
    sit(town)
    in_time, late = take(channel="phone"), take(channel="phone")
    now(5)
    between = take()
    now(9)
    commands.check_in(ticket_id=in_time.pk)
    now(30)
    commands.check_in(ticket_id=late.pk)
    assert list(Ticket.objects.order_by("line_at")) == [in_time, between, late]


def test_a_phone_ticket_whose_person_never_comes_lapses(town, now):
    phone, there = take(channel="phone"), take()
    now(59)
    assert commands.sweep() == 0
    now(2)
    assert commands.sweep() == 1
    phone.refresh_from_db(), there.refresh_from_db()
    assert (phone.state, there.state) == ("left", "waiting")


def test_nobody_collects_numbers_at_home(town):
    for _ in range(2):
        take(channel="phone", person=town.resident)
    with pytest.raises(refusals.EnoughTickets):
        take(channel="phone", person=town.resident)


def test_a_no_show_needs_two_calls_and_comes_back_within_half_an_hour(town, now):
    ticket = take()
    one = sit(town)
    commands.call_next(by=one)
    with pytest.raises(refusals.CallAgainFirst):
        commands.no_show(ticket_id=ticket.pk, by=one)
    commands.recall(ticket_id=ticket.pk, by=one)
    commands.no_show(ticket_id=ticket.pk, by=one)
    now(30)
    commands.come_back(ticket_id=ticket.pk)
    assert commands.call_next(by=one) == ticket
    commands.recall(ticket_id=ticket.pk, by=one)
    commands.no_show(ticket_id=ticket.pk, by=one)
    now(31)
    with pytest.raises(refusals.TooLate):
        commands.come_back(ticket_id=ticket.pk)


def test_a_transfer_keeps_the_number_and_the_place_in_line(town, now):
    ticket = take()
    one, four = sit(town, 1), sit(town, 4)
    now(10)
    other = take("moving")
    commands.call_next(by=one)
    commands.transfer(ticket_id=ticket.pk, service="moving", by=one)
    now(3)
    assert commands.call_next(by=four) == ticket != other
    ticket.refresh_from_db()
    assert ticket.label == "A001"
    assert list(ticket.events.exclude(waited=None).order_by("pk").values_list("waited", flat=True)) == [600, 180]


def test_at_another_office_the_number_shows_where_it_is_from_and_waits_for_arrival(town, now):
    ticket = take()
    one = sit(town)
    commands.call_next(by=one)
    commands.transfer(ticket_id=ticket.pk, service="insurance", office="hoken", by=one)
    commands.sit(office="hoken", counter="21", by=town.stranger)
    assert commands.call_next(by=town.stranger) is None
    commands.check_in(ticket_id=ticket.pk)
    called = commands.call_next(by=town.stranger)
    assert called == ticket
    assert shown(called) == "本A001"


def test_a_parked_ticket_is_called_by_number_and_not_by_turn(town, now):
    ticket = take()
    one = sit(town)
    commands.call_next(by=one)
    commands.serve(ticket_id=ticket.pk, by=one)
    now(4)
    commands.park(ticket_id=ticket.pk, by=one)
    assert commands.call_next(by=one) is None
    now(2)
    commands.call(ticket_id=ticket.pk, by=one)
    commands.finish(ticket_id=ticket.pk, by=one)
    assert acts(ticket) == ["take", "call", "serve", "park", "call", "done"]


def test_every_change_is_an_event_and_events_stay(town, now):
    ticket = take()
    one = sit(town)
    now(7)
    commands.call_next(by=one)
    now(1)
    commands.serve(ticket_id=ticket.pk, by=one)
    now(5)
    commands.finish(ticket_id=ticket.pk, by=one)
    done = ticket.events.get(act="done")
    assert (ticket.events.get(act="call").waited, done.handled, done.by) == (420, 300, one)
    for break_it in (
        lambda: Event.objects.filter(pk=done.pk).update(handled=1),
        done.delete,
        lambda: Ticket.objects.filter(pk=ticket.pk).update(state="waiting", act="x"),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(number=9),
        lambda: Numbering.objects.update(last=5),
        lambda: take() and Ticket.objects.filter(number=2).update(state="left"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            break_it()


def test_a_day_ends_and_is_counted_without_names(town, now):
    one = sit(town)
    for _ in range(3):
        take(channel="phone", person=person(f"p{Ticket.objects.count()}"))
    done, gone = take(), take()
    now(10)
    commands.call_next(by=one)
    now(6)
    commands.finish(ticket_id=done.pk, by=one)
    commands.leave(ticket_id=gone.pk)
    now(24 * 60)  # the job runs after midnight, and what it ends belongs to the day before
    assert commands.close_day(day=DAY) == 3
    assert commands.close_day(day=DAY) == 0
    hour, ended = Hour.objects.order_by("hour")
    assert (hour.arrived, hour.called, hour.waited, hour.done, hour.handled, hour.abandoned) == (5, 1, 600, 1, 360, 1)
    assert (ended.day, ended.hour, ended.abandoned) == (DAY, 23, 3)
    assert not Sitting.objects.filter(closed_at=None).exists()
    now(31 * 24 * 60)
    secrets = set(Ticket.objects.values_list("secret", flat=True))
    assert commands.forget_people() == 3
    assert not Ticket.objects.filter(person__isnull=False).exists()
    assert len(secrets - set(Ticket.objects.values_list("secret", flat=True))) == 3


@pytest.mark.parametrize("who", ["viewer", "stranger", "resident"])
def test_only_the_office_s_own_editors_and_contractors_work_there(town, who):
    with pytest.raises(refusals.MayNot):
        commands.sit(office=OFFICE, counter="1", by=getattr(town, who))
    with pytest.raises(refusals.MayNot):
        take(channel="staff", by=getattr(town, who))


def test_a_contractor_of_the_department_works_there(town):
    contractor = person("contractor", Role.CONTRACTOR, town.office)
    assert commands.sit(office=OFFICE, counter="1", by=contractor).counter == "1"


def test_a_window_has_one_person_and_a_person_one_window(town):
    sit(town, 1)
    for clerk, counter in ((2, "1"), (1, "2")):
        with pytest.raises(refusals.CounterTaken):
            sit(town, clerk, counter)
    with pytest.raises(refusals.NotAtCounter):
        commands.call_next(by=town.clerks[1])


def test_another_s_ticket_is_not_mine_to_end(town):
    ticket = take()
    commands.call_next(by=sit(town, 1))
    with pytest.raises(refusals.NotAtCounter):
        commands.finish(ticket_id=ticket.pk, by=sit(town, 2))


def test_the_lines_of_all_offices_take_four_queries(town, django_assert_num_queries):
    take(), take("moving"), take("insurance", "hoken")
    sit(town)
    with django_assert_num_queries(4):
        found = {line.office.key: line.arrivals() for line in lines(packs.offices())}
    assert found == {"honcho": {"certificates": 6}, "hoken": {}, "kaigo": {}, "zei": {}}


def test_a_place_at_a_time_is_booked_once_and_free_again_after_cancelling(town, now):
    when = dt.datetime(2026, 6, 11, 9, 0, tzinfo=clock.TOKYO)
    booked = [commands.book(office=OFFICE, service="moving", begins_at=when) for _ in range(2)]
    with pytest.raises(refusals.NotFree):
        commands.book(office=OFFICE, service="moving", begins_at=when)
    commands.cancel_booking(appointment_id=booked[0].pk)
    assert commands.book(office=OFFICE, service="moving", begins_at=when).place == 0
    for wrong in (when + dt.timedelta(minutes=5), when - dt.timedelta(days=2), when + dt.timedelta(days=42)):
        with pytest.raises(refusals.NotFree):
            commands.book(office=OFFICE, service="moving", begins_at=wrong)
