"""The demonstration, and the work of the night."""

from __future__ import annotations

import uuid

import pytest

from kusei.engines.notices.deliveries.models import Message
from kusei.engines.payments import testing as payments
from kusei.engines.payments.ledger.commands import balance
from kusei.engines.payments.vouchers import commands, demo, jobs, testing
from kusei.engines.payments.vouchers.following import still_worth_something
from kusei.engines.payments.vouchers.models import Lot, Settlement, Shop, Spend
from kusei.engines.payments.vouchers.programmes import files
from kusei.engines.payments.vouchers.queries.shops import shops_of
from kusei.engines.payments.vouchers.tests.conftest import check

pytestmark = pytest.mark.django_db


def test_the_demonstration_plays_the_common_programmes_and_playing_it_again_adds_nothing(time):
    people, clerk = [testing.person(), testing.person()], testing.person()
    for _ in range(2):
        played = demo.play(department=payments.department(), residents=people, clerk=clerk)
    assert {one.key for one in played} == {one.key for one in files()}
    assert all(one.rules.sample for one in played)
    assert Spend.objects.count() == 8
    assert len(shops_of(clerk)) == Shop.objects.count() == 4
    check()


def test_people_are_told_once_30_and_7_days_before_something_expires(time):
    owner = testing.person()
    purchase = testing.bought(
        testing.opened(testing.voucher(use_until=testing.day(30), buy_until=testing.day(5))), owner
    )
    lot = Lot.objects.filter(purchase=purchase).first()
    for days in (30, 7):
        for _ in range(2):
            jobs.warn(wallet_id=purchase.wallet_id, until=lot.until.isoformat(), days=days)
    assert Message.objects.filter(channel="inbox").count() == 2
    jobs.warn_before_expiry()


def test_an_account_with_vouchers_stays_open_until_they_are_gone(time):
    owner = testing.person()
    purchase = testing.bought(testing.opened(), owner)
    assert "1,200円" in still_worth_something(owner)
    time.go(days=21)
    jobs.each_night()
    jobs.each_night()
    assert still_worth_something(owner) == ""
    assert balance(f"wallet:{purchase.wallet_id}") == 0
    check()


def test_on_a_settlement_day_every_shop_s_claim_is_made_once(time):
    programme = testing.opened(testing.voucher(settlements=[testing.day(1)]))
    owner, shop = testing.person(), testing.shop()
    testing.bought(programme, owner)
    commands.spend(person=owner, shop=shop, amount=300, key=uuid.uuid4())
    time.go(days=1)
    jobs.each_night()
    for _ in range(2):
        jobs.settle(shop_id=shop.pk)
    assert Settlement.objects.get().amount == 300
    check()
