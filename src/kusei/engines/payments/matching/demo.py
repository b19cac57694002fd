"""Sample files for a demonstration: a settlement and a bank statement over the sandbox's payments, and a closing."""

from __future__ import annotations

import datetime as dt

from kusei.engines.payments.invoices.models import Payment
from kusei.engines.payments.matching import commands
from kusei.engines.payments.matching.models import Import
from kusei.engines.payments.matching.refusals import KnownFile
from kusei.engines.payments.matching.testing import bank_file, sandbox_file
from kusei.foundation.web import clock

PROVIDER, MOST = "sandbox", 200


def play(*, day: dt.date | None = None) -> None:
    """Settle the sandbox's payments that are not settled yet, all but one, with a line too many; then close.

    Again, it settles what came in since. Names of files and payouts say that they are samples.
    """
    on = day or clock.today()
    waiting = Payment.objects.filter(provider=PROVIDER, match=None).exclude(reference="").order_by("pk")[:MOST]
    paid = list(waiting.values_list("reference", "amount"))
    if paid:
        payout = f"sample-{on:%Y%m%d}-{paid[0][0]}"[:100]
        settled = paid[:-1] or paid
        rows = [(reference, "payment", yen, yen * 3 // 100, payout) for reference, yen in settled]
        stray = ("sample-unknown", "payment", 500, 15, payout)
        net = sum(gross - fee for _, _, gross, fee, _ in (*rows, stray))
        _hand_in("sandbox-payouts", "sample-settlement.csv", sandbox_file(*rows, stray, day=on))
        _hand_in("bank-csv", "sample-bank.csv", bank_file((net, "サンドボックス（見本）"), day=on))
    commands.close(on)


def _hand_in(layout: str, name: str, content: bytes) -> Import | None:
    try:
        file = commands.hand_in(layout=layout, name=name, content=content)
    except KnownFile:
        return None
    return commands.apply_import(import_id=file.pk)
