"""Whatever happens at a till on a day: the ledger holds exactly the cash that lies in it, and every yen is proved."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.engines.payments import testing
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.ledger.queries import prove
from kusei.engines.payments.tills import commands
from kusei.engines.payments.tills.queries import daily
from kusei.engines.payments.tills.tests.conftest import DAY, balance, cash, pieces

AMOUNTS = st.integers(1, 20_000)
STEPS = st.lists(
    st.tuples(st.just("cash"), AMOUNTS)
    | st.tuples(st.just("card"), AMOUNTS)
    | st.tuples(st.just("again"), st.integers(0, 5))
    | st.tuples(st.just("undo"), st.integers(0, 5))
    | st.tuples(st.just("decide"), st.booleans())
    | st.tuples(st.just("deposit"), AMOUNTS)
    | st.tuples(st.just("supply"), AMOUNTS)
    | st.tuples(st.just("count"), AMOUNTS)
    | st.tuples(st.just("close"), st.integers(-3_000, 3_000)),
    max_size=10,
)


class Drawer:
    """The drawer as somebody would count it, beside what the platform says."""

    def __init__(self, town: SimpleNamespace) -> None:
        self.town, self.till, self.cash, self.card = town, town.till, 30_000, 0
        self.taken, self.waiting, self.slip = [], [], 0
        commands.open_shift(till_id=self.till.pk, pieces=pieces(30_000), by=town.clerk)

    def do_cash(self, yen):
        self.taken.append(cash(self.till, testing.invoice(yen), self.town.clerk, yen + 500))
        self.cash += yen

    def do_card(self, yen):
        self.slip += 1
        about = {"till_id": self.till.pk, "slip": str(self.slip), "key": uuid.uuid4(), "by": self.town.clerk}
        self.taken.append(commands.take_terminal(invoice_id=testing.invoice(yen).pk, amount=yen, **about))
        self.card += yen

    def do_again(self, which):
        one = self.taken[which % max(len(self.taken), 1)]
        cash(self.till, one.payment.invoice, self.town.clerk, one.payment.amount, key=one.key)

    def do_undo(self, which):
        one = self.taken[which % max(len(self.taken), 1)]
        refund = commands.undo(taking_id=one.pk, why="誤り", by=self.town.clerk)
        if refund.state == "paid":
            self._gave_back(one.payment)
        else:
            self.waiting.append(refund)

    def do_decide(self, yes):
        refund = self.waiting[0]
        if yes:
            commands.approve_undo(refund_id=refund.pk, by=self.town.chief)
            self._gave_back(refund.payment)
        else:
            commands.refuse_undo(refund_id=refund.pk, why="誤りでない", by=self.town.chief)
        self.waiting.pop(0)

    def do_deposit(self, yen):
        commands.deposit(till_id=self.till.pk, amount=yen, key=uuid.uuid4(), by=self.town.clerk)
        self.cash -= yen

    def do_supply(self, yen):
        commands.supply(till_id=self.till.pk, amount=yen, key=uuid.uuid4(), by=self.town.second)
        self.cash += yen

    def do_count(self, yen):
        commands.count_till(till_id=self.till.pk, pieces=pieces(yen), by=self.town.clerk)

    def do_close(self, difference):
        total = max(self.cash + difference, 0)
        shift = commands.close_shift(till_id=self.till.pk, pieces=pieces(total), why="不明", by=self.town.clerk)
        if shift.state == "counted":
            commands.confirm_shift(shift_id=shift.pk, by=self.town.chief)
        self.cash = total
        commands.open_shift(till_id=self.till.pk, pieces=pieces(total), by=self.town.clerk)

    def _gave_back(self, payment):
        if payment.way == "cash":
            self.cash -= payment.amount
        else:
            self.card -= payment.amount


@pytest.mark.usefixtures("db")
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_ledger_has_what_lies_in_the_drawer_whatever_happens(any_day, steps):
    with transaction.atomic():
        drawer = Drawer(any_day)
        for name, value in steps:
            try:
                with transaction.atomic():
                    getattr(drawer, f"do_{name}")(value)
            except (PaymentsRefused, IndexError):
                pass
            assert balance(drawer.till) == drawer.cash >= 0
        figures = daily.compute([drawer.till], DAY)
        ways = {key: sums.net for key, sums in figures.ways.items()}
        assert ways.get("terminal", 0) == drawer.card
        moved = figures.supplied - figures.deposited + figures.difference
        assert figures.balance == ways.get("cash", 0) + moved
        assert prove() == []
        transaction.set_rollback(True)


@pytest.fixture
def any_day(town):
    return town
