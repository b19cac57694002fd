"""Payments, files and closings in any order and repeated: the same state, nothing matched twice, all of it proved."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.models import Payment, Refund
from kusei.engines.payments.ledger.queries import trial_balance
from kusei.engines.payments.matching import commands
from kusei.engines.payments.matching.commands import closing
from kusei.engines.payments.matching.models import Difference, Match, Payout
from kusei.engines.payments.matching.queries.proofs import prove_all
from kusei.engines.payments.matching.refusals import KnownFile
from kusei.engines.payments.matching.testing import bank_file, sandbox_file
from kusei.engines.payments.testing import invoice, payment
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_once

CLEARING = "clearing:online:sandbox"
LATER = dt.timedelta(days=40)


@dataclass(frozen=True)
class World:
    """What happened outside: yen of each payment, how often its line stands in the file, payouts that reached the
    bank, a refund."""

    payments: tuple[tuple[int, int, int, bool], ...]  # yen, times settled, payout, whether it was told to us
    banked: tuple[bool, bool]
    refund: bool


WORLDS = st.builds(
    World,
    payments=st.lists(
        st.tuples(st.sampled_from([100, 250, 700]), st.integers(0, 2), st.integers(0, 1), st.booleans()),
        min_size=1,
        max_size=4,
    ).map(tuple),
    banked=st.tuples(st.booleans(), st.booleans()),
    refund=st.booleans(),
)


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside is undone at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Told:
    """The steps that tell us about a world; each may be told again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.invoices = [invoice(yen) for yen, *_ in world.payments]

    def steps(self) -> list[Any]:
        taken = [("pay", number) for number, one in enumerate(self.world.payments) if one[3]]
        refund = [("refund", 0)] if self.world.refund and self.world.payments[0][3] else []
        banks = [("bank", payout) for payout in (0, 1) if self.world.banked[payout] and self._net(payout)]
        return [*taken, *refund, *[("file", payout) for payout in (0, 1) if self._rows(payout)], *banks, ("close", 0)]

    def tell(self, what: str, number: int) -> None:
        getattr(self, f"_{what}")(number)

    def _pay(self, number: int) -> None:
        yen = self.world.payments[number][0]
        payment(self.invoices[number], yen, reference=f"ch{number}", received_on=clock.today())

    def _refund(self, _number: int) -> None:
        paid = Payment.objects.filter(reference="ch0").first()
        if paid and not Refund.objects.filter(payment=paid).exists():
            made = invoices.request_refund(payment_id=paid.pk, amount=60, cause="reduced", why="減免のため")
            invoices.pay_refund(refund_id=made.pk, asset=CLEARING, provider="sandbox", reference="re0")

    def _rows(self, payout: int) -> list[tuple[str, str, int, int, str]]:
        rows = [
            (f"ch{number}", "payment", yen, yen // 100, f"P{payout}")
            for number, (yen, times, of, _) in enumerate(self.world.payments)
            for _ in range(times)
            if of == payout
        ]
        if payout == 0 and self.world.refund and self.world.payments[0][3]:
            rows.append(("re0", "refund", -60, 0, "P0"))
        return rows

    def _net(self, payout: int) -> int:
        return sum(gross - fee for _, _, gross, fee, _ in self._rows(payout))

    def _file(self, payout: int) -> None:
        self._hand_in("sandbox-payouts", sandbox_file(*self._rows(payout)))

    def _bank(self, payout: int) -> None:
        self._hand_in("bank-csv", bank_file((self._net(payout), "SANDBOX"), number=100 * payout))

    def _hand_in(self, layout: str, content: bytes) -> None:
        try:
            file = commands.hand_in(layout=layout, name="x.csv", content=content)
        except KnownFile:
            return
        commands.apply_import(import_id=file.pk)
        commands.apply_import(import_id=file.pk)

    def _close(self, _number: int) -> None:
        commands.close(clock.today() + LATER)


def state() -> dict[str, Any]:
    """What can be seen in the end, whatever the numbers of rows."""
    open_ones = Difference.objects.exclude(state="solved")
    return {
        "balances": {one.key: one.balance for one in trial_balance() if not one.key.startswith(("invoice", "refund"))},
        "open": sorted(open_ones.values_list("kind", "expected", "found", "line__reference", "payment__reference")),
        "matched": sorted(
            map(str, Match.objects.values_list("payment__reference", "refund__reference", "line__gross"))
        ),
        "payouts": sorted(
            Payout.objects.values_list("net", "bank_line__amount", "done").order_by("reference"), key=str
        ),
    }


@pytest.mark.django_db
@settings(max_examples=8)
@given(world=WORLDS, data=st.data())
def test_any_order_of_payments_files_and_closings_ends_in_the_same_state(world, data):
    with taken_back():
        told = Told(world)
        for step in told.steps():
            told.tell(*step)
        told.tell("close", 0)
        wanted = state()
    with taken_back():
        told = Told(world)
        steps = told.steps()
        order = data.draw(st.permutations([*steps, *data.draw(st.lists(st.sampled_from(steps), max_size=3))]))
        for step in order:
            told.tell(*step)
        for step in steps:  # what was told too early is told again
            told.tell(*step)
        told.tell("close", 0)
        assert state() == wanted
        assert all(one.differences == 0 for one in prove_all())
        before = state()
        told.tell("close", 0)
        assert state() == before


@pytest.mark.django_db(transaction=True)
def test_two_closings_and_a_refund_at_once_match_and_post_each_thing_once(hand_in):
    paid = payment(invoice(1000))
    refund = invoices.request_refund(payment_id=paid.pk, amount=400, cause="reduced", why="減免のため")
    hand_in(sandbox_file((paid.reference, "payment", 1000, 10, "P1"), ("r1", "refund", -400, 0, "P1")))
    hand_in(bank_file((590, "SANDBOX")), "bank-csv")

    def give_back() -> Refund:
        return invoices.pay_refund(refund_id=refund.pk, asset=CLEARING, provider="sandbox", reference="r1")

    ended = at_once(commands.close, give_back, commands.close, give_back)
    assert not [one for one in ended if isinstance(one, Exception)]
    commands.close(clock.today() + LATER)
    balances = {one.key: one.balance for one in trial_balance()}
    assert (balances["bank"], balances["charges"], balances[CLEARING]) == (590, 10, 0)
    assert Match.objects.count() == 2
    assert not Difference.objects.exclude(state="solved").exists()
    assert all(one.differences == 0 for one in prove_all())


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_closings_get_in_each_others_way(hand_in, monkeypatch):
    """The race is there: the lock, not luck, keeps two closings apart."""
    settle = closing._settle

    def met(patience: float) -> bool:
        meeting = threading.Barrier(2)

        def watched(until: dt.date) -> int:
            with contextlib.suppress(threading.BrokenBarrierError):  # the other does not come
                meeting.wait(patience)
            return settle(until)

        monkeypatch.setattr(closing, "_settle", watched)
        at_once(commands.close, commands.close)
        return not meeting.broken

    assert not met(0.5)
    monkeypatch.setattr(closing, "lock", lambda: None)
    assert met(20)
