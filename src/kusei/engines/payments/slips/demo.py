"""Sample slips, and sample news of the collecting agency, for a demonstration; made through the commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.slips import collecting, commands
from kusei.engines.payments.slips.layouts import NAMES, collection
from kusei.engines.payments.slips.models import Slip
from kusei.engines.payments.slips.refusals import TakenAlready
from kusei.foundation.web import clock

KINDS = ("flash", "final")


def play(invoices: Sequence[Invoice]) -> list[Slip]:
    """A slip for each invoice that is still owed; of the first two the agency tells: one flash, one final notice.

    Played again it changes nothing. The file says in its name that it is a sample.
    """
    slips = []
    for invoice in invoices:
        try:
            slips.append(commands.issue_slip(invoice_id=invoice.pk))
        except PaymentsRefused:  # paid, or being paid: it has no slip then
            continue
    told = [slip for slip in slips if slip.store][: len(KINDS)]
    if told and len(told) == len(KINDS):
        content = _file(told)
        try:
            file = collecting.take_in_file(content=content, name="見本-速報確報.csv")
        except TakenAlready:
            return slips
        collecting.follow_file(file_id=file.pk)
    return slips


def _file(slips: Sequence[Slip]) -> bytes:
    layout = collection()
    kinds = {str(kind): mark for mark, kind in layout.kinds.items()}
    ways = {way: mark for mark, way in layout.ways.items()}
    paid = (clock.now() - dt.timedelta(hours=2)).astimezone(clock.TOKYO)
    rows = [",".join(getattr(layout.csv, name) for name in NAMES)]
    for kind, slip in zip(KINDS, slips, strict=True):
        reference = f"SAMPLE-{slip.case_key}"
        cells = (kinds[kind], ways["store"], slip.store, slip.amount, f"{paid:%Y-%m-%d %H:%M}", reference, "見本店", "")
        rows.append(",".join(map(str, cells)))
    return "\r\n".join(rows).encode()
