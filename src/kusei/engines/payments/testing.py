"""Things to pay for, for tests: a department, an invoice, a payment."""

from __future__ import annotations

import itertools
from typing import Any

from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices.models import Invoice, Payment
from kusei.foundation.org.models import Department, Municipality

_running = itertools.count(1)


def line(yen: int, label: str = "手数料") -> Line:
    """A line of an invoice."""
    return Line("item", {"ja": label, "en": "Fee"}, yen, 1, yen)


def department(code: str = "kaikei", label: str = "会計課") -> Department:
    """A department of the home municipality, made when it is not there."""
    municipality = Municipality.objects.first() or Municipality.objects.create(
        code="131113", slug="ota", name="大田区", official_name="東京都大田区", name_en="Ōta City", is_home=True
    )
    found = Department.objects.filter(municipality=municipality, code=code).first()
    return found or Department.objects.create(municipality=municipality, code=code, name=label)


def invoice(yen: int = 1000, **more: Any) -> Invoice:
    """An invoice of one line."""
    more.setdefault("department", department())
    return commands.raise_invoice(subject="証明書の手数料", lines=[line(yen)], income="other", **more)


def payment(of: Invoice, yen: int | None = None, **more: Any) -> Payment:
    """A payment of the whole invoice, or of so many yen, online."""
    more = {"way": "online", "provider": "sandbox", "reference": f"p{next(_running)}", **more}
    return commands.take_payment(invoice_id=of.pk, amount=of.total if yen is None else yen, **more)
