"""Numbers of invoices and receipts: fiscal year, running number and check digit, easy to read out by telephone."""

from __future__ import annotations

import re

_INVOICE = re.compile(r"(\d{2})-?(\d{8})-?(\d)")


def invoice_number(fiscal_year: int, running: int) -> str:
    """26-00000123-4; the last digit tells most slips of the pen."""
    body = f"{fiscal_year % 100:02d}{running:08d}"
    return f"{body[:2]}-{body[2:]}-{check_digit(body)}"


def receipt_number(fiscal_year: int, running: int) -> str:
    """R26-00000456-7."""
    return f"R{invoice_number(fiscal_year, running)}"


def read_invoice_number(text: str) -> str | None:
    """The number as it is kept, from what somebody typed (full width, without strokes); None when it is none."""
    found = _INVOICE.fullmatch(re.sub(r"[\s‐-―−ー－]", "-", text.strip().translate(_NARROW)))
    if not found or check_digit(found[1] + found[2]) != int(found[3]):
        return None
    return f"{found[1]}-{found[2]}-{found[3]}"


def check_digit(digits: str) -> int:
    """Modulus 10, weights 3 and 1 from the right (as GS1 has it)."""
    return -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))) % 10


_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")


class InvoiceConverter:
    """The number of an invoice in an address."""

    regex = r"\d{2}-\d{8}-\d"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


class ReceiptConverter(InvoiceConverter):
    """The number of a receipt in an address."""

    regex = r"R\d{2}-\d{8}-\d"
