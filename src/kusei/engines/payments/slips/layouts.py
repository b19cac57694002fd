"""How files of the collecting agency are laid out, as the pack says (collection.yaml)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from kusei.engines.payments.packdata import Strict, read
from kusei.engines.payments.slips.models import Notice

Mark = Annotated[str, StringConstraints(min_length=1, max_length=10)]
Place = tuple[Annotated[int, Field(ge=1, le=1000)], Annotated[int, Field(ge=1, le=300)]]
"""First digit (from 1) and how many."""

NAMES = ("kind", "way", "code", "amount", "paid_at", "reference", "shop", "credited_on")


class Csv(Strict):
    """The headings of a CSV."""

    kind: str
    way: str
    code: str
    amount: str
    paid_at: str
    reference: str
    shop: str
    credited_on: str

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len({getattr(self, name) for name in NAMES}) != len(NAMES):
            raise ValueError("two columns have the same heading")
        return self


class Marks(Strict):
    """What the first digit of a record says."""

    header: str
    data: str
    trailer: str
    end: str


class Fixed(Strict):
    """Records of one length. The trailer says how many lines and yen there are, so that half a file is noticed."""

    length: int = Field(ge=40, le=1000)
    record: Place
    marks: Marks
    count: Place
    total: Place
    fields: dict[str, Place]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if set(self.fields) != set(NAMES):
            raise ValueError(f"fields must be {', '.join(NAMES)}")
        for first, length in (self.record, self.count, self.total, *self.fields.values()):
            if first + length - 1 > self.length:
                raise ValueError("a field ends behind the record")
        return self


class Collection(Strict):
    """collection.yaml."""

    sample: bool = False
    department: str
    provider: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=30)]
    wait_days: int = Field(ge=1, le=90)
    kinds: dict[Mark, Notice.Kind]
    ways: dict[Mark, Literal["store", "elqr"]]
    csv: Csv
    fixed: Fixed


def collection() -> Collection:
    """The layout in force."""
    return read("collection.yaml", Collection)
