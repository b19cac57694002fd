"""ポイント還元: on the day after, a campaign gives back so many per cent of what was spent, until the budget is used.

On the day after, because until then a shop may cancel: nothing that was given ever has to be taken back.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum

from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.vouchers.commands.wallets import locked, put
from kusei.engines.payments.vouchers.models import Lot, Part, Programme, Return, Spend
from kusei.engines.payments.vouchers.programmes import Campaign
from kusei.foundation.web import clock

MOST = 2000  # payments at once


def give_returns(*, programme_id: int) -> int:
    """Give back for every payment of the campaign before today that was not yet looked at, in order; yen given."""
    programme = Programme.objects.get(pk=programme_id)
    campaign = programme.voucher.campaign
    if campaign is None:
        return 0
    spends = Spend.objects.filter(
        state=Spend.State.DONE,
        on__range=(campaign.begins, campaign.ends),
        on__lt=clock.today(),
        parts__lot__programme=programme,
        parts__lot__origin=Lot.Origin.BOUGHT,
    ).exclude(returns__programme=programme)
    numbers = spends.order_by("pk").distinct().values_list("pk", flat=True)[:MOST]
    return sum(_give(number, programme.pk, campaign) for number in list(numbers))


def _give(spend_id: int, programme_id: int, campaign: Campaign) -> int:
    with transaction.atomic():
        # The programme first: its budget is shared by everybody.
        programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
        spend = Spend.objects.select_related("wallet__owner").get(pk=spend_id)
        wallet, person = locked(spend.wallet_id), spend.wallet.owner
        if Return.objects.filter(spend=spend, programme=programme).exists():
            return 0
        own = Part.objects.filter(spend=spend, lot__programme=programme, lot__origin=Lot.Origin.BOUGHT)
        spent = own.aggregate(yen=Sum("amount"))["yen"] or 0
        had = Return.objects.filter(programme=programme, person=person).aggregate(yen=Sum("amount"))["yen"] or 0
        open_, left = programme.budget - programme.returned, campaign.cap - had
        yen = max(min(spent * campaign.percent // 100, left, open_), 0)
        if clock.today() > campaign.usable_until:
            yen = 0
        lot = None
        if yen:
            lot = put(wallet, programme, origin=Lot.Origin.RETURN, yen=yen, until=campaign.usable_until)
            programme.returned += yen
            programme.save(update_fields=["returned"])
        Return.objects.create(spend=spend, programme=programme, person=person, amount=yen, lot=lot, made_at=clock.now())
        moves = [Move("rewards", wallet.account, yen)]
        ledger.post(occasion=f"return:{programme.pk}:{spend.pk}", moves=moves, act="returned")
    return yen
