"""A few sample invoices with payments and refunds, made through the commands. Their names say that they are samples."""

from __future__ import annotations

import datetime as dt

from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.payers import Payer
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

SOURCE = "demo"
WHO = Payer("見本 花子", "ミホン ハナコ", "1440052", "東京都大田区見本一丁目2番3号")
COPIES = Line(
    "item",
    {"ja": "証明書の写し（見本）", "en": "Copies of a certificate (sample)"},
    600,
    2,
    300,
    {"ja": "手数料は1通300円です", "en": "The fee is 300 yen a copy"},
)
POSTAGE = Line("postage", {"ja": "郵送料", "en": "Postage"}, 110, 1, 110)
COURT = Line("item", {"ja": "体育館の使用料（見本）", "en": "Use of a sports hall (sample)"}, 4800, 2, 2400)
REDUCTION = Line("reduction", {"ja": "減免", "en": "Reduction"}, -2400, why={"ja": "区内の団体は半額です"})


def play(*, department: Department, payer: User | None = None) -> list[Invoice]:
    """Invoices that are open, overdue, paid, and paid twice. Played again, it gives the same ones."""
    today = clock.today()
    soon, past = today + dt.timedelta(days=21), today - dt.timedelta(days=10)

    def made(number: int, subject: str, lines: list[Line], due_on: dt.date, income: str = "fee-certificate") -> Invoice:
        return commands.raise_invoice(
            subject=f"（見本）{subject}",
            lines=lines,
            income=income,
            department=department,
            payer=payer,
            details=WHO,
            due_on=due_on,
            source=(SOURCE, str(number), "fee"),
        )

    open_one = made(1, "証明書の写しの手数料", [COPIES, POSTAGE], soon)
    late = made(2, "体育館の使用料", [COURT, REDUCTION], past, "use-sports")
    paid = made(3, "証明書の写しの手数料（支払い済み）", [COPIES], soon)
    twice = made(4, "体育館の使用料（二重払い）", [COURT], soon, "use-sports")
    for invoice, times in ((paid, 1), (twice, 2)):
        for n in range(times):
            reference = f"demo-{invoice.number}-{n}"
            commands.take_payment(
                invoice_id=invoice.pk, amount=invoice.total, way="transfer", provider="demo", reference=reference
            )
    return [open_one, late, paid, twice]
