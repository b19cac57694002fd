"""A sample till with a few payments, made through the commands."""

from __future__ import annotations

import uuid

from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.tills import commands
from kusei.engines.payments.tills.models import DENOMINATIONS, Till
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

FLOAT = 30_000


def play(*, department: Department, approver: User, editor: User, invoices: list[Invoice]) -> Till:
    """Set up a sample till with a float, open it for the editor, and take up to three of the invoices in cash.

    The second of them is undone again. Nothing happens when the sample till is there.
    """
    name = "見本の窓口"  # i18n: the name of a sample
    if known := Till.objects.filter(department=department, name=name).first():
        return known
    till = commands.save_till(
        department=department,
        name=name,
        place="見本庁舎1階",  # i18n: the name of a sample
        kind=Till.Kind.CASH,
        float_amount=FLOAT,
        contractors=True,
        valid_from=clock.today(),
        valid_until=None,
        by=approver,
    )
    commands.supply(till_id=till.pk, amount=FLOAT, key=uuid.uuid4(), by=approver)
    commands.open_shift(till_id=till.pk, pieces=_pieces(FLOAT), by=editor)
    for number, invoice in enumerate(invoices[:3]):
        owed = invoice.account.balance
        taking = commands.take_cash(
            till_id=till.pk,
            invoice_id=invoice.pk,
            tendered=-(-owed // 1_000) * 1_000,
            amount=owed,
            key=uuid.uuid4(),
            by=editor,
        )
        if number == 1:
            commands.undo(taking_id=taking.pk, why="見本の取消し", by=editor)  # i18n: a sample
    return till


def _pieces(yen: int) -> dict[int, int]:
    made = {}
    for value in DENOMINATIONS:
        made[value], yen = divmod(yen, value)
    return made
