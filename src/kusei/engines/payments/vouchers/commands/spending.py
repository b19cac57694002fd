"""Vouchers are spent at shops: each payment once, out of what expires first, never more than there is."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.ledger.refusals import Overdrawn
from kusei.engines.payments.vouchers import codes, rights
from kusei.engines.payments.vouchers.commands.wallets import locked, lots_of, take
from kusei.engines.payments.vouchers.models import Lot, Part, PayCode, Programme, Shop, Spend, Wallet
from kusei.engines.payments.vouchers.refusals import AmountWrong, CodeGone, MayNot, NotEnough, ShopClosed, TooLate
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

LARGEST = 10_000_000  # yen of one payment


def new_code(*, wallet: Wallet) -> PayCode:
    """A code to show to a shop. Codes that were not used end by themselves."""
    for _ in range(5):
        try:
            with transaction.atomic():
                until = clock.now() + dt.timedelta(seconds=codes.SECONDS)
                return PayCode.objects.create(wallet=wallet, digits=codes.new_digits(), expires_at=until)
        except IntegrityError:  # one in ten billion
            continue
    raise CodeGone


def find_code(text: str) -> PayCode:
    """The code that was scanned or typed, if it can be used now. Raises `CodeGone`."""
    digits = codes.read(text)
    found = PayCode.objects.filter(digits=digits or "-", used_at=None, expires_at__gt=clock.now()).first()
    if found is None:
        raise CodeGone
    return found


def spend_by_code(*, seen: str, shop: Shop, amount: int, by: User) -> Spend:
    """The shop takes the amount from the wallet whose code it saw. The code is used up; told again, the same payment.

    Raises `MayNot`, `CodeGone`, and what `spend` raises (then the code is still good).
    """
    rights.require_member(by, shop)
    code_id = codes.read_seen(seen, shop.pk)
    if code_id is None:
        raise CodeGone
    with transaction.atomic():
        code = PayCode.objects.select_for_update().filter(pk=code_id).first()
        if code is None:
            raise CodeGone
        if code.used_at is not None:
            return _known(code.pk, shop, amount, CodeGone)
        code.used_at = clock.now()
        code.save(update_fields=["used_at"])
        return _spend(code.wallet_id, shop.pk, amount, code.pk, Spend.Way.CODE, by)


def spend(*, person: User, shop: Shop, amount: int, key: uuid.UUID) -> Spend:
    """The owner pays at the shop whose code they scanned. The same key gives the payment that is there.

    Raises `AmountWrong`, `ShopClosed`, `NotEnough`.
    """
    wallet = Wallet.objects.filter(owner=person, programme=None).first()
    if wallet is None:
        raise NotEnough(0)
    try:
        with transaction.atomic():
            return _spend(wallet.pk, shop.pk, amount, key, Spend.Way.SCAN, None)
    except IntegrityError as error:
        if "vouchers_spend_key" not in str(error):
            raise
        return _known(key, shop, amount, MayNot)  # the same click came twice at the same moment


def cancel_spend(*, spend_id: int, by: User) -> Spend:
    """The shop takes the payment back on its own day: whole, into the same lots, whatever their last day.

    Told again, it does nothing. Raises `MayNot`, `TooLate`.
    """
    with transaction.atomic():
        wallet_id = Spend.objects.values_list("wallet_id", flat=True).get(pk=spend_id)
        wallet = locked(wallet_id)
        one = Spend.objects.select_for_update(of=("self",)).select_related("shop").get(pk=spend_id)
        rights.require_member(by, one.shop)
        if one.state == Spend.State.CANCELLED:
            return one
        if one.on != clock.today() or one.settlement_id is not None:
            raise TooLate
        for part in one.parts.select_related("lot").order_by("lot_id"):
            part.lot.left += part.amount
            part.lot.save(update_fields=["left"])
        one.state, one.cancelled_at, one.cancelled_by = Spend.State.CANCELLED, clock.now(), by
        one.save(update_fields=["state", "cancelled_at", "cancelled_by"])
        ledger.post(
            occasion=f"spend:{one.pk}:back",
            moves=[Move(one.shop.account, wallet.account, one.amount)],
            act="spend-cancelled",
            by=by,
        )
    return one


def usable(wallet: Wallet, shop: Shop, on: dt.date) -> list[Lot]:
    """The lots that the shop may take on the day, in the order in which they are spent. Two SQL queries at most."""
    lots = lots_of(wallet, on)
    if shop.kind != Shop.Kind.SMALL:
        lots = [lot for lot in lots if lot.shops == Lot.Shops.ALL]
    programmes = Programme.objects.in_bulk({lot.programme_id for lot in lots})
    return [lot for lot in lots if _takes(programmes[lot.programme_id], shop)]


def _takes(programme: Programme, shop: Shop) -> bool:
    return programme.kind != Programme.Kind.VOUCHER or shop.kind in programme.voucher.shops


def _spend(wallet_id: int, shop_id: int, amount: int, key: uuid.UUID, way: str, by: User | None) -> Spend:  # noqa: PLR0913, PLR0917  what a payment consists of
    if not 1 <= amount <= LARGEST:
        raise AmountWrong
    wallet, shop, today = locked(wallet_id), Shop.objects.get(pk=shop_id), clock.today()
    if known := Spend.objects.filter(key=key).first():
        return _known(known.key, shop, amount, MayNot)
    if today < shop.joined_on or (shop.left_on is not None and today >= shop.left_on):
        raise ShopClosed
    lots = usable(wallet, shop, today)
    there = sum(lot.left for lot in lots)
    if there < amount:
        raise NotEnough(there)
    one = Spend.objects.create(
        wallet=wallet, shop=shop, amount=amount, key=key, way=way, at=clock.now(), on=today, by=by
    )
    taken = take(lots, amount)
    Part.objects.bulk_create([Part(spend=one, lot=lot, amount=yen) for lot, yen in taken])
    try:
        ledger.post(occasion=f"spend:{one.pk}", moves=[Move(wallet.account, shop.account, amount)], act="spent", by=by)
    except Overdrawn as error:  # the lots said otherwise: the ledger has the last word
        raise NotEnough(0) from error
    return one


def _known(key: uuid.UUID, shop: Shop, amount: int, otherwise: type[Exception]) -> Spend:
    found = Spend.objects.filter(key=key, shop=shop, amount=amount).first()
    if found is None:
        raise otherwise
    return found
