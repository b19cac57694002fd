"""What the commands share: the wallet, held until the end of the transaction, and lots that come into it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from kusei.engines.payments.vouchers.models import Lot, Programme, Wallet
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def wallet_of(owner: User, programme: Programme | None = None) -> Wallet:
    """The person's wallet for vouchers, or for the points of the programme; made when it is not there."""
    found = Wallet.objects.filter(owner=owner, programme=programme).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Wallet.objects.create(owner=owner, programme=programme, made_at=clock.now())
    except IntegrityError:
        return Wallet.objects.get(owner=owner, programme=programme)  # somebody made it at the same moment


def locked(wallet_id: int) -> Wallet:
    """The wallet, held: whoever wants to change what is in it waits. Always before its lots and accounts."""
    return Wallet.objects.select_for_update(no_key=True).get(pk=wallet_id)


def lots_of(wallet: Wallet, on: dt.date, **only: Any) -> list[Lot]:
    """What can be spent on the day: what expires first comes first, and of that what only small shops take."""
    lots = Lot.objects.filter(wallet=wallet, left__gt=0, usable_from__lte=on, until__gte=on, **only)
    return sorted(lots, key=lambda lot: (lot.until, lot.shops != Lot.Shops.SMALL, lot.pk))


def take(lots: list[Lot], yen: int) -> list[tuple[Lot, int]]:
    """Take so many yen out of the lots in their order and save them. The caller has seen that there is enough."""
    taken = []
    for lot in lots:
        part = min(lot.left, yen)
        if part:
            lot.left -= part
            lot.save(update_fields=["left"])
            taken.append((lot, part))
            yen -= part
    return taken


def put(wallet: Wallet, programme: Programme, *, origin: str, yen: int, until: dt.date, **more: Any) -> Lot:
    """A new lot in the wallet."""
    return Lot.objects.create(
        wallet=wallet,
        programme=programme,
        origin=origin,
        amount=yen,
        left=yen,
        until=until,
        usable_from=more.pop("usable_from", clock.today()),
        made_at=clock.now(),
        **more,
    )
