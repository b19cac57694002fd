"""Where a shop's money goes: the account of a bank, encrypted at rest."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from kusei.engines.payments.vouchers.models import Shop
from kusei.foundation.web import encryption


@dataclass(frozen=True)
class BankAccount:
    """An account as a transfer file (全銀協) wants it."""

    bank: str  # 4 digits
    branch: str  # 3 digits
    kind: str  # 1 普通, 2 当座
    number: str  # 7 digits
    holder: str  # half-width kana

    @property
    def shown(self) -> str:
        """For pages: the last three digits only."""
        return f"{self.bank}-{self.branch} ****{self.number[-3:]}"


def kept(account: BankAccount | None) -> bytes:
    """As it lies in the database."""
    return encryption.seal_json(asdict(account)) if account else b""


def of(shop: Shop) -> BankAccount | None:
    """The shop's account; None when none was given."""
    return BankAccount(**encryption.unseal_json(shop.details)) if shop.details else None
