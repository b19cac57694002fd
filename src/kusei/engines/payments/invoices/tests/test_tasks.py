"""What homes count of invoices: refunds for staff of their department, and what a resident still owes."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices.tests.people import SINCE, crowd
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.web import clock
from kusei.foundation.web.testing import tasks_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return crowd()


def number(user, key, audience="staff"):
    found = tasks_of(user, audience).get(key)
    return found.number if found else 0


def test_a_refund_waits_for_approvers_who_did_not_ask_for_it_then_for_editors_of_its_department(people):
    paid = testing.payment(testing.invoice(60_000, payer=people.payer))
    asked = commands.request_refund(payment_id=paid.pk, amount=50_000, cause="cancelled", why="中止", by=people.editor)
    RoleAssignment.objects.create(user=people.editor, role=Role.APPROVER, department=people.ours, valid_from=SINCE)
    everybody = (people.viewer, people.editor, people.approver, people.second, people.foreign, people.foreign_editor)
    assert [number(who, "refunds-approve") for who in everybody] == [0, 0, 1, 1, 0, 0]
    assert [number(who, "refunds-pay") for who in everybody] == [0] * 6
    commands.approve_refund(refund_id=asked.pk, by=people.second)
    assert [number(who, "refunds-approve") for who in everybody] == [0] * 6
    assert [number(who, "refunds-pay") for who in everybody] == [0, 1, 0, 0, 0, 0]


def test_a_resident_sees_what_they_owe_and_when(people):
    due = clock.today() + dt.timedelta(days=5)
    owed = testing.invoice(1200, payer=people.payer, due_on=due)
    found = tasks_of(people.payer, "residents")["payments"]
    assert (found.number, found.due, found.overdue) == (1, due, 0)
    assert number(people.stranger, "payments", "residents") == 0
    testing.payment(owed)
    assert number(people.payer, "payments", "residents") == 0
