"""What was not used in time expires; the job may run as often as it likes."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.vouchers.commands.wallets import locked
from kusei.engines.payments.vouchers.models import Lot
from kusei.foundation.web import clock

MOST = 500  # wallets at once


def expire() -> int:
    """Let every lot expire whose last day is over; yen that expired. Each wallet in a transaction of its own."""
    over = Lot.objects.filter(left__gt=0, until__lt=clock.today())
    total = 0
    for wallet_id in over.order_by("wallet_id").values_list("wallet_id", flat=True).distinct()[:MOST]:
        total += expire_wallet(wallet_id)
    return total


def expire_wallet(wallet_id: int) -> int:
    """Let the wallet's old lots expire; yen that expired."""
    total = 0
    with transaction.atomic():
        wallet = locked(wallet_id)
        for lot in Lot.objects.filter(wallet=wallet, left__gt=0, until__lt=clock.today()).select_related("programme"):
            yen = lot.left
            lot.left, lot.gone = 0, lot.gone + yen
            lot.save(update_fields=["left", "gone"])
            ledger.post(
                occasion=f"lot:{lot.pk}:gone:{lot.gone}",  # a lot can expire again after a payment was cancelled
                moves=[Move(wallet.account, f"expired:{lot.programme.key}", yen)],
                act="expired",
            )
            total += yen
    return total
