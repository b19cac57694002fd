"""What a pack says about slips (slips.yaml): numbers agreed with others, how long they hold, where they are paid."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.packdata import Strict, read
from kusei.foundation.web import clock


def _digits(length: int) -> StringConstraints:
    return StringConstraints(pattern=rf"^[0-9]{{{length}}}$")


Kind = Annotated[str, _digits(3)]


class ElQrRules(Strict):
    """What every eL-QR of the ward says."""

    account: Annotated[str, _digits(11)]
    institution: Annotated[str, _digits(5)]
    office: Annotated[str, _digits(3)]
    kind: Kind
    kinds: dict[str, Kind] = Field(default_factory=dict, description="revenue title → 料金番号")


class StoreRules(Strict):
    """What every barcode for stores says."""

    issuer: Annotated[str, _digits(6)]
    stamp_from: int | None = Field(ge=1, description="yen from which the stamp flag is 1; null: never")


class SlipRules(Strict):
    """slips.yaml."""

    sample: bool = False
    valid_days: int = Field(ge=1, le=400)
    elqr: ElQrRules
    store: StoreRules
    places: dict[str, dict[str, str]]
    telephones: dict[str, str] = Field(default_factory=dict)

    def telephone(self, department: str) -> str:
        """Of the department with that code, else the common one; blank when there is none."""
        return self.telephones.get(department) or self.telephones.get("default", "")


def rules() -> SlipRules:
    """The rules in force."""
    return read("slips.yaml", SlipRules)


def days(invoice: Invoice, issued_on: dt.date) -> tuple[dt.date, dt.date]:
    """納期限 and until when a slip issued on that day can be used.

    It holds for the pack's days, at least until the due date, and never longer than what was reserved.
    """
    until = issued_on + dt.timedelta(days=rules().valid_days)
    if invoice.due_on is not None:
        until = max(until, invoice.due_on)
    if invoice.lapses_at is not None:
        until = min(until, max(issued_on, invoice.lapses_at.astimezone(clock.TOKYO).date()))
    return invoice.due_on or until, until
