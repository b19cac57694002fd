"""預金口座振替 (kind 91 of the banks' association): what is to be debited, and what the bank answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kusei.lib import zengin
from kusei.lib.zengin import Account, Client, Field, Record

KIND = "91"
PAID = "0"
RESULTS: Mapping[str, tuple[str, str]] = {
    "0": ("振替済み", "Debited"),
    "1": ("資金不足", "Not enough money in the account"),
    "2": ("預金取引なし", "No such account"),
    "3": ("預金者の都合による振替停止", "Stopped by the holder"),
    "4": ("口座振替依頼書なし", "No mandate at the bank"),
    "8": ("委託者の都合による振替停止", "Stopped by the collector"),
    "9": ("その他", "Other"),
    "E": ("データエラー", "Error in the data"),
    "N": ("振替結果未着", "No answer yet"),
}
NEW, CHANGED, OTHER = "1", "2", "0"

HEADER = zengin.header(KIND)
DEBIT = Record(
    (
        Field("データ区分", 1, "N", "2"),
        Field("bank", 4, "N"),
        Field("bank_name", 15),
        Field("branch", 3, "N"),
        Field("branch_name", 15),
        Field("", 4),
        Field("account_kind", 1, "N"),
        Field("account", 7, "N"),
        Field("name", 30),
        Field("amount", 10, "N"),
        Field("new", 1, "N"),
        Field("reference", 20, "N"),  # 顧客番号
        Field("result", 1),
        Field("", 8),
    )
)
TRAILER = Record(
    (
        Field("データ区分", 1, "N", "8"),
        Field("count", 6, "N"),
        Field("sum", 12, "N"),
        Field("paid_count", 6, "N"),
        Field("paid_sum", 12, "N"),
        Field("failed_count", 6, "N"),
        Field("failed_sum", 12, "N"),
        Field("", 65),
    )
)


@dataclass(frozen=True)
class Debit:
    """One debit: so many yen from an account. `reference` has 20 digits; `result` is blank until the bank answered."""

    account: Account
    yen: int
    reference: str
    new: str = OTHER
    result: str = ""


@dataclass(frozen=True)
class DebitFile:
    """A whole file: who collects, on which day (month, day), and the debits."""

    client: str
    on: str  # MMDD
    debits: tuple[Debit, ...]


def write(client: Client, on: dt.date, debits: Sequence[Debit]) -> bytes:
    """The file of a day; with results in it, the one that comes back. Raises `NotForBanks`, `TooWide`."""
    paid = [one.yen for one in debits if one.result == PAID]
    failed = [one.yen for one in debits if one.result not in ("", PAID)]
    total = {
        "count": len(debits),
        "sum": sum(one.yen for one in debits),
        "paid_count": len(paid),
        "paid_sum": sum(paid),
        "failed_count": len(failed),
        "failed_sum": sum(failed),
    }
    lines = [HEADER.pack(zengin.header_values(client, on)), *(DEBIT.pack(_values(one)) for one in debits)]
    return zengin.encode([*lines, TRAILER.pack(total), zengin.END_OF_FILE.pack({})])


def read(content: bytes) -> DebitFile:
    """The file, with its totals compared. Raises `NotARecord`, `DoesNotAddUp`."""
    lines = zengin.decode(content)
    if len(lines) < 3:
        raise zengin.NotARecord("レコードが足りません。", "Records are missing.")
    head, totals = HEADER.read(lines[0]), TRAILER.read(lines[-2])
    zengin.END_OF_FILE.read(lines[-1])
    debits = tuple(_debit(DEBIT.read(line)) for line in lines[1:-2])
    _compare(totals, debits)
    return DebitFile(head["client"], head["on"], debits)


def _compare(totals: Mapping[str, str], debits: Sequence[Debit]) -> None:
    said = [int(totals[name] or 0) for name in ("count", "sum", "paid_count", "paid_sum", "failed_count", "failed_sum")]
    answered = any(one.result for one in debits)
    paid = [one.yen for one in debits if one.result == PAID] if answered else []
    failed = [one.yen for one in debits if one.result != PAID] if answered else []
    found = [len(debits), sum(one.yen for one in debits), len(paid), sum(paid), len(failed), sum(failed)]
    if said != found:
        raise zengin.DoesNotAddUp("件数か合計が、明細と合いません。", "Number or sum differ from the records.")


def _values(one: Debit) -> dict[str, object]:
    account = one.account
    return {
        "bank": account.bank,
        "bank_name": account.bank_name,
        "branch": account.branch,
        "branch_name": account.branch_name,
        "account_kind": account.kind,
        "account": account.number,
        "name": account.name,
        "amount": one.yen,
        "new": one.new,
        "reference": one.reference,
        "result": one.result,
    }


def _debit(row: Mapping[str, str]) -> Debit:
    if row["result"] and row["result"] not in RESULTS:
        raise zengin.NotARecord(f"振替結果コードが違います: {row['result']}", f"Unknown result: {row['result']}")
    account = Account(
        row["bank"],
        row["branch"],
        row["account_kind"],
        row["account"],
        row["name"],
        row["bank_name"],
        row["branch_name"],
    )
    return Debit(account, int(row["amount"] or 0), row["reference"], row["new"] or OTHER, row["result"])
