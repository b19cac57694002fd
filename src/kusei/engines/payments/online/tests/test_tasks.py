"""What the home of staff counts of online payments: refunds that failed and open disputes, of the department."""

from __future__ import annotations

import pytest

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands
from kusei.engines.payments.online.models import Dispute, Sending
from kusei.engines.payments.online.tests.conftest import staff_member
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock
from kusei.foundation.web.testing import tasks_of

pytestmark = pytest.mark.django_db


def number(user):
    found = tasks_of(user).get("online-payments")
    return found.number if found else 0


def test_what_failed_and_what_is_disputed_waits_for_editors_of_its_department():
    ours, other = testing.department(), testing.department("zeimu", "税務課")
    clerk = staff_member(Role.EDITOR, department=ours)
    others = [staff_member(Role.VIEWER, department=ours), staff_member(Role.EDITOR, department=other)]
    paid = testing.payment(testing.invoice(1000), way="online", provider="sandbox")
    refund = commands.request_refund(payment_id=paid.pk, amount=100, cause="disputed", why="見本")
    sending = Sending.objects.create(refund=refund, provider="sandbox", state="failed", asked_at=clock.now())
    assert number(clerk) == 1
    Dispute.objects.create(payment=paid, provider="sandbox", reference="d1", amount=900, opened_at=clock.now())
    assert number(clerk) == 2
    assert [number(one) for one in others] == [0, 0]
    Sending.objects.filter(pk=sending.pk).update(state="asked")
    assert number(clerk) == 1
