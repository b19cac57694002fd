"""Plans of instalments: sums, four eyes, parts paid in order, and how plans end."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.engines.payments import testing
from kusei.engines.payments.collecting import commands, reminders
from kusei.engines.payments.collecting.models import Part, Plan, PlanInvoice
from kusei.engines.payments.collecting.queries import desk
from kusei.engines.payments.collecting.queries.plans import plan_of
from kusei.engines.payments.collecting.refusals import PlanOfOthers, PlanOutdated, PlanWrong
from kusei.engines.payments.collecting.tests.conftest import overdue, payer, staff
from kusei.engines.payments.invoices.refusals import MayNot, OwnWork
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.web import clock


def propose(office, *invoices, amounts=(2000, 2000, 1000), **more):
    today = clock.today()
    parts = [(today + dt.timedelta(days=30 * number), yen) for number, yen in enumerate(amounts, start=1)]
    values = {"parts": parts, "why": "一度に払えないため", "by": office.editor, **more}
    return commands.propose_plan(invoice_ids=[one.pk for one in invoices], **values)


def agreed(office, *invoices, **more):
    return commands.agree_plan(plan_id=propose(office, *invoices, **more).pk, by=office.approver)


def test_payments_on_several_invoices_go_to_the_oldest_part(office):
    who = payer()
    one, two = overdue(30, 3000, payer=who), overdue(20, 2000, payer=who)
    agreed(office, one, two)
    assert plan_of(two).left == 5000
    testing.payment(two, 2000)
    testing.payment(one, 500)
    found = plan_of(one)
    assert [(part.paid, part.left) for part in found.parts] == [(2000, 0), (500, 1500), (0, 1000)]
    assert found.next.number == 2


@pytest.mark.parametrize("amounts", [(2000, 2000), (5000, 0), (6000, -1000), ()])
def test_a_plan_that_is_not_what_is_owed_is_refused(office, amounts):
    with pytest.raises(PlanWrong):
        propose(office, overdue(30), amounts=amounts)


def test_days_rise_and_lie_ahead(office):
    today, one = clock.today(), overdue(30)
    for days in ((-1, 5), (5, 5), (9, 5)):
        parts = [(today + dt.timedelta(days=day), 2500) for day in days]
        with pytest.raises(PlanWrong):
            propose(office, one, parts=parts)


def test_invoices_of_others_are_not_put_together_and_one_has_one_plan(office):
    one, two = overdue(30, payer=payer(1)), overdue(30, payer=payer(2))
    with pytest.raises(PlanOfOthers):
        propose(office, one, two, amounts=(10000,))
    propose(office, one)
    with pytest.raises(PlanOfOthers):
        propose(office, one)


def test_nobody_agrees_to_their_own_plan(office):
    both = staff(Role.EDITOR, office.department, "both@example.jp")
    RoleAssignment.objects.create(user=both, role=Role.APPROVER, department=office.department, valid_from="2020-04-01")
    plan = propose(office, overdue(30), by=both)
    with pytest.raises(OwnWork):
        commands.agree_plan(plan_id=plan.pk, by=both)
    with pytest.raises(MayNot):
        commands.agree_plan(plan_id=plan.pk, by=office.editor)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(state="agreed", approved_by=both, approved_at=clock.now())


def test_a_payment_before_the_agreement_asks_for_a_new_plan(office):
    one = overdue(30)
    plan = propose(office, one)
    testing.payment(one, 100)
    with pytest.raises(PlanOutdated):
        commands.agree_plan(plan_id=plan.pk, by=office.approver)


def test_a_plan_ends_when_it_is_paid(office):
    one = overdue(30)
    plan = agreed(office, one)
    testing.payment(one)
    assert commands.follow_plan(plan_id=plan.pk) == "paid"
    assert plan_of(one) is None


def test_a_late_part_breaks_the_plan_and_leaves_a_work_item(office, noon):
    one = overdue(30)
    plan = agreed(office, one)
    noon(30)
    assert commands.follow_plan(plan_id=plan.pk) == "agreed"  # the day itself
    noon(1)
    assert commands.follow_plan(plan_id=plan.pk) == "broken"
    assert commands.follow_plan(plan_id=plan.pk) == "broken"
    assert list(desk.broken(office.viewer)) == [plan]
    assert list(desk.broken(office.stranger)) == []
    commands.note_seen(plan_id=plan.pk, by=office.editor)
    assert not desk.broken(office.viewer).exists()
    assert not PlanInvoice.objects.filter(standing=True).exists()


def test_a_part_that_was_paid_in_time_does_not_break_it(office, noon):
    one = overdue(30)
    plan = agreed(office, one)
    testing.payment(one, 2000)
    noon(40)
    assert commands.follow_plan(plan_id=plan.pk) == "agreed"


def test_payers_are_reminded_of_what_is_left_of_a_part(office):
    one = overdue(30, payer=payer())
    plan = agreed(office, one)
    first = plan.parts.first()
    testing.payment(one, 500)
    (due,) = reminders.parts(first.due_on)
    assert (due.user_id, due.on) == (one.payer_id, first.due_on)
    assert "1,500円" in due.texts.read("ja")[1].body
    testing.payment(one, 1500)
    assert list(reminders.parts(first.due_on)) == []


def test_due_dates_remind_who_has_not_paid_and_has_no_plan(office):
    day = clock.today() + dt.timedelta(days=7)
    one, paid, planned = (testing.invoice(5000, payer=payer(number), due_on=day) for number in (1, 2, 3))
    testing.payment(paid)
    propose(office, planned)
    assert [due.occasion for due in reminders.due_dates(day)] == [str(one.pk)]


def test_the_database_keeps_the_sum_and_the_parts(office):
    plan = propose(office, overdue(30))
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        Part.objects.filter(plan=plan).update(amount=1)
    with pytest.raises(IntegrityError, match="not what is owed"), transaction.atomic():
        _wrong_sum(office)
    with pytest.raises(IntegrityError, match="stays as it was agreed"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(owed=4000)


def _wrong_sum(office):
    Plan.objects.create(department=office.department, owed=5, why="x", by=office.editor, at=clock.now())
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
