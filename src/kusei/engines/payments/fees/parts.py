"""The parts of a fee table: what it asks, what it charges, what comes on top and what is taken off."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator
from pydantic import Field as Limit

from kusei.lib.yen import Rounding

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]
Yen = Annotated[int, Limit(ge=0, le=100_000_000)]
Count = Annotated[int, Limit(ge=0, le=1_000_000)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]


class Part(BaseModel):
    """A part of a table: unknown keys are refused, and once read it never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)


class Text(Part):
    """Words in Japanese and, where somebody wrote them, in English and やさしい日本語."""

    ja: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    en: Annotated[str, StringConstraints(max_length=1000)] = ""
    easy: Annotated[str, StringConstraints(max_length=1000)] = ""

    def words(self) -> dict[str, str]:
        """Language → text, of those that are there."""
        return {code: text for code, text in (("ja", self.ja), ("en", self.en), ("ja-easy", self.easy)) if text}

    def said(self, code: str) -> str:
        """In the language, else in Japanese."""
        return {"en": self.en, "easy": self.easy, "ja-easy": self.easy}.get(code, self.ja) or self.ja


def _text(value: Any) -> Any:
    return {"ja": value} if isinstance(value, str) else value


Said = Annotated[Text, BeforeValidator(_text)]


class Range(Part):
    """A number from `least` to `most`."""

    least: Count = 0
    most: Count = 1_000_000


Wanted = bool | int | str | tuple[str, ...] | Range
When = dict[Key, Wanted]
"""Name of what is asked → the value, one of several values, or a range; all must hold."""


class Option(Part):
    """One class (区分) of payer, room, time …"""

    key: Key
    label: Said
    hours: tuple[Clock, Clock] | None = None  # a time band: from … until before
    days: Literal["weekday", "weekend"] | None = None  # weekend: Saturday, Sunday, public holiday


class Ask(Part):
    """What the price depends on: a class, a yes or no, a number."""

    key: Key
    label: Said
    kind: Literal["class", "yes", "number"] = "class"
    options: tuple[Option, ...] = ()
    unit: Said | None = None  # of a number: 枚, 分
    least: Count = 0
    most: Count = 1_000
    default: bool | int | str | None = None
    hint: Said | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        keys = [option.key for option in self.options]
        if (self.kind == "class") != bool(keys) or len(keys) != len(set(keys)):
            raise ValueError(f"「{self.key}」: a class has options, each with a key of its own; others have none")
        right = {
            "class": self.default in keys,
            "yes": isinstance(self.default, bool),
            "number": type(self.default) is int and self.least <= self.default <= self.most,
        }
        if self.default is not None and not right[self.kind]:
            raise ValueError(f"「{self.key}」: the default is not one of the answers")
        return self

    def option(self, key: object) -> Option | None:
        """The class of that key."""
        return next((one for one in self.options if one.key == key), None)


class Rounded(Part):
    """端数: to a multiple of so many yen. `what`: the fee that is left, or the amount that is taken off."""

    to: Annotated[int, Limit(ge=1, le=10_000)] = 1
    way: Rounding = Rounding.DOWN
    what: Literal["fee", "reduction"] = "fee"


class Rate(Part):
    """So many yen for one, when it holds."""

    when: When = {}
    amount: Yen


class Step(Part):
    """So many yen altogether, up to a quantity (or so many grams)."""

    up_to: Annotated[int, Limit(ge=1, le=1_000_000)]
    amount: Yen


class Weight(Part):
    """Grams of a letter: the envelope and each piece in it."""

    envelope: Count
    each: Count


class Ceiling(Part):
    """上限: no more than so many yen, in all or for each so many units (最大料金)."""

    yen: Yen
    each: Annotated[int, Limit(ge=1, le=1_000_000)] | None = None


class Item(Part):
    """One thing that is charged. One of `amount` (fixed, for one), `rates` (the first that holds), `steps`."""

    key: Key
    label: Said
    kind: Literal["item", "extra", "postage"] = "item"
    when: When = {}
    amount: Yen | None = None
    rates: tuple[Rate, ...] = ()
    steps: tuple[Step, ...] = ()
    count: Key | None = None  # the number that is asked; without it: one
    unit: Said | None = None  # what one is called: 通, 時間
    step: Annotated[int, Limit(ge=1, le=100_000)] = 1  # begun steps of so many make one: 60 minutes, one hour
    minimum: Count = 0  # at least so many are charged
    free: Count = 0  # the first so many cost nothing
    ceiling: Ceiling | None = None
    weight: Weight | None = None  # steps count grams

    @model_validator(mode="after")
    def _one_price(self) -> Self:
        if [self.amount is not None, bool(self.rates), bool(self.steps)].count(True) != 1:
            raise ValueError(f"「{self.key}」: one of amount, rates and steps is needed")
        if any(a.up_to >= b.up_to or a.amount > b.amount for a, b in pairwise(self.steps)):
            raise ValueError(f"「{self.key}」: steps go up, and so do their amounts")
        if (self.weight and not self.steps) or (self.steps and not self.count):
            raise ValueError(f"「{self.key}」: steps need a count, and only steps weigh")
        if self.steps and (self.free or self.minimum or self.ceiling or self.step > 1):
            raise ValueError(f"「{self.key}」: steps say everything themselves")
        return self


class Surcharge(Part):
    """割増: so many percent of items on top, such as 50 where an entrance fee is taken (1.5倍)."""

    key: Key
    label: Said
    when: When = {}
    percent: Annotated[int, Limit(ge=1, le=1000)]
    of: tuple[Key, ...] = ()  # blank: all items but postage
    round: Rounded = Rounded()


class Reduction(Part):
    """減免: so many percent or yen off."""

    key: Key
    label: Said
    when: When
    percent: Annotated[int, Limit(ge=1, le=100)] | None = None
    yen: Annotated[int, Limit(ge=1, le=100_000_000)] | None = None
    of: tuple[Key, ...] = ()  # blank: everything but postage
    round: Rounded = Rounded()
    proof: Said | None = None  # what is to be shown

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.percent is None) == (self.yen is None):
            raise ValueError(f"「{self.key}」: either percent or yen is needed")
        return self


def holds(when: When, facts: dict[str, Any]) -> bool:
    """Whether the (typed) facts fulfil every condition."""
    return all(_holds(wanted, facts.get(key)) for key, wanted in when.items())


def _holds(wanted: Wanted, value: Any) -> bool:
    if isinstance(wanted, Range):
        return type(value) is int and wanted.least <= value <= wanted.most
    if isinstance(wanted, tuple):
        return value in wanted
    return type(value) is type(wanted) and value == wanted
