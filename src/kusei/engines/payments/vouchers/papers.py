"""Statements of shops as PDF, in Japanese as the ward writes them."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from kusei.engines.payments.vouchers.models import Settlement, Shop
from kusei.engines.payments.vouchers.queries import shops
from kusei.foundation.web.formats import date_text, yen
from kusei.lib.printing import print_out

TYPST = Path(__file__).parent / "typst"


def statement_pdf(shop: Shop, settlement: Settlement) -> bytes:
    """精算書: the days of a settlement and their sum. One SQL query. Raises `CannotTypeset`."""
    with translation.override("ja"):
        rows = shops.days(shop, settlement)
        paid = f"{date_text(settlement.paid_on)}に振り込みました。" if settlement.paid_on else "振込みの手続き中です。"
        data = {
            "title": f"商品券 精算書 {settlement.pk}",
            "department": shop.department.name,
            "shop": f"{shop.name}（{shop.number}）",
            "until": date_text(settlement.until),
            "paid": paid,
            "rows": [[date_text(row.on), f"{row.count}件", yen(row.amount)] for row in rows],
            "count": f"{settlement.count}件",
            "total": yen(settlement.amount),
        }
        return print_out(TYPST / "statement.typ", data)
