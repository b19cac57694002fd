"""A payment and a reminder at the same moment, on real connections."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from kusei.engines.payments import testing
from kusei.engines.payments.collecting import commands, overdue
from kusei.engines.payments.collecting.commands import dunning
from kusei.engines.payments.collecting.models import Item
from kusei.engines.payments.collecting.tests.conftest import overdue as late
from kusei.engines.payments.collecting.tests.conftest import people
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.web.testing import at_most, at_once, waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)


def _race(monkeypatch):
    """Pay while the reminder is sent: the payment is written and not yet committed when the reminder looks."""
    office = people()
    invoice = late(30)
    run = commands.begin_run(department=office.department, stage_key="reminder", by=office.editor)
    item = Item.objects.get(run=run)
    paid, looking = threading.Event(), threading.Event()

    def pay():
        with transaction.atomic():
            testing.payment(invoice)
            paid.set()
            until = time.monotonic() + at_most(20)
            while not (looking.is_set() or waiting_for_locks()) and time.monotonic() < until:
                time.sleep(0.01)  # the other waits for our lock, or has looked already
        connection.close()

    def send():
        paid.wait(at_most(20))
        commands.send_item(item_id=item.pk)
        looking.set()

    results = at_once(pay, send)
    assert [one for one in results if isinstance(one, Exception)] == []
    item.refresh_from_db()
    return item


def test_without_the_lock_the_race_is_seen(monkeypatch):
    def unlocked(number):
        return Invoice.objects.select_related("account", "department").get(pk=number)

    monkeypatch.setattr(dunning, "locked", unlocked)
    assert _race(monkeypatch).sent_at is not None


def test_what_is_being_paid_at_the_moment_is_not_reminded(monkeypatch):
    item = _race(monkeypatch)
    assert (item.sent_at, item.left_out) == (None, overdue.Left.PAID)


def test_two_people_begin_one_run():
    office = people()
    late(30)

    def begin():
        return commands.begin_run(department=office.department, stage_key="reminder", by=office.editor)

    results = at_once(begin, begin)
    assert sum(isinstance(one, Exception) for one in results) == 1
    assert Item.objects.count() == 1
