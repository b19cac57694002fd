"""Vouchers and points: what was issued, given back, used and earned, on its day."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import Known, differences
from kusei.engines.measures.statement import Question
from kusei.engines.payments.vouchers import commands, testing
from kusei.foundation.web import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("time")]
KEYS = [f"vouchers.{one}" for one in ("issued", "rewarded", "used", "points", "shops")]


def number(key: str, year: int = 2026, **filters):
    asked = Question(year, dt.date(year + 1, 3, 31), filters)
    return compute(registry.get(f"vouchers.{key}"), asked).year.reading.number


def agree(*years: int) -> None:
    known: Known = {}
    asked = [(key, year, dt.date(year + 1, 3, 31), known) for key in KEYS for year in years]
    assert [line for one in asked for line in differences(*one)] == []


def test_what_is_bought_counts_with_its_premium_and_what_is_used_without_what_the_shop_cancelled(time):
    campaign = {"percent": 10, "cap": 300, "budget": 400, "begins": testing.day(0), "ends": testing.day(9)}
    campaign["usable_until"] = testing.day(12)
    programme = testing.opened(testing.voucher(campaign=campaign))
    person, small, large = testing.person(), testing.shop("small"), testing.shop("large")
    testing.bought(programme, person, 2)
    testing.bought(programme, person, 1, paid=False)
    commands.spend(person=person, shop=small, amount=700, key=uuid.uuid4())
    commands.spend(person=person, shop=large, amount=300, key=uuid.uuid4())
    mistaken = commands.spend(person=person, shop=small, amount=200, key=uuid.uuid4())
    commands.cancel_spend(spend_id=mistaken.pk, by=testing.clerk(small))
    assert (number("issued"), number("used")) == (2400, 1000)
    assert number("used", shop_kind=["large"]) == 300
    agree(2026)


def test_points_count_with_their_cap_and_become_vouchers_by_exchange(time):
    programme = testing.opened(testing.points())
    person = testing.person()
    for _day in range(3):
        commands.earn(programme_id=programme.pk, person=person, activity="walk", by=person)
        time.go(days=1)
    assert number("points") == 120  # the third time only what the cap leaves
    commands.exchange(programme_id=programme.pk, person=person, points=10, key=uuid.uuid4())
    assert (number("rewarded"), number("issued")) == (20, 0)
    agree(2026)


def test_a_shop_counts_until_the_day_it_left(time):
    gone = testing.shop()
    testing.shop("large")
    commands.stop_shop(shop_id=gone.pk, why="閉店")
    gone.refresh_from_db()
    assert gone.left_on == clock.today()
    before = compute(registry.get("vouchers.shops"), Question(2026, clock.today() - dt.timedelta(days=1)))
    assert (before.year.reading.number, number("shops")) == (2, 1)
    agree(2026)
