"""What residents see: their wallet, what expires when, what they spent, their points."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from kusei.engines.payments.vouchers.models import Application, Lot, PointEntry, PrizeTicket, Programme, Spend, Wallet
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear


@dataclass(frozen=True)
class Holding:
    """A wallet as its owner sees it. Yen."""

    wallet: Wallet | None
    usable: int  # today, at some shop
    small_only: int  # of that, in small shops alone
    later: int  # bought, and not usable yet
    lots: list[Lot]  # what expires first comes first

    @property
    def first(self) -> Lot | None:
        """What expires next."""
        return self.lots[0] if self.lots else None


def holding(owner: User, programme: Programme | None = None) -> Holding:
    """The person's vouchers, or points of the programme. Two SQL queries."""
    today = clock.today()
    wallet = Wallet.objects.filter(owner=owner, programme=programme).first()
    if wallet is None:
        return Holding(None, 0, 0, 0, [])
    rows = Lot.objects.filter(wallet=wallet, left__gt=0, until__gte=today).select_related("programme")
    lots = sorted(rows, key=lambda lot: (lot.until, lot.shops != Lot.Shops.SMALL, lot.pk))
    now = [lot for lot in lots if lot.usable_from <= today]
    small = sum(lot.left for lot in now if lot.shops == Lot.Shops.SMALL)
    usable = sum(lot.left for lot in now)
    return Holding(wallet, usable, small, sum(lot.left for lot in lots) - usable, lots)


def history(owner: User) -> QuerySet[Spend]:
    """What the person spent, the latest first. One SQL query with shops."""
    return Spend.objects.filter(wallet__owner=owner).select_related("shop").order_by("-pk")


def open_programmes() -> list[Programme]:
    """Programmes that residents see. One SQL query."""
    return list(Programme.objects.exclude(state=Programme.State.DRAFT).order_by("state", "-opened_at"))


def applications(owner: User) -> dict[int, Application]:
    """The person's applications by the number of their programme. One SQL query."""
    return {one.programme_id: one for one in Application.objects.filter(person=owner)}


@dataclass(frozen=True)
class Points:
    """A person's points of a programme. Points, not yen."""

    balance: int
    this_year: int
    left_this_year: int
    by_activity: list[tuple[str, int]]  # key → points of this fiscal year
    done_today: frozenset[str]  # activities that count once a day and were recorded today
    entries: list[PointEntry]
    tickets: list[PrizeTicket]
    expiring: list[tuple[dt.date, int]]


def points(owner: User, programme: Programme) -> Points:
    """What the person has earned. Five SQL queries at most."""
    rules, held, today = programme.points, holding(owner, programme), clock.today()
    year = FiscalYear.of(today)
    own = PointEntry.objects.filter(wallet=held.wallet) if held.wallet else PointEntry.objects.none()
    sums = own.filter(on__range=(year.start, year.end)).values("activity").annotate(n=Sum("points"))
    by_activity = {row["activity"]: row["n"] for row in sums}
    entries = list(own.order_by("-pk")[:20])
    total = sum(by_activity.values())
    until: dict[dt.date, int] = {}
    for lot in held.lots:
        until[lot.until] = until.get(lot.until, 0) + lot.left // rules.yen_per_point
    return Points(
        balance=held.usable // rules.yen_per_point,
        this_year=total,
        left_this_year=max(rules.cap_per_year - total, 0),
        by_activity=[(one.key, by_activity.get(one.key, 0)) for one in rules.activities],
        done_today=frozenset(one.activity for one in entries if one.occasion == today.isoformat()),
        entries=entries,
        tickets=list(PrizeTicket.objects.filter(wallet=held.wallet).order_by("-pk")[:50]) if held.wallet else [],
        expiring=sorted(until.items()),
    )
