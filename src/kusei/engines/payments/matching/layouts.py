"""The files that providers and banks send, and that which the accounting system takes, as the pack describes them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from kusei.engines.payments.packdata import Strict, read

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=30)]
Encoding = Literal["utf-8", "cp932"]
CASH = "cash"


class Columns(Strict):
    """Which column of a provider's file holds what; what a file does not have is left out."""

    reference: str
    amount: str
    payout: str
    settled_on: str
    kind: str = ""
    fee: str = ""


class Settlement(Strict):
    """A provider's file: one row a payment, refund, dispute or fee."""

    key: Key
    label: dict[str, str]
    provider: Key
    way: str
    encoding: Encoding = "utf-8"
    delimiter: str = ","
    columns: Columns
    kinds: dict[str, Literal["payment", "refund", "dispute", "fee", "total"]] = Field(default_factory=dict)
    signed: bool = Field(default=True, description="refunds and disputes are negative; else all amounts are positive")
    date_format: str = "%Y-%m-%d"
    open_days: int = Field(default=5, ge=0, le=60, description="open days until a payment must stand in a file")
    bank_text: tuple[str, ...] = Field(default=(), description="parts of the bank's text by which payouts are known")


class BankColumns(Strict):
    """Which column of a bank's CSV holds what. `number` (照会番号) keeps alike lines of a day apart."""

    date: str
    incoming: str
    outgoing: str
    text: str
    number: str = ""


class Bank(Strict):
    """A bank's statement: the fixed 200 characters of the bankers' association (全銀) or a CSV."""

    key: Key
    label: dict[str, str]
    form: Literal["zengin", "csv"]
    encoding: Encoding = "cp932"
    delimiter: str = ","
    date_format: str = "%Y/%m/%d"
    columns: BankColumns | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.form == "csv" and self.columns is None:
            raise ValueError("a CSV needs columns")
        return self


class Layouts(Strict):
    """settlements.yaml. `department`: the code of the one that matches and closes (会計)."""

    sample: bool = False
    department: str
    bank_days: int = Field(ge=0, le=60, description="open days until money must be at the bank")
    cash_text: tuple[str, ...] = ()
    settlements: tuple[Settlement, ...]
    banks: tuple[Bank, ...]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        keys = [one.key for one in self.files]
        if len(set(keys)) != len(keys) or CASH in {one.provider for one in self.settlements}:
            raise ValueError("two files have the same key, or a provider is called cash")
        return self

    @property
    def files(self) -> tuple[Settlement | Bank, ...]:
        """Every file, providers first."""
        return (*self.settlements, *self.banks)

    def of(self, key: str) -> Settlement | Bank | None:
        """The layout of that key."""
        return next((one for one in self.files if one.key == key), None)

    def counterparts(self) -> list[tuple[str, tuple[str, ...]]]:
        """Whose payouts a text of the bank means."""
        return [*((one.provider, one.bank_text) for one in self.settlements), (CASH, self.cash_text)]


class Column(Strict):
    """A column of the accounting system's file."""

    title: str
    value: Literal[
        "row", "date", "fiscal_year", "debit", "debit_label", "credit", "credit_label", "amount", "act", "count",
        "department", "batch", "constant",
    ]  # fmt: skip
    constant: str = ""


class Rule(Strict):
    """To which title (科目) accounts belong: the first part of their keys, or a whole key."""

    account: str
    code: str
    label: dict[str, str]


class Accounting(Strict):
    """accounting.yaml. Revenue titles stand in accounts.yaml."""

    sample: bool = False
    encoding: Encoding = "utf-8"
    date_format: str = "%Y%m%d"
    detail: Literal["posting", "day"] = "day"
    header: bool = True
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]


def layouts() -> Layouts:
    """The files in force."""
    return read("settlements.yaml", Layouts)


def accounting() -> Accounting:
    """The accounting system's file in force."""
    return read("accounting.yaml", Accounting)
