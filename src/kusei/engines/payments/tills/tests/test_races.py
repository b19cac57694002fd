"""Two at once, on real connections. Each protection is first shown to be needed."""

from __future__ import annotations

import threading
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections

from kusei.engines.payments import testing
from kusei.engines.payments.invoices.models import Invoice, Payment
from kusei.engines.payments.ledger import commands as ledger_commands
from kusei.engines.payments.tills import commands, refusals
from kusei.engines.payments.tills.commands import common, shifts, taking
from kusei.engines.payments.tills.models import Shift, Taking, Till
from kusei.engines.payments.tills.tests.conftest import DAY, balance, build, cash, pieces, till


@pytest.fixture
def town(transactional_db: None, now: Any) -> SimpleNamespace:
    return build()


def at_once(*works):
    """Run the works at the same moment; what each returned or raised."""
    results, gate = [None] * len(works), threading.Barrier(len(works))

    def start(number, work):
        gate.wait()
        try:
            results[number] = work()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return sorted(type(one).__name__ for one in results)


def opening(town):
    return [
        lambda who=who: commands.open_shift(till_id=town.till.pk, pieces=pieces(30_000), by=who)
        for who in (town.clerk, town.second)
    ]


def without_the_lock(monkeypatch):
    """Take the lock on the till away, and let both read it before either writes."""
    meeting = threading.Barrier(2)

    def read(till_id, **_):
        found = Till.objects.select_related("department").get(pk=till_id)
        if threading.current_thread() is not threading.main_thread():
            meeting.wait(20)
        return found

    for module in (common, shifts, taking):
        monkeypatch.setattr(module, "locked_till", read)


def test_of_two_who_open_a_till_at_once_one_has_it(town):
    assert at_once(*opening(town)) == ["Shift", "TillBusy"]
    assert Shift.objects.count() == 1


def test_without_lock_and_constraint_both_open_it(town, monkeypatch):
    """The positive control: the test above would see two shifts."""
    without_the_lock(monkeypatch)
    monkeypatch.setattr(shifts.ledger, "balance", lambda *_, **__: 30_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('tills_shift_one_at_till'::regclass)")
        (definition,) = cursor.fetchone()
        cursor.execute("DROP INDEX tills_shift_one_at_till")
        try:
            assert at_once(*opening(town)) == ["Shift", "Shift"]
        finally:
            cursor.execute("TRUNCATE tills_shift CASCADE")
            cursor.execute(definition)


def test_a_double_click_takes_the_money_once(town):
    opening(town)[0]()
    invoice, key = testing.invoice(500), uuid.uuid4()
    assert at_once(*[lambda: cash(town.till, invoice, town.clerk, key=key)] * 2) == ["Taking", "Taking"]
    assert (Payment.objects.count(), Taking.objects.count(), balance(town.till)) == (1, 1, 30_500)


def two_counters(town):
    other = till("2番窓口")
    opening(town)[0]()
    commands.open_shift(till_id=other.pk, pieces={}, by=town.second)
    invoice = testing.invoice(500)
    return at_once(lambda: cash(town.till, invoice, town.clerk), lambda: cash(other, invoice, town.second))


def test_of_two_counters_that_take_the_same_invoice_one_takes_it_and_the_other_is_told(town):
    assert two_counters(town) == ["PaidElsewhere", "Taking"]
    assert Payment.objects.count() == 1


def test_without_the_lock_on_the_invoice_both_counters_take_it(town, monkeypatch):
    """The positive control: the test above would see two payments (the second as a surplus)."""
    meeting = threading.Barrier(2)

    def read(invoice_id):
        found = Invoice.objects.select_related("account", "department").get(pk=invoice_id)
        meeting.wait(20)
        return found

    monkeypatch.setattr(taking, "locked", read)
    assert two_counters(town) == ["Taking", "Taking"]
    assert sorted(Payment.objects.values_list("surplus", flat=True)) == [0, 500]


def test_a_closing_and_a_taking_at_once_lose_no_yen(town):
    opening(town)[0]()
    invoice = testing.invoice(500)
    got = at_once(
        lambda: cash(town.till, invoice, town.clerk),
        lambda: commands.close_shift(till_id=town.till.pk, pieces=pieces(30_000), why="", by=town.clerk),
    )
    shift = Shift.objects.get()
    if shift.state == "closed":
        assert got == ["NoShift", "Shift"]
        assert balance(town.till) == shift.counted == 30_000
    else:
        assert got == ["DifferenceReason", "Taking"]
        assert balance(town.till) == 30_500


def test_a_payment_beside_a_closing_day_is_in_its_figures_or_refused(town):
    invoice = testing.invoice(500)

    def pay():
        with common.refusing(DAY):
            return testing.payment(invoice, way="cash", place=town.till.key)

    got = at_once(pay, lambda: commands.close_day(till_id=town.till.pk, day=DAY, by=town.chief))
    day = town.till.days.get()
    assert got in (["Day", "DayClosed"], ["Day", "Payment"])
    assert day.figures["total"]["count"] == Payment.objects.count()
    assert refusals.DayClosed(DAY)
    assert ledger_commands.balance(town.till.key) == 30_000 + 500 * Payment.objects.count()
