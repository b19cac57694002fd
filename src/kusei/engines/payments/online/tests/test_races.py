"""Two at once, on real connections. The protection is first shown to be needed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.db.models import QuerySet

from kusei.engines.payments import testing
from kusei.engines.payments.invoices.models import Attempt, Payment
from kusei.engines.payments.online import commands
from kusei.engines.payments.online.models import Event
from kusei.engines.payments.online.protocol import Kind, News
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_once, meeting_before


@pytest.fixture
def invoice(transactional_db, sandbox):
    return testing.invoice(1200)


def go(invoice):
    return commands.go(invoice=invoice, address=lambda attempt: f"https://ward.example/back/{attempt.key}/")


def news_and_look_up_at_once(sandbox, invoice):
    """Both have seen that the payment is not there yet, before either writes it."""
    attempt = go(invoice)
    sandbox.pay(attempt.reference)
    session = sandbox.book.sessions[attempt.reference]
    news = News("se_9", Kind.PAID, clock.now(), key=session.key, payment=session.payment, amount=1200)
    commands.keep_news(provider="sandbox", news=[news])
    event = Event.objects.get()
    results = meeting_before(
        "ledger_account",
        lambda: commands.handle_event(event_id=event.pk),
        lambda: commands.look_up(attempt_id=attempt.pk).state,
    )
    return results, Payment.objects.filter(invoice=invoice).count()


def test_news_and_look_up_at_once_are_one_payment(sandbox, invoice):
    results, payments = news_and_look_up_at_once(sandbox, invoice)
    assert (results, payments) == (["done", "succeeded"], 1)


def test_without_the_constraint_they_would_be_two(sandbox, invoice):
    """The positive control: the test above would see a double payment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('invoices_payment_once'::regclass)")
        [definition] = cursor.fetchone()
        cursor.execute("DROP INDEX invoices_payment_once")
        try:
            _results, payments = news_and_look_up_at_once(sandbox, invoice)
        finally:
            cursor.execute(
                "TRUNCATE invoices_payment, invoices_refund, online_sending, online_dispute,"
                " invoices_attempt, invoices_event, online_event CASCADE"
            )
            cursor.execute(definition)
    assert payments == 2


def test_a_double_click_leads_to_one_page(sandbox, invoice):
    first, second = at_once(lambda: go(invoice), lambda: go(invoice))
    assert first.link == second.link != ""
    assert Attempt.objects.count() == len(sandbox.book.sessions) == 1


def test_without_the_constraint_a_double_click_would_lead_to_two_pages(sandbox, invoice, monkeypatch):
    """The positive control. Without the lock of the invoice both see that nobody pays yet."""
    meeting = threading.Barrier(2)
    create = QuerySet.create

    def both_have_looked(self, **values):
        if self.model is Attempt:
            meeting.wait(20)
        return create(self, **values)

    from kusei.engines.payments.invoices.commands import attempting
    from kusei.engines.payments.invoices.models import Invoice

    monkeypatch.setattr(attempting, "locked", lambda number: Invoice.objects.select_related("account").get(pk=number))
    monkeypatch.setattr(QuerySet, "create", both_have_looked)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('invoices_attempt_one_pending'::regclass)")
        [definition] = cursor.fetchone()
        cursor.execute("DROP INDEX invoices_attempt_one_pending")
        try:
            at_once(lambda: go(invoice), lambda: go(invoice))
            pages = len(sandbox.book.sessions)
        finally:
            cursor.execute("TRUNCATE invoices_attempt CASCADE")
            cursor.execute(definition)
    assert pages == 2


def test_the_same_news_twice_at_once_is_kept_once(sandbox, invoice):
    news = [News("se_7", Kind.CHANGED, clock.now(), key="x")]
    results = at_once(*[lambda: commands.keep_news(provider="sandbox", news=news)] * 2)
    assert sorted(results) == [0, 1]
    assert Event.objects.count() == 1
