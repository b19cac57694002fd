"""A few sample rows of collecting, made through the commands: an overdue invoice, a hold, a plan, a mandate."""

from __future__ import annotations

import datetime as dt

from kusei.engines.payments.collecting import accounts, commands
from kusei.engines.payments.collecting.reckoning import part_days, split
from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.payers import Payer
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

SAMPLE = Payer("見本　太郎", "ミホン タロウ", "144-0052", "東京都大田区蒲田0丁目0番（見本）", "03-0000-0000")


def play(*, department: Department, editor: User, approver: User, payer: User) -> None:
    """Play once; a second time adds nothing. The editor and the approver are two people."""
    if Invoice.objects.filter(source="demo.collecting").exists():
        return
    today = clock.today()
    late = [_overdue(department, payer, number, today - dt.timedelta(days=20 + 25 * number)) for number in range(4)]
    commands.hold(invoice_id=late[0].pk, kind="disputed", why="見本：金額について問合せ中", by=editor)
    owed = late[1].total
    plan = commands.propose_plan(
        invoice_ids=[late[1].pk],
        parts=list(zip(part_days(today + dt.timedelta(days=14), 3), split(owed, 3), strict=True)),
        why="見本：一度に支払えないため",
        by=editor,
    )
    commands.agree_plan(plan_id=plan.pk, by=approver)
    commands.begin_run(department=department, stage_key="reminder", by=editor)
    account = accounts.checked(bank="9901", branch="001", kind="1", number="1234567", holder="ミホン タロウ")
    mandate = commands.enter_paper(invoice=late[2], kind_key="nursery", account=account, by=editor)
    for to in ("sent", "accepted", "active"):
        commands.step(mandate_id=mandate.pk, to=to, by=editor)


def _overdue(department: Department, payer: User, number: int, due_on: dt.date) -> Invoice:
    yen = 12_000 + 1000 * number
    return invoices.raise_invoice(
        subject="見本：保育料",
        lines=[Line("item", {"ja": "見本：保育料", "en": "Sample: nursery fee"}, yen, 1, yen)],
        income="nursery",
        department=department,
        payer=payer,
        details=SAMPLE,
        due_on=due_on,
        source=("demo.collecting", str(number), "fee"),
    )
