"""Payments, refunds and fees: each yen counts once, on its day and in the year to which it belongs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import Known, differences
from kusei.engines.measures.statement import Question
from kusei.engines.payments import testing
from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices.models import Payment
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db
KEYS = [
    f"payments.{one}"
    for one in (
        *("payments", "cashless_payments", "cashless_share", "received", "received_of_year", "cashless_received"),
        *("cashless_amount_share", "refunds", "refunded", "cashless_services"),
    )
]


def number(key: str, year: int = 2026, until: dt.date | None = None, **filters: list[str]) -> Decimal | None:
    asked = Question(year, until or dt.date(year + 1, 3, 31), filters)
    return compute(registry.get(f"payments.{key}"), asked).year.reading.number


def agree(*years: int) -> None:
    known: Known = {}
    asked = [(key, year, dt.date(year + 1, 3, 31), known) for key in KEYS for year in years]
    assert [line for one in asked for line in differences(*one)] == []


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock to a moment in Tokyo."""

    def move(*moment: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: dt.datetime(*moment, tzinfo=clock.TOKYO))  # type: ignore[misc]

    move(2026, 6, 1, 10)
    return move


def paid(yen: int = 1000, way: str = "online", **more: Any) -> Payment:
    return testing.payment(testing.invoice(yen, **more), way=way)


def back(payment: Payment, yen: int, cause: str = "cancelled", way: str = "") -> None:
    refund = commands.request_refund(payment_id=payment.pk, amount=yen, cause=cause, why="見本", way=way)
    commands.pay_refund(refund_id=refund.pk, asset="bank")


def test_the_last_minute_of_march_and_the_first_of_april_are_two_years(at):
    at(2027, 3, 31, 23, 59)
    paid(100)
    at(2027, 4, 1, 0, 0)
    paid(200)
    assert [number("payments", year) for year in (2026, 2027)] == [1, 1]
    assert [number("received", year) for year in (2026, 2027)] == [100, 200]
    agree(2026, 2027)


def test_money_of_the_settlement_months_counts_by_day_in_the_new_year_and_by_the_accounts_in_the_old(at):
    at(2027, 3, 20, 10)
    invoices = [testing.invoice(yen) for yen in (1000, 20)]
    at(2027, 5, 31, 10)
    testing.payment(invoices[0])
    at(2027, 6, 1, 10)
    testing.payment(invoices[1])
    assert [number("received", year) for year in (2026, 2027)] == [0, 1020]
    assert [number("received_of_year", year) for year in (2026, 2027)] == [1000, 20]
    agree(2026, 2027)


def test_ways_without_cash_are_three_and_the_share_is_by_number_and_by_yen(at):
    for way, yen in (("online", 500), ("elqr", 300), ("terminal", 200), ("cash", 700), ("store", 100), ("debit", 200)):
        paid(yen, way)
    assert (number("payments"), number("cashless_payments"), number("cashless_share")) == (6, 3, 50)
    assert (number("received"), number("cashless_received"), number("cashless_amount_share")) == (2000, 1000, 50)
    assert number("payments", way=["terminal"]) == 1
    agree(2026)


def test_a_refund_is_taken_off_on_its_own_day_and_the_payment_stays_counted(at):
    one = paid(1000)
    at(2026, 9, 1, 10)
    back(one, 400)
    waiting = paid(100)
    commands.request_refund(payment_id=waiting.pk, amount=50, cause="reduced", why="見本")  # asked for, not yet paid
    assert (number("payments"), number("received")) == (2, 700)
    assert (number("received", until=dt.date(2026, 8, 31)), number("received_of_year")) == (1000, 700)
    assert (number("refunds"), number("refunded"), number("refunded", cause=["reduced"])) == (1, 400, 0)
    assert number("cashless_received") == 700
    agree(2026)


def test_a_refund_of_an_earlier_years_revenue_is_an_expense_and_lessens_no_revenue(at):
    one, other = paid(1000), paid(1000)
    at(2027, 5, 31, 10)
    back(one, 300)  # the year's accounts are still open: it lessens its revenue
    at(2027, 6, 1, 10)
    back(other, 500)
    assert [number("received_of_year", year) for year in (2026, 2027)] == [1700, 0]
    assert [number("received", year) for year in (2026, 2027)] == [2000, -300]
    assert [number("refunded", year) for year in (2026, 2027)] == [0, 800]
    agree(2026, 2027)


def test_what_was_paid_too_much_was_never_revenue(at):
    twice = testing.invoice(1000)
    testing.payment(twice)
    again = testing.payment(twice)
    assert (number("payments"), number("received")) == (2, 1000)
    refund = again.refunds.get()
    commands.pay_refund(refund_id=refund.pk, asset="bank")
    assert (number("received"), number("received_of_year"), number("refunded")) == (1000, 1000, 1000)
    agree(2026)


def test_what_the_counter_took_back_was_no_payment(at):
    one = paid(1000, "terminal")
    back(one, 1000, "undone")
    assert [number(key) for key in ("payments", "received", "received_of_year", "refunds", "refunded")] == [0] * 5
    assert number("cashless_services") == 0
    agree(2026)


def test_a_service_counts_for_a_year_after_somebody_paid_without_cash(at):
    at(2026, 6, 1, 10)
    paid(100)
    paid(100)
    paid(100, department=testing.department("zeimu", "税務課"))
    paid(100, "cash", department=testing.department("kodomo", "こども課"))
    at(2026, 12, 1, 10)
    paid(100)
    for day, wanted in (
        (dt.date(2026, 5, 31), 0),
        (dt.date(2026, 6, 1), 2),
        (dt.date(2027, 3, 31), 2),
    ):
        assert number("cashless_services", until=day) == wanted
    assert number("cashless_services", 2027, dt.date(2027, 5, 31)) == 2
    assert number("cashless_services", 2027, dt.date(2027, 6, 1)) == 1
    assert number("cashless_services", 2027, dt.date(2027, 12, 1)) == 0
    assert number("cashless_services", until=dt.date(2026, 7, 1), department=["zeimu"]) == 1
    agree(2025, 2026, 2027)
