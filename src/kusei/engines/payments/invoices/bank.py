"""The ward's own account and code for files to its bank (bank.yaml), and accounts of payers, sealed with a refund."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from kusei.engines.payments.invoices.models import Refund
from kusei.engines.payments.packdata import Strict, read
from kusei.foundation.web import encryption
from kusei.lib.zengin import Account, Client


def _digits(length: int) -> StringConstraints:
    return StringConstraints(pattern=rf"^[0-9]{{{length}}}$")


class BankAccount(Strict):
    """An account as files of the bank name it; names in kana."""

    bank: Annotated[str, _digits(4)]
    branch: Annotated[str, _digits(3)]
    kind: Annotated[str, StringConstraints(pattern="^[1249]$")]
    number: Annotated[str, _digits(7)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    bank_name: str = ""
    branch_name: str = ""


class Bank(Strict):
    """bank.yaml."""

    sample: bool = False
    client_code: Annotated[str, _digits(10)]  # 振込依頼人コード
    account: BankAccount


def client() -> Client:
    """The ward as its bank knows it. Raises `PackWrong`."""
    found = read("bank.yaml", Bank)
    return Client(found.client_code, Account(**found.account.model_dump()))


def account_of(refund: Refund) -> Account | None:
    """Where a refund goes to; None when nobody said, or it was forgotten. Raises `Unreadable`."""
    return Account(**encryption.unseal_json(refund.bank_details)) if refund.bank_details else None


def masked(account: Account) -> str:
    """Enough to recognise it by."""
    return f"{account.bank}-{account.branch} ****{account.number[-3:]}"
