"""Two at once, on real connections. Each protection is first shown to be needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices.commands import attempting, issuing
from kusei.engines.payments.invoices.models import Attempt, Invoice, Payment, Refund
from kusei.engines.payments.invoices.refusals import AlreadyPending, TooMuch
from kusei.engines.payments.ledger import queries
from kusei.engines.payments.ledger.refusals import Overdrawn
from kusei.foundation.web.testing import at_once, meeting_before

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def without_index(name: str) -> Iterator[None]:
    """The unique index is gone for a while."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {name}")
        try:
            yield
        finally:
            cursor.execute(
                "SELECT string_agg(DISTINCT table_name, ', ') FROM information_schema.tables"
                " WHERE table_name ~ '^(invoices|ledger)_' AND table_schema = current_schema()"
            )
            cursor.execute(f"TRUNCATE {cursor.fetchone()[0]} CASCADE")
            cursor.execute(definition)


@contextmanager
def without_lock() -> Iterator[None]:
    """The function of the database that takes a payment no longer holds the invoice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('invoices_take'::regproc)")
        (definition,) = cursor.fetchone()
        loose = definition.replace("FOR NO KEY UPDATE", "")
        assert loose != definition
        cursor.execute(loose)
        try:
            yield
        finally:
            cursor.execute(definition)


def unlocked(invoice_id: int) -> Invoice:
    """What `locked` gives, without holding it."""
    return Invoice.objects.select_related("department", "account").get(pk=invoice_id)


def start(invoice: Invoice) -> Callable[[], Attempt]:
    """One click on 支払う."""
    return lambda: commands.begin_attempt(invoice_id=invoice.pk, way="online", provider="sandbox")


def hear(invoice: Invoice, reference: str = "p1") -> Callable[[], Payment]:
    """The provider's news, by webhook or by asking."""
    return lambda: commands.take_payment(
        invoice_id=invoice.pk, amount=invoice.total, way="online", provider="sandbox", reference=reference
    )


def test_of_two_clicks_one_begins_and_the_other_is_led_to_it() -> None:
    invoice = testing.invoice()
    begun, told = sorted(at_once(start(invoice), start(invoice)), key=lambda one: isinstance(one, Exception))
    assert isinstance(told, AlreadyPending)
    assert told.attempt == begun


def test_without_lock_and_index_both_clicks_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempting, "locked", unlocked)
    with without_index("invoices_attempt_one_pending"):
        invoice = testing.invoice()
        meeting_before("invoices_attempt", *[start(invoice)] * 2)
        assert Attempt.objects.filter(state="pending").count() == 2


def test_webhook_and_poll_at_once_are_one_payment() -> None:
    invoice = testing.invoice()
    results = at_once(*[hear(invoice)] * 4)
    assert len({one.pk for one in results}) == 1
    assert Payment.objects.get().surplus == 0
    assert queries.prove() == []


def test_without_the_index_they_are_several() -> None:
    with without_index("invoices_payment_once"):
        invoice = testing.invoice()
        meeting_before("ledger_account", *[hear(invoice)] * 2)
        assert Payment.objects.count() == 2


def test_of_two_real_payments_at_once_one_is_a_surplus_that_goes_back() -> None:
    invoice = testing.invoice(1200)
    at_once(hear(invoice, "card"), hear(invoice, "store"))
    assert sorted(one.surplus for one in Payment.objects.all()) == [0, 1200]
    assert Refund.objects.get().amount == 1200
    assert queries.prove() == []


def test_without_the_lock_the_ledger_still_refuses_to_be_paid_twice() -> None:
    """The floor of the account is the last guard: a payment that saw nothing of the other is refused, not booked."""
    invoice = testing.invoice(1200)
    with without_lock():
        results = meeting_before("invoices_payment", *[hear(invoice, f"p{number}") for number in range(4)])
    assert any(isinstance(one, Overdrawn) for one in results), "they did not meet"
    assert sum(one.amount - one.surplus for one in Payment.objects.all()) == 1200
    assert queries.prove() == []


def test_without_lock_and_floor_it_would_be_paid_twice() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_not_overdrawn")
        try:
            invoice = testing.invoice(1200)
            with without_lock():
                meeting_before("invoices_payment", *[hear(invoice, f"p{number}") for number in range(4)])
            credited = sum(one.amount - one.surplus for one in Payment.objects.all())
        finally:
            cursor.execute("TRUNCATE invoices_invoice, ledger_account, ledger_posting CASCADE")
            cursor.execute(
                "ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_not_overdrawn CHECK ("
                "(floor = 'none' AND balance = 0) OR (floor = 'debit' AND balance >= 0)"
                " OR (floor = 'credit' AND balance <= 0))"
            )
    assert credited == 4 * 1200


def test_refunds_asked_for_at_once_never_give_back_more_than_was_paid() -> None:
    payment = testing.payment(testing.invoice(1000))

    def ask() -> Any:
        return commands.request_refund(payment_id=payment.pk, amount=600, cause="reduced", why="減免のため")

    results = at_once(ask, ask, ask)
    assert sum(isinstance(one, Refund) for one in results) == 1
    assert sum(isinstance(one, TooMuch) for one in results) == 2


def test_a_payment_and_a_cancellation_at_once_lose_no_yen() -> None:
    invoice = testing.invoice(900)
    at_once(hear(invoice), lambda: commands.cancel_invoice(invoice_id=invoice.pk, why="誤りのため"))
    payment = Payment.objects.get()
    invoice.refresh_from_db()
    assert payment.surplus == (900 if invoice.state == "cancelled" else 0)
    assert queries.prove() == []


def test_the_same_source_raised_at_once_is_one_invoice() -> None:
    department = testing.department()
    same = ("procedures.application", "12", "fee")
    results = at_once(*[lambda: testing.invoice(300, department=department, source=same)] * 4)
    assert len({one.pk for one in results}) == 1


def test_without_the_index_they_would_be_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "_standing", lambda _source: None)
    with without_index("invoices_invoice_once"):
        department = testing.department()
        same = ("procedures.application", "12", "fee")
        at_once(*[lambda: testing.invoice(300, department=department, source=same)] * 4)
        assert Invoice.objects.count() > 1
