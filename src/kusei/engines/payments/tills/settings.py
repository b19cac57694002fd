"""The pack's rules on tills (tills.yaml): limits, and how files of terminals and registers are laid out."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from kusei.engines.payments.packdata import Strict, read

Text = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Columns(Strict):
    """The heads of the columns in the file's first row."""

    day: Text
    slip: Text
    invoice: Text
    amount: Text
    time: Text | None = None
    kind: Text | None = None


class Layout(Strict):
    """How a CSV (or XLSX) file of a terminal or register is laid out."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
    label: dict[str, str]
    way: Literal["terminal", "register"]
    columns: Columns
    day_formats: tuple[Text, ...] = ("%Y/%m/%d", "%Y-%m-%d", "%Y%m%d")
    time_formats: tuple[Text, ...] = ("%H:%M:%S", "%H:%M")
    sales: tuple[Text, ...] = ()  # words of the column `kind` for money that came in; all rows when there is none
    skipped: tuple[Text, ...] = ()  # words for rows that are not about money, such as totals


class TillRules(Strict):
    """tills.yaml."""

    sample: bool = False
    parts: bool = False  # whether a counter takes a part of an invoice
    difference_limit: int = Field(ge=0, description="yen; over or short above it needs a second person")
    layouts: tuple[Layout, ...]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        keys = [one.key for one in self.layouts]
        if len(set(keys)) != len(keys):
            raise ValueError("two layouts have the same key")
        return self

    def layout(self, key: str) -> Layout | None:
        """The layout of that key."""
        return next((one for one in self.layouts if one.key == key), None)


def rules() -> TillRules:
    """The rules in force."""
    return read("tills.yaml", TillRules)
