"""Two shops take the last yen of a wallet at once, on real connections. Each protection is first shown to be needed."""

from __future__ import annotations

import threading
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from kusei.engines.payments.ledger.queries import prove
from kusei.engines.payments.vouchers import codes, commands, testing
from kusei.engines.payments.vouchers.commands import spending
from kusei.engines.payments.vouchers.models import PayCode, Spend, Wallet


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
    return results


@pytest.fixture
def market(transactional_db, time):
    programme, owner = testing.opened(testing.voucher(small_only=0)), testing.person()
    testing.bought(programme, owner)
    shops = [testing.shop(), testing.shop("large")]
    return SimpleNamespace(owner=owner, shops=shops, clerks=[testing.clerk(one) for one in shops])


def both_take(market):
    """Both shops take all that there is."""
    works = [
        lambda shop=shop: commands.spend(person=market.owner, shop=shop, amount=1200, key=uuid.uuid4())
        for shop in market.shops
    ]
    results = at_once(*works)
    return results, Spend.objects.count()


def without_the_lock(monkeypatch):
    """Take the lock of the wallet away, and let both read before either writes."""
    meeting = threading.Barrier(2)
    real = spending.lots_of

    def read(wallet, on, **only):
        found = real(wallet, on, **only)
        meeting.wait(20)
        return found

    monkeypatch.setattr(spending, "locked", lambda number: Wallet.objects.get(pk=number))
    monkeypatch.setattr(spending, "lots_of", read)


def test_of_two_shops_that_take_the_last_yen_exactly_one_gets_them(market):
    results, spends = both_take(market)
    assert sorted(type(result).__name__ for result in results) == ["NotEnough", "Spend"]
    assert spends == 1
    assert prove() == []


def test_without_the_lock_the_ledger_still_lets_only_one_through(market, monkeypatch):
    without_the_lock(monkeypatch)
    results, spends = both_take(market)
    assert sorted(type(result).__name__ for result in results) == ["NotEnough", "Spend"]
    assert spends == 1


def test_without_lock_and_floor_both_get_them(market, monkeypatch):
    """The positive control: the tests above would see two payments."""
    without_the_lock(monkeypatch)
    off = (
        "ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_not_overdrawn",
        "ALTER TABLE vouchers_lot DISABLE TRIGGER vouchers_lots_agree",
        "ALTER TABLE ledger_account DISABLE TRIGGER vouchers_lots_agree",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ledger_account_not_overdrawn'"
        )
        definition = cursor.fetchone()[0]
        for statement in off:
            cursor.execute(statement)
        try:
            _results, spends = both_take(market)
        finally:
            cursor.execute("UPDATE vouchers_spend SET key = key WHERE false")
            cursor.execute("TRUNCATE ledger_posting, ledger_account, vouchers_spend CASCADE")
            cursor.execute(f"ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_not_overdrawn {definition}")
            cursor.execute("ALTER TABLE vouchers_lot ENABLE TRIGGER vouchers_lots_agree")
            cursor.execute("ALTER TABLE ledger_account ENABLE TRIGGER vouchers_lots_agree")
    assert spends == 2


def test_a_one_time_code_shown_to_two_shops_pays_once(market):
    code = commands.new_code(wallet=testing.wallet(market.owner))
    works = [
        lambda shop=shop, clerk=clerk: commands.spend_by_code(
            seen=codes.seen(str(code.pk), shop.pk), shop=shop, amount=100, by=clerk
        )
        for shop, clerk in zip(market.shops, market.clerks, strict=True)
    ]
    results = at_once(*works)
    assert sorted(type(result).__name__ for result in results) == ["CodeGone", "Spend"]
    assert PayCode.objects.get().used_at is not None


def test_the_same_click_twice_at_once_pays_once(market):
    key = uuid.uuid4()
    work = lambda: commands.spend(person=market.owner, shop=market.shops[0], amount=100, key=key)  # noqa: E731  the same
    first, second = at_once(work, work)
    assert first.pk == second.pk
    assert Spend.objects.count() == 1
