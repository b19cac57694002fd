"""A line of an invoice: what is charged or taken off, how much, and why, in words that a payer understands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Words = Mapping[str, str]
"""Language → text; `ja` is there."""


@dataclass(frozen=True)
class Line:
    """One line (内訳). `amount` is in yen and counts: negative for what is taken off."""

    kind: Literal["item", "extra", "reduction", "postage", "credit"]
    label: Words
    amount: int
    quantity: int = 1
    unit: int = 0  # yen for one; 0 where the line has no unit price
    why: Words = field(default_factory=dict)  # the rule and the fact that led to the line

    def as_json(self) -> dict[str, Any]:
        """As it is kept in an invoice."""
        return {
            "kind": self.kind,
            "label": dict(self.label),
            "amount": self.amount,
            "quantity": self.quantity,
            "unit": self.unit,
            "why": dict(self.why),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Line:
        """As it was kept."""
        return cls(data["kind"], data["label"], data["amount"], data["quantity"], data["unit"], data["why"])


def total(lines: Iterable[Line]) -> int:
    """The sum in yen; never below zero, as a reduction takes no more than there is. Raises `ValueError` if it is."""
    yen = sum(line.amount for line in lines)
    if yen < 0:
        raise ValueError("the reductions are larger than the fee")
    return yen
