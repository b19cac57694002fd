"""Bank accounts of payers: checked against the pack's banks, sealed, and shown by their last digits alone."""

from __future__ import annotations

from dataclasses import asdict

from kusei.engines.payments.collecting import rules
from kusei.engines.payments.collecting.models import Mandate
from kusei.engines.payments.collecting.refusals import AccountWrong
from kusei.foundation.web import encryption
from kusei.lib import zengin
from kusei.lib.kana import fold_width
from kusei.lib.zengin import Account

NAME = 30  # signs of a holder in a bank's file
KINDS = ("1", "2")  # 普通, 当座


def checked(*, bank: str, branch: str, kind: str, number: str, holder: str) -> Account:
    """The account as banks write it. Raises `AccountWrong`, `NotForBanks` for a name that is not kana."""
    found = rules.banks().find(bank, branch)
    digits = fold_width(number).strip()
    if found is None or kind not in KINDS or not (digits.isascii() and digits.isdecimal() and 1 <= len(digits) <= 7):
        raise AccountWrong
    name = zengin.bank_kana(" ".join(holder.split()))
    if not name or len(name) > NAME:
        raise AccountWrong
    return Account(bank, branch, kind, digits.zfill(7), name, found[0].kana, found[1].kana)


def shown(account: Account) -> str:
    """What people recognise an account by: 見本銀行 ****123."""
    found = rules.banks().find(account.bank, account.branch)
    return f"{found[0].name if found else account.bank} ****{account.number[-3:]}"


def sealed(account: Account) -> bytes:
    """As it lies in the database."""
    return encryption.seal_json(asdict(account))


def of(mandate: Mandate) -> Account:
    """The account of a mandate, for the file to the bank."""
    return Account(**encryption.unseal_json(mandate.bank_details))
