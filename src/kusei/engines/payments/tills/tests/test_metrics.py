"""Counters that take cards, on the days on which they do, and services and counters together."""

from __future__ import annotations

import datetime as dt

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute, counted_rows
from kusei.engines.measures.recounting import Known, differences
from kusei.engines.measures.statement import Question
from kusei.engines.payments import testing
from kusei.engines.payments.tills import commands
from kusei.engines.payments.tills.tests.conftest import cash, till

KEYS = ("payments.cashless_counters", "payments.cashless_places", "payments.payments")


def number(key: str, until: dt.date, **filters):
    year = until.year - (until.month < 4)
    return compute(registry.get(key), Question(year, until, filters)).year.reading.number


def agree(*years: int) -> None:
    known: Known = {}
    asked = [(key, year, dt.date(year + 1, 3, 31), known) for key in KEYS for year in years]
    assert [line for one in asked for line in differences(*one)] == []


def test_a_till_counts_while_it_is_in_use_and_a_register_never(town, now):
    ended = dt.date(2027, 4, 1)
    till("端末", "terminal", valid_from=dt.date(2026, 9, 1), valid_until=ended)
    till("セミセルフ", "register")
    days = {
        dt.date(2026, 3, 31): 0,
        dt.date(2026, 8, 31): 1,
        dt.date(2026, 9, 1): 2,
        dt.date(2027, 3, 31): 2,
        ended: 1,
    }
    for day, wanted in days.items():
        assert number("payments.cashless_counters", day) == wanted
    agree(2025, 2026, 2027)


def test_services_and_counters_are_added_up_and_never_taken_for_each_other(town, now):
    payment = testing.payment(testing.invoice(100))
    testing.payment(testing.invoice(100, department=testing.department("zeimu", "税務課")))
    assert payment.received_on == dt.date(2026, 6, 10)
    day = dt.date(2026, 6, 30)
    assert number("payments.cashless_services", day) + number("payments.cashless_counters", day) == 3
    assert number("payments.cashless_places", day) == 3
    assert number("payments.cashless_places", day, department=["zeimu"]) == 1
    found = counted_rows(registry.get("payments.cashless_places"), Question(2026, day))
    assert len(found) == 3
    agree(2026)


def test_what_a_shift_took_back_the_same_day_does_not_count(opened, now):
    kept, mistaken = (cash(opened.till, testing.invoice(500), opened.clerk) for _ in range(2))
    commands.undo(taking_id=mistaken.pk, why="金額の誤り", by=opened.clerk)
    assert number("payments.payments", dt.date(2026, 6, 30)) == 1
    assert kept.payment.pk != mistaken.payment.pk
    agree(2026)
