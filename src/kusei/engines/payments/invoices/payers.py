"""Who has to pay: name and address, encrypted at rest and found by a blind index of the reading."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.web import encryption
from kusei.lib import kana


@dataclass(frozen=True)
class Payer:
    """Name and postal address of who has to pay, as a slip shows them."""

    name: str
    kana: str = ""
    postcode: str = ""
    address: str = ""
    telephone: str = ""


def kept(payer: Payer | None) -> tuple[bytes, str]:
    """As it lies in the database: sealed, and the index by which it is found."""
    if payer is None:
        return b"", ""
    return encryption.seal_json(asdict(payer)), index(payer.kana or payer.name)


def of(invoice: Invoice) -> Payer | None:
    """Who has to pay the invoice; None when nobody was named."""
    return Payer(**encryption.unseal_json(invoice.payer_details)) if invoice.payer_details else None


def index(name: str) -> str:
    """The blind index of a name or reading, whatever its width, kana and spaces."""
    folded = "".join(kana.fold_for_search(name).split())
    return encryption.blind(folded, purpose="payments.payer") if folded else ""
