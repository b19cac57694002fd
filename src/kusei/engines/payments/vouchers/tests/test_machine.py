"""Buying, spending, cancelling, expiring, settling in any order and repeated: nothing is lost or spent twice."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kusei.engines.payments.ledger.commands import balance
from kusei.engines.payments.ledger.queries import trial_balance
from kusei.engines.payments.vouchers import commands, testing
from kusei.engines.payments.vouchers.models import Lot, Part, Return, Settlement, Spend
from kusei.engines.payments.vouchers.refusals import VouchersRefused
from kusei.engines.payments.vouchers.tests.conftest import NOON, Time, check

pytestmark = pytest.mark.django_db


class Market(RuleBasedStateMachine):
    """Two people, a small and a large shop, a programme with a campaign; the clock goes on."""

    clock: Time

    def __init__(self):
        super().__init__()
        self.clock.now = NOON
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        campaign = {"percent": 10, "cap": 300, "budget": 400, "begins": testing.day(0), "ends": testing.day(9)}
        campaign["usable_until"] = testing.day(12)
        self.programme = testing.opened(testing.voucher(campaign=campaign, use_until=testing.day(11), issue=7))
        self.people = [testing.person(), testing.person()]
        self.shops = [testing.shop("small"), testing.shop("large")]
        self.clerks = [testing.clerk(one) for one in self.shops]
        self.reserved, self.keys, self.paid_in = [], [], 0

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def _try(self, work):
        try:
            with transaction.atomic():
                return work()
        except VouchersRefused:
            return None

    @rule(who=st.integers(0, 1), units=st.integers(1, 4))
    def reserve(self, who, units):
        person = self.people[who]
        one = self._try(
            lambda: commands.buy(programme_id=self.programme.pk, person=person, units=units, key=uuid.uuid4())
        )
        self.reserved += [one] if one else []

    @precondition(lambda self: self.reserved)
    @rule(data=st.data(), again=st.booleans(), release=st.booleans())
    def end_purchase(self, data, again, release):
        one = data.draw(st.sampled_from(self.reserved))
        for _ in range(2 if again else 1):
            done = (commands.release if release else commands.charge)(purchase_id=one.pk)
            self.paid_in += one.face if done and not release else 0

    @rule(who=st.integers(0, 1), where=st.integers(0, 1), yen=st.integers(1, 1500), again=st.booleans())
    def spend(self, who, where, yen, again):
        key = uuid.uuid4()
        for _ in range(2 if again else 1):
            self._try(lambda: commands.spend(person=self.people[who], shop=self.shops[where], amount=yen, key=key))

    @rule(data=st.data())
    def cancel(self, data):
        done = list(Spend.objects.order_by("pk"))
        if done:
            one = data.draw(st.sampled_from(done))
            clerk = self.clerks[[shop.pk for shop in self.shops].index(one.shop_id)]
            self._try(lambda: commands.cancel_spend(spend_id=one.pk, by=clerk))

    @rule(where=st.integers(0, 1), pay=st.booleans())
    def settle(self, where, pay):
        made = self._try(lambda: commands.settle_shop(shop_id=self.shops[where].pk))
        for _ in range(2 if made and pay else 0):
            commands.pay_settlement(settlement_id=made.pk)

    @rule(days=st.integers(1, 5))
    def night(self, days):
        self.clock.go(days=days)
        for _ in range(2):
            commands.expire()
            commands.give_returns(programme_id=self.programme.pk)

    @invariant()
    def everything_agrees(self):
        check()
        lots = Lot.objects.aggregate(amount=Sum("amount"), left=Sum("left"), gone=Sum("gone"))
        spent = Part.objects.filter(spend__state="done").aggregate(yen=Sum("amount"))["yen"] or 0
        returned = Return.objects.aggregate(yen=Sum("amount"))["yen"] or 0
        assert (lots["amount"] or 0) == self.paid_in + returned == (lots["left"] or 0) + (lots["gone"] or 0) + spent
        paid = Settlement.objects.filter(state="paid").aggregate(yen=Sum("amount"))["yen"] or 0
        assert -sum(balance(shop.account) for shop in self.shops) == spent - paid
        self.programme.refresh_from_db()
        assert self.programme.sold <= 7
        assert self.programme.returned == returned <= 400
        small = Part.objects.filter(lot__shops="small", spend__shop__kind="large", spend__state="done")
        assert not small.exists()
        wallets = {row.key: row.balance for row in trial_balance(families=True)}.get("wallet", 0)
        assert -wallets == (lots["left"] or 0)


def test_in_any_order_the_ledger_proves_the_lots_agree_and_nobody_spends_more_than_there_is(time):
    kind = type("Market", (Market,), {"clock": time})
    run_state_machine_as_test(kind, settings=settings(max_examples=12, stateful_step_count=15, deadline=None))


def test_a_payment_cancelled_goes_back_into_the_same_lots_which_then_expire_in_their_time(time):
    programme, owner, shop = testing.opened(), testing.person(), testing.shop()
    clerk = testing.clerk(shop)
    testing.bought(programme, owner)
    one = commands.spend(person=owner, shop=shop, amount=700, key=uuid.uuid4())
    assert [part.amount for part in one.parts.order_by("pk")] == [600, 100]  # what only small shops take goes first
    lot = one.parts.order_by("pk")[0].lot
    commands.cancel_spend(spend_id=one.pk, by=clerk)
    commands.cancel_spend(spend_id=one.pk, by=clerk)
    lot.refresh_from_db()
    assert lot.left == 600
    time.go(days=21)
    assert commands.expire() == 1200
    assert commands.expire() == 0
    assert balance(f"wallet:{one.wallet_id}") == 0
    check()


def test_what_expires_first_is_spent_first_and_a_large_shop_takes_no_small_shops_part(time):
    late = testing.opened(testing.voucher(use_until=testing.day(30), small_only=0))
    soon = testing.opened(testing.voucher(use_until=testing.day(12)))
    owner = testing.person()
    testing.bought(late, owner)
    testing.bought(soon, owner)
    large = testing.shop("large")
    commands.spend(person=owner, shop=large, amount=700, key=uuid.uuid4())
    left = {(lot.programme_id, lot.shops): lot.left for lot in Lot.objects.all()}
    assert left == {(late.pk, "all"): 1100, (soon.pk, "all"): 0, (soon.pk, "small"): 600}
    with pytest.raises(VouchersRefused, match="1,100"):
        commands.spend(person=owner, shop=large, amount=1101, key=uuid.uuid4())


def test_the_campaign_gives_back_up_to_the_cap_of_a_person_and_until_the_budget_is_used(time):
    campaign = {
        "percent": 50,
        "cap": 300,
        "budget": 400,
        "begins": testing.day(0),
        "ends": testing.day(1),
        "usable_until": testing.day(9),
    }
    programme = testing.opened(testing.voucher(campaign=campaign))
    people, shop = [testing.person(), testing.person()], testing.shop()
    for one in people:
        testing.bought(programme, one)
        commands.spend(person=one, shop=shop, amount=1000, key=uuid.uuid4())
    assert commands.give_returns(programme_id=programme.pk) == 0  # not before the day is over
    time.go(days=1)
    assert commands.give_returns(programme_id=programme.pk) == 400
    assert commands.give_returns(programme_id=programme.pk) == 0
    given = [Return.objects.get(person=one).amount for one in people]
    assert given == [300, 100]
    check()


def test_a_shop_claims_each_payment_once_and_today_s_only_tomorrow(time):
    programme, owner, shop = testing.opened(), testing.person(), testing.shop()
    testing.bought(programme, owner)
    commands.spend(person=owner, shop=shop, amount=500, key=uuid.uuid4())
    with pytest.raises(VouchersRefused):
        commands.settle_shop(shop_id=shop.pk)
    time.go(days=1)
    made = commands.settle_shop(shop_id=shop.pk)
    assert (made.amount, made.count, made.until) == (500, 1, testing.day(-1))
    with pytest.raises(VouchersRefused):
        commands.settle_shop(shop_id=shop.pk)
    for _ in range(2):
        commands.pay_settlement(settlement_id=made.pk, on=testing.day(0))
    assert balance(shop.account) == 0
    check()


def test_money_that_went_back_takes_out_what_is_left(time):
    programme, owner, shop = testing.opened(), testing.person(), testing.shop()
    one = testing.bought(programme, owner, 2)
    commands.spend(person=owner, shop=shop, amount=400, key=uuid.uuid4())
    assert commands.take_back(purchase_id=one.pk) == 2000
    assert commands.take_back(purchase_id=one.pk) == 0
    assert balance(f"wallet:{one.wallet_id}") == 0
    check()


def test_not_paid_in_time_the_units_are_free_again(time):
    programme = testing.opened(testing.voucher(issue=3))
    first, second = testing.person(), testing.person()
    held = testing.bought(programme, first, 3, paid=False)
    with pytest.raises(VouchersRefused):
        testing.bought(programme, second, 1)
    from kusei.engines.payments.invoices import commands as invoices

    time.now = dt.datetime.combine(testing.day(11), dt.time(9), dt.UTC)
    assert invoices.lapse_invoice(invoice_id=held.invoice_id)
    programme.refresh_from_db()
    assert programme.sold == 0
