"""Visits over several sections: planned from answers, begun with one number, ticked, left, forgotten."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kusei.foundation.audit.models import Entry
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_once
from kusei.services.counters import commands, jobs, packs, refusals
from kusei.services.counters.models import Appointment, Event, Hour, Ticket, Visit, VisitStep
from kusei.services.counters.queries import visits as reading
from kusei.services.counters.queries.waiting import shown
from kusei.services.counters.tests.conftest import DAY, OFFICE, build, person, sit, take

KIND = "okuyami"


def plan(*said, **more):
    return commands.plan_visit(kind=KIND, said=said, **more)


def steps(visit, *, left=False):
    rows = visit.steps.filter(outcome="") if left else visit.steps
    return list(rows.order_by("position").values_list("key", flat=True))


def serve(clerk, ticket):
    assert commands.call_next(by=clerk) == ticket
    commands.serve(ticket_id=ticket.pk, by=clerk)
    return commands.finish(ticket_id=ticket.pk, by=clerk)


@pytest.fixture
def insurer(town):
    """A clerk of the insurance office, at its window 22."""
    clerk = town.stranger
    commands.sit(office="hoken", counter="22", by=clerk)
    return clerk


def test_the_answers_choose_the_sections_and_are_not_kept(town):
    visit = plan("insured", "pension", person=town.resident)
    assert sorted(steps(visit)) == ["insurance", "pension", "register"]
    assert steps(visit)[0] == "register"  # it comes before all others
    names = {field.name for model in (Visit, VisitStep) for field in model._meta.fields}
    assert not names & {"answers", "said", "name", "note"}


def test_an_answer_that_nobody_asked_for_changes_nothing(town):
    assert steps(plan("boom", "' or 1=1")) == ["register"]


def test_a_kind_that_is_not_there_is_refused(town):
    with pytest.raises(refusals.ServiceUnknown):
        commands.plan_visit(kind="boom", said=[])


def test_every_kind_of_the_packs_can_be_planned_with_every_answer(town):
    for kind in packs.visits():
        visit = commands.plan_visit(kind=kind.key, said=[one.key for one in kind.questions])
        assert len(steps(visit)) == len(kind.steps)


def test_the_order_goes_where_the_wait_is_short_first(town, insurer):
    for _ in range(4):
        take("insurance", "hoken")
    commands.sit(office="kaigo", counter="11", by=person("carer", Role.EDITOR))
    order = steps(plan("insured", "care"))
    assert order == ["register", "care", "insurance"]


def test_one_number_goes_through_every_section_without_drawing_again(town, now, insurer):
    registrar = sit(town, 4)
    visit = plan("insured", "pension")
    ticket = commands.begin_visit(visit_id=visit.pk)
    assert (ticket.label, ticket.place, ticket.service) == ("C001", OFFICE, "register")
    others = [take("insurance", "hoken", channel="staff", by=town.stranger) for _ in range(2)]
    now(10)
    moved = serve(registrar, ticket)
    assert (moved.state, moved.place, shown(moved)) == ("waiting", "hoken", "本C001")
    assert commands.call_next(by=insurer) == others[0]  # the person is still on the way
    commands.finish(ticket_id=others[0].pk, by=insurer)
    now(11)  # two minutes next door and three floors of three
    assert serve(insurer, ticket).place == "hoken"  # came before the other, and is called before it
    done = serve(insurer, ticket)
    assert done.state == "done"
    visit.refresh_from_db()
    assert (visit.state, steps(visit, left=True)) == ("done", [])
    assert Ticket.objects.filter(visit=visit).count() == 1


def test_what_a_section_handled_counts_for_that_section(town, now, insurer):
    registrar = sit(town, 4)
    visit = plan("insured")
    ticket = commands.begin_visit(visit_id=visit.pk)
    commands.call_next(by=registrar)
    now(12)
    commands.finish(ticket_id=ticket.pk, by=registrar)
    event = Event.objects.get(ticket=ticket, act="onward")
    assert (event.place, event.service, event.counter, event.handled) == (OFFICE, "register", "4", 720)
    commands.count_day(day=DAY)
    assert Hour.objects.get(office=OFFICE, service="register", done=1).handled == 720
    assert not Hour.objects.filter(office="hoken", done=1).exists()


def test_staff_tick_take_back_and_put_first(town, now, insurer):
    visit = plan("insured", "pension", "card")
    clerk = town.clerks[0]
    with pytest.raises(refusals.NotBefore):
        commands.put_first(visit_id=visit.pk, step="pension", by=clerk)
    ticket = commands.begin_visit(visit_id=visit.pk)
    commands.tick(visit_id=visit.pk, step="register", outcome="done", by=clerk)
    commands.put_first(visit_id=visit.pk, step="pension", by=clerk)
    ticket.refresh_from_db()
    assert (ticket.place, ticket.service) == ("hoken", "pension")
    commands.tick(visit_id=visit.pk, step="pension", outcome="papers", by=town.stranger)
    ticket.refresh_from_db()
    assert ticket.service != "pension"
    commands.tick(visit_id=visit.pk, step="pension", outcome="", by=clerk)
    assert "pension" in steps(visit, left=True)
    with pytest.raises(refusals.ServiceUnknown):
        commands.tick(visit_id=visit.pk, step="pension", outcome="boom", by=clerk)
    with pytest.raises(refusals.ServiceUnknown):
        commands.tick(visit_id=visit.pk, step="boom", outcome="done", by=clerk)


def test_who_goes_home_early_leaves_a_list_of_what_is_left(town, insurer):
    visit = plan("insured", "pension")
    ticket = commands.begin_visit(visit_id=visit.pk)
    commands.tick(visit_id=visit.pk, step="register", outcome="done", by=town.clerks[0])
    commands.end_visit(visit_id=visit.pk, by=town.clerks[0])
    ticket.refresh_from_db()
    visit.refresh_from_db()
    assert (ticket.state, visit.state) == ("left", "done")
    assert [row.step.outcome for row in reading.plan_of(visit).left] == ["later", "later"]
    with pytest.raises(refusals.NotPossibleNow):
        commands.tick(visit_id=visit.pk, step="pension", outcome="done", by=town.clerks[0])


@pytest.mark.parametrize("who", ["viewer", "resident"])
def test_who_does_not_work_there_ticks_nothing(town, who):
    visit = plan("insured")
    for act in (
        lambda by: commands.tick(visit_id=visit.pk, step="register", outcome="done", by=by),
        lambda by: commands.put_first(visit_id=visit.pk, step="register", by=by),
        lambda by: commands.end_visit(visit_id=visit.pk, by=by),
        lambda by: commands.begin_visit(visit_id=visit.pk, by=by),
        lambda by: plan("insured", by=by),
    ):
        with pytest.raises(refusals.MayNot):
            act(getattr(town, who))


def test_only_sections_of_the_visit_see_it(town):
    assert reading.open_of([packs.office("hoken")]) == []
    visit = plan("care")
    with pytest.raises(refusals.MayNot):
        commands.tick(visit_id=visit.pk, step="care", outcome="done", by=town.stranger)  # of the insurance office


def test_a_time_for_the_whole_visit_is_booked_changed_and_given_back(town, now):
    visit = plan("insured")
    nine, ten = (dt.datetime(2026, 6, 11, hour, tzinfo=clock.TOKYO) for hour in (9, 10))
    commands.book_visit(visit_id=visit.pk, begins_at=nine)
    commands.book_visit(visit_id=visit.pk, begins_at=ten)
    assert list(Appointment.objects.order_by("begins_at").values_list("state", "kind")) == [
        ("cancelled", "visit"),
        ("booked", "visit"),
    ]
    with pytest.raises(refusals.NotFree):
        commands.book_visit(visit_id=visit.pk, begins_at=ten + dt.timedelta(minutes=5))
    commands.cancel_visit(visit_id=visit.pk)
    assert not Appointment.objects.filter(state="booked").exists()
    with pytest.raises(refusals.NotPossibleNow):
        commands.begin_visit(visit_id=visit.pk)


def test_who_booked_enters_the_line_when_the_time_comes(town, now):
    visit = plan()
    commands.book_visit(visit_id=visit.pk, begins_at=dt.datetime(2026, 6, 10, 11, tzinfo=clock.TOKYO))
    now(-5)
    with pytest.raises(refusals.TooEarly):
        commands.begin_visit(visit_id=visit.pk)
    now(60)
    ticket = commands.begin_visit(visit_id=visit.pk)
    assert ticket.enters_at == dt.datetime(2026, 6, 10, 11, tzinfo=clock.TOKYO)
    assert ticket.appointment.state == "arrived"


def test_answers_are_given_anew_until_the_visit_begins(town):
    visit = plan("insured")
    commands.change_visit(visit_id=visit.pk, said=["elder"])
    assert sorted(steps(visit)) == ["elder", "register"]
    commands.begin_visit(visit_id=visit.pk)
    with pytest.raises(refusals.NotPossibleNow):
        commands.change_visit(visit_id=visit.pk, said=["insured"])


def test_outside_its_hours_a_visit_begins_only_with_staff(town, now):
    visit = plan()
    now(7 * 60)
    with pytest.raises(refusals.OfficeClosed):
        commands.begin_visit(visit_id=visit.pk)
    assert commands.begin_visit(visit_id=visit.pk, channel="staff", by=town.clerks[0]).state == "waiting"


def test_giving_the_number_back_and_the_end_of_the_day_end_the_visit(town, now):
    first, second = plan("insured"), plan("insured")
    tickets = [commands.begin_visit(visit_id=one.pk) for one in (first, second)]
    commands.leave(ticket_id=tickets[0].pk)
    now(24 * 60)
    commands.close_day(day=DAY)
    assert set(Visit.objects.values_list("state", flat=True)) == {"done"}
    assert len(reading.plan_of(second).left) == 2


def test_after_some_days_nothing_of_a_visit_is_left(town, now):
    visit = plan("insured", person=town.resident)
    ticket = commands.begin_visit(visit_id=visit.pk)
    booked = plan("insured", person=town.resident)
    commands.book_visit(visit_id=booked.pk, begins_at=dt.datetime(2026, 7, 1, 9, tzinfo=clock.TOKYO))
    now(24 * 60)
    commands.close_day(day=DAY)
    now(13 * 24 * 60)
    assert commands.forget_visits() == 0
    now(2 * 24 * 60)
    jobs.forget_old_people()
    assert list(Visit.objects.all()) == [booked]  # its day is still to come
    ticket.refresh_from_db()
    assert ticket.visit_id is None
    told = " ".join(str(one.after) + str(one.before) for one in Entry.objects.filter(model="counters.visit"))
    assert visit.secret not in told
    assert visit.code not in told
    assert not Entry.objects.filter(model="counters.visitstep").exists()
    now(40 * 24 * 60)
    commands.forget_visits()
    commands.forget_people()
    assert not Visit.objects.exists()
    assert not Appointment.objects.filter(person__isnull=False).exists()


def test_the_database_keeps_the_way_of_a_visit(town):
    visit = plan("insured")
    commands.begin_visit(visit_id=visit.pk)
    for break_it in (
        lambda: Visit.objects.update(state="planned"),
        lambda: Visit.objects.update(state="cancelled", ended_at=clock.now()),
        lambda: Visit.objects.update(kind="x"),
        lambda: Visit.objects.update(state="done"),  # when?
        lambda: VisitStep.objects.update(service="x"),
        lambda: VisitStep.objects.update(outcome="done"),  # when?
        lambda: VisitStep.objects.create(visit=visit, key="x", office="x", service="x", position=9),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            break_it()


def test_a_code_is_found_however_it_is_typed(town):
    visit = plan()
    for typed in (
        visit.spoken,
        visit.code.lower(),
        f" {visit.code[:4]} {visit.code[4:]} ",
        visit.spoken.replace("-", "‐"),
    ):
        assert reading.of_code(typed) == visit
    for wrong in ("", "A", visit.code[:7], visit.code + "A", "あ" * 8):
        assert reading.of_code(wrong) is None


def test_the_page_of_a_plan_costs_a_fixed_number_of_queries(town, django_assert_max_num_queries):
    visit = plan(*[one.key for one in packs.visit_kind(KIND).questions])
    with django_assert_max_num_queries(7):
        found = reading.plan_of(visit)
    assert len(found.rows) == 7
    assert found.bring


def test_of_two_who_begin_the_same_visit_one_gets_a_number(transactional_db, now):
    build()
    visit = plan("insured")
    got = at_once(*[lambda: commands.begin_visit(visit_id=visit.pk)] * 4)
    assert sorted(type(one).__name__ for one in got) == ["NotPossibleNow"] * 3 + ["Ticket"]


def test_a_tick_and_a_finish_at_once_end_without_a_deadlock(transactional_db, now):
    town = build()
    clerk = sit(town, 4)
    for _ in range(5):
        visit = plan("insured", "pension")
        ticket = commands.begin_visit(visit_id=visit.pk)
        commands.call_next(by=clerk)
        got = at_once(
            lambda ticket=ticket: commands.finish(ticket_id=ticket.pk, by=clerk),
            lambda visit=visit: commands.tick(visit_id=visit.pk, step="pension", outcome="later", by=town.clerks[0]),
        )
        assert [type(one).__name__ for one in got] == ["Ticket", "VisitStep"]
        commands.end_visit(visit_id=visit.pk, by=clerk)
