"""Shops get their money: what was spent there before today, claimed once and paid once."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Count, Sum

from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.chart import BANK
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.vouchers import rights
from kusei.engines.payments.vouchers.models import Settlement, Shop, Spend
from kusei.engines.payments.vouchers.refusals import BankMissing, NothingToSettle, OwnWork
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def settle_shop(*, shop_id: int, until: dt.date | None = None, by: User | None = None) -> Settlement:
    """Claim everything that was spent at the shop up to the day (yesterday at the latest) and not yet claimed.

    Raises `MayNot`, `NothingToSettle`.
    """
    last = min(until or clock.today(), clock.today() - dt.timedelta(days=1))
    with transaction.atomic():
        shop = Shop.objects.select_for_update(no_key=True, of=("self",)).select_related("department").get(pk=shop_id)
        rights.require(by, Role.EDITOR, shop.department)
        waiting = Spend.objects.filter(shop=shop, state=Spend.State.DONE, settlement=None, on__lte=last)
        held = Spend.objects.filter(pk__in=list(waiting.select_for_update().values_list("pk", flat=True)))
        sums = held.aggregate(yen=Sum("amount"), uses=Count("pk"))
        if not sums["uses"]:
            raise NothingToSettle
        settlement = Settlement.objects.create(
            shop=shop, until=last, amount=sums["yen"], count=sums["uses"], made_at=clock.now(), made_by=by
        )
        held.update(settlement=settlement)
    return settlement


def pay_settlement(*, settlement_id: int, on: dt.date | None = None, by: User | None = None) -> Settlement:
    """The bank has transferred the amount. Told again, it does nothing. Another person than who claimed it.

    Raises `MayNot`, `OwnWork`, `BankMissing`.
    """
    try:
        with transaction.atomic():
            one = (
                Settlement.objects.select_for_update(of=("self",))
                .select_related("shop__department")
                .get(pk=settlement_id)
            )
            rights.require(by, Role.APPROVER, one.shop.department)
            if one.state == Settlement.State.PAID:
                return one
            if not one.shop.details:
                raise BankMissing
            one.state, one.paid_on, one.paid_by = Settlement.State.PAID, on or clock.today(), by
            one.save(update_fields=["state", "paid_on", "paid_by"])
            ledger.post(
                occasion=f"settlement:{one.pk}",
                moves=[Move(one.shop.account, BANK, one.amount)],
                act="shop-paid",
                on=one.paid_on,
                by=by,
            )
            return one
    except IntegrityError as error:
        if "vouchers_settlement_four_eyes" not in str(error):
            raise
        raise OwnWork from error
