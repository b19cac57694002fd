"""Background work of vouchers and points; every job may run twice."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db.models import Sum

from kusei.engines.payments.vouchers import texts
from kusei.engines.payments.vouchers.commands.expiring import expire
from kusei.engines.payments.vouchers.commands.returning import give_returns
from kusei.engines.payments.vouchers.commands.settling import settle_shop
from kusei.engines.payments.vouchers.models import Application, Lot, PayCode, PrizeTicket, Programme, Purchase, Shop
from kusei.engines.payments.vouchers.programmes import Prize, VoucherProgramme, worded
from kusei.engines.payments.vouchers.refusals import NothingToSettle
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock

WARNED = (30, 7)  # days before something expires


@task()
def tell_results(*, programme_id: int) -> None:
    """Tell everybody who applied how the draw went."""
    programme = Programme.objects.get(pk=programme_id)
    rules = programme.voucher
    drawn = Application.objects.filter(programme=programme, allotted__isnull=False).select_related("person")
    for one in drawn.iterator(chunk_size=500):
        texts.tell(
            one.person,
            f"voucher-draw:{one.pk}",
            rules.apply_until,
            partial(_result, rules, one.allotted or 0),
            "vouchers:index",
        )


@task()
def tell_charged(*, purchase_id: int) -> None:
    """Tell the owner that the wallet was charged."""
    one = Purchase.objects.select_related("programme", "wallet__owner").get(pk=purchase_id)
    rules = one.programme.voucher
    texts.tell(
        one.wallet.owner,
        f"voucher-charge:{one.pk}",
        (one.ended_at or one.made_at).astimezone(clock.TOKYO).date(),
        lambda: texts.charged(worded(rules.label), one.face, rules.use_until),
        "vouchers:wallet",
    )


@task()
def tell_prizes(*, programme_id: int, prize: str) -> None:
    """Tell everybody who took a ticket how the prize draw went."""
    programme = Programme.objects.get(pk=programme_id)
    what = programme.points.prize(prize)
    tickets = PrizeTicket.objects.filter(programme=programme, prize=prize, won__isnull=False)
    for one in tickets.select_related("wallet__owner").iterator(chunk_size=500):
        if what is not None:
            texts.tell(
                one.wallet.owner,
                f"voucher-prize:{one.pk}",
                what.until,
                partial(_prize, what, bool(one.won)),
                "vouchers:index",
            )


@task(queue="upkeep", cron=schedule.daily(0, 10))
def each_night() -> None:
    """Let lots expire, then give back what campaigns promised, make settlements that are due, forget old codes."""
    expire()
    programmes = Programme.objects.filter(kind=Programme.Kind.VOUCHER).exclude(state=Programme.State.DRAFT)
    due = False
    for programme in programmes:
        give_returns(programme_id=programme.pk)
        due = due or clock.today() in programme.voucher.settlements
    if due:
        for number in Shop.objects.values_list("pk", flat=True):
            enqueue(settle, key=f"settle-shop:{number}", shop_id=number)
    PayCode.objects.filter(expires_at__lt=clock.now() - dt.timedelta(days=1)).delete()


@task(queue="upkeep")
def settle(*, shop_id: int) -> None:
    """Make the settlement of one shop; nothing when nothing waits."""
    try:
        settle_shop(shop_id=shop_id)
    except NothingToSettle:
        return


@task(queue="upkeep", cron=schedule.daily(9, 20))
def warn_before_expiry() -> None:
    """Tell owners what expires in 30 and in 7 days."""
    for days in WARNED:
        day = clock.today() + dt.timedelta(days=days)
        sums = Lot.objects.filter(left__gt=0, until=day).values("wallet_id").annotate(yen=Sum("left"))
        for row in sums.order_by("wallet_id").iterator(chunk_size=500):
            enqueue(warn, wallet_id=row["wallet_id"], until=day.isoformat(), days=days)


@task()
def warn(*, wallet_id: int, until: str, days: int) -> None:
    """Tell one owner what expires on that day."""
    day = dt.date.fromisoformat(until)
    lots = list(Lot.objects.filter(wallet_id=wallet_id, until=day, left__gt=0).select_related("wallet__owner"))
    if lots:
        left = sum(lot.left for lot in lots)
        on = day - dt.timedelta(days=days)
        occasion = f"voucher-expiry:{wallet_id}:{until}:{days}"
        texts.tell(lots[0].wallet.owner, occasion, on, lambda: texts.expiring(left, day), "vouchers:wallet")


def _result(rules: VoucherProgramme, units: int) -> tuple[str, str]:
    return texts.result(worded(rules.label), units, rules.buy_until)


def _prize(what: Prize, won: bool) -> tuple[str, str]:
    return texts.prize(worded(what.label), won)
