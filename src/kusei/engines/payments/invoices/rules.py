"""The pack's rules on refunds and times (rules.yaml) and its revenue titles (歳入科目, accounts.yaml)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from kusei.engines.payments.packdata import Strict, read

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]


class Rules(Strict):
    """rules.yaml."""

    sample: bool = False
    refund_limit: int = Field(ge=0, description="yen; a refund above it needs a second person")
    attempt_minutes: int = Field(ge=5, le=24 * 60, description="how long an online payment may take")
    store_limit: int = Field(ge=1, description="yen; the most that a convenience store takes")
    payer_years: int = Field(10, ge=5, le=30, description="how long names are kept after the closing of the year")


class Title(Strict):
    """A revenue title (科目): to which an invoice belongs, and how the accounting system calls it."""

    key: Key
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    label: dict[str, str]


class Titles(Strict):
    """accounts.yaml."""

    sample: bool = False
    titles: tuple[Title, ...]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        for name, values in (("key", [one.key for one in self.titles]), ("code", [one.code for one in self.titles])):
            if len(set(values)) != len(values):
                raise ValueError(f"two titles have the same {name}")
        return self

    def of(self, key: str) -> Title | None:
        """The title of that key."""
        return next((one for one in self.titles if one.key == key), None)


def rules() -> Rules:
    """The rules in force."""
    return read("rules.yaml", Rules)


def titles() -> Titles:
    """The revenue titles in force."""
    return read("accounts.yaml", Titles)


def refund_limit() -> int:
    """Yen above which a refund needs a second person."""
    return rules().refund_limit
