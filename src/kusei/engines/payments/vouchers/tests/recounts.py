"""The metrics of vouchers once more, in plain Python over the rows."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.payments.vouchers.models import Lot, PointEntry, Shop, Spend


def _lots(*origins: str) -> Iterator[Row]:
    for one in Lot.objects.select_related("programme"):
        if one.origin in origins:
            yield Row(at=one.made_at, amount=one.amount, dimensions={"programme": one.programme.key})


@recount("vouchers.issued")
def issued() -> Iterator[Row]:
    return _lots("bought")


@recount("vouchers.rewarded")
def rewarded() -> Iterator[Row]:
    return _lots("return", "exchanged")


@recount("vouchers.used")
def used() -> Iterator[Row]:
    for spend in Spend.objects.select_related("shop").prefetch_related("parts__lot__programme"):
        for part in spend.parts.all():
            if spend.state == "done":
                where = {"programme": part.lot.programme.key, "shop_kind": spend.shop.kind}
                yield Row(at=spend.on, amount=part.amount, dimensions=where)


@recount("vouchers.points")
def points() -> Iterator[Row]:
    for one in PointEntry.objects.select_related("lot__programme"):
        where = {"programme": one.lot.programme.key, "activity": one.activity}
        yield Row(at=one.on, amount=one.points, dimensions=where)


@recount("vouchers.shops")
def shops() -> Iterator[Row]:
    for one in Shop.objects.all():
        yield Row(since=one.joined_on, until=one.left_on, dimensions={"shop_kind": one.kind})
