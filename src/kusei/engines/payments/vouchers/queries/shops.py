"""What shops see, and what the ward pays to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from kusei.engines.payments.vouchers import details
from kusei.engines.payments.vouchers.models import Member, Settlement, Shop, Spend
from kusei.foundation.audit.access import record_read
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def shops_of(user: User) -> list[Shop]:
    """The shops for which the person works. One SQL query."""
    own = Member.objects.filter(user=user, ended_at=None).values("shop_id")
    return list(Shop.objects.filter(pk__in=own).order_by("name", "pk"))


@dataclass(frozen=True)
class Day:
    """What a shop took today."""

    spends: list[Spend]  # the latest first
    total: int
    count: int


def today(shop: Shop, most: int = 100) -> Day:
    """Today's payments at the shop. Two SQL queries."""
    rows = Spend.objects.filter(shop=shop, on=clock.today())
    sums = rows.filter(state=Spend.State.DONE).aggregate(yen=Sum("amount"), uses=Count("pk"))
    return Day(list(rows.order_by("-pk")[:most]), sums["yen"] or 0, sums["uses"])


@dataclass(frozen=True)
class DaySum:
    """One day of a statement."""

    on: dt.date
    count: int
    amount: int


def days(shop: Shop, settlement: Settlement | None = None, most: int = 62) -> list[DaySum]:
    """Payments by day: of the settlement, else of the latest days. One SQL query."""
    rows = Spend.objects.filter(shop=shop, state=Spend.State.DONE)
    if settlement is not None:
        rows = rows.filter(settlement=settlement)
    sums = rows.values("on").annotate(uses=Count("pk"), yen=Sum("amount"))
    ordered = sums.order_by("on") if settlement is not None else sums.order_by("-on")[:most]
    return [DaySum(row["on"], row["uses"], row["yen"]) for row in ordered]


def settlements(shop: Shop) -> list[Settlement]:
    """The shop's settlements, the latest first. One SQL query."""
    return list(Settlement.objects.filter(shop=shop).order_by("-pk")[:100])


@dataclass(frozen=True)
class Waiting:
    """A shop with what was spent there before today and not yet claimed."""

    shop: Shop
    amount: int
    count: int


def waiting(shops: QuerySet[Shop]) -> list[Waiting]:
    """Every shop with what waits there, by name. Two SQL queries."""
    open_ = Spend.objects.filter(state=Spend.State.DONE, settlement=None, on__lt=clock.today(), shop__in=shops)
    sums = {row["shop_id"]: row for row in open_.values("shop_id").annotate(yen=Sum("amount"), uses=Count("pk"))}
    nothing = {"yen": 0, "uses": 0}
    rows = [(one, sums.get(one.pk, nothing)) for one in shops.select_related("department").order_by("name", "pk")]
    return [Waiting(one, row["yen"], row["uses"]) for one, row in rows]


@dataclass(frozen=True)
class Transfer:
    """A row for the bank's transfer file (全銀協 総合振込): to which account how much."""

    settlement_id: int
    bank: str
    branch: str
    kind: str
    number: str
    holder: str
    yen: int


def transfers(settlement_ids: list[int], *, by: User | None, purpose: str) -> list[Transfer]:
    """What the bank is to pay for these settlements, those without an account left out. Reading it is recorded."""
    rows = Settlement.objects.filter(pk__in=settlement_ids, state=Settlement.State.MADE).select_related("shop")
    found = []
    for one in rows.order_by("pk"):
        account = details.of(one.shop)
        if account is None:
            continue
        record_read(by, one.shop, purpose)
        found.append(
            Transfer(one.pk, account.bank, account.branch, account.kind, account.number, account.holder, one.amount)
        )
    return found
