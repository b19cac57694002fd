"""What a fee table says (`kusei-fees/1`): its versions by day, each of parts that fit together."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise, product
from typing import Annotated, Literal, Self

from pydantic import Field as Limit
from pydantic import StringConstraints, model_validator

from kusei.engines.payments.fees.parts import (
    Ask,
    Item,
    Key,
    Part,
    Range,
    Reduction,
    Said,
    Surcharge,
    When,
    holds,
)

MOST_CASES = 20_000  # of classes that one item may distinguish
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Basis(Part):
    """根拠: an ordinance (条例) and its article."""

    name: Annotated[str, StringConstraints(min_length=1)]
    article: str = ""


class Version(Part):
    """The table as it holds from a day on. In force it never changes: a change is a new version."""

    begins: dt.date = Limit(alias="from")
    ends: dt.date | None = Limit(default=None, alias="until")  # the last day; else the day before the next version
    basis: tuple[Basis, ...] = ()
    sources: tuple[str, ...] = ()  # where the figures come from
    note: Said | None = None
    asks: tuple[Ask, ...] = ()
    items: tuple[Item, ...]
    surcharges: tuple[Surcharge, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    choose: Literal["first", "best", "together"] = "first"  # of several reductions
    cap: Annotated[int, Limit(ge=1, le=100)] = 100  # percent that reductions take off together at most

    def ask(self, key: str) -> Ask | None:
        """What is asked under the key."""
        return next((one for one in self.asks if one.key == key), None)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        rules: list[Surcharge | Reduction] = [*self.surcharges, *self.reductions]
        lines: list[Item | Surcharge | Reduction] = [*self.items, *rules]
        for keys in ([one.key for one in self.asks], [one.key for one in lines]):
            if len(keys) != len(set(keys)):
                raise ValueError("two parts have the same key")
        for one in lines:
            self._known(one.key, one.when)
        items = {item.key for item in self.items}
        for rule in rules:
            may = items if isinstance(rule, Surcharge) else items | {one.key for one in self.surcharges}
            if wrong := set(rule.of) - may:
                raise ValueError(f"「{rule.key}」 names 「{min(wrong)}」, which is no line that it can change")
        for item in self.items:
            for rate in item.rates:
                self._known(item.key, rate.when)
            self._complete(item)
            counted = self.ask(item.count) if item.count else None
            if item.count and (counted is None or counted.kind != "number"):
                raise ValueError(f"「{item.key}」 counts 「{item.count}」, which is no number that is asked")
        return self

    def _known(self, place: str, when: When) -> None:
        """Refuse a condition on what is not asked, or that can never hold."""
        for key, wanted in when.items():
            ask = self.ask(key)
            values = wanted if isinstance(wanted, tuple) else (wanted,)
            right = (
                ask is not None
                and {
                    "class": all(ask.option(value) for value in values),
                    "yes": isinstance(wanted, bool),
                    "number": isinstance(wanted, Range) or type(wanted) is int,
                }[ask.kind]
            )
            if not right:
                raise ValueError(f"「{place}」: the condition on 「{key}」 can never hold")

    def _complete(self, item: Item) -> None:
        """Refuse rates that leave a case without a price, which somebody would find at the counter."""
        used = {key for when in (item.when, *(rate.when for rate in item.rates)) for key in when}
        asks = [one for one in self.asks if one.key in used]
        if not item.rates or any(one.kind == "number" for one in asks):
            return
        answers: list[list[str | bool]] = [[option.key for option in one.options] or [True, False] for one in asks]
        for place, case in enumerate(product(*answers)):
            facts = dict(zip([one.key for one in asks], case, strict=True))
            if place > MOST_CASES:
                raise ValueError(f"「{item.key}」 distinguishes too many cases")
            if holds(item.when, facts) and not any(holds(rate.when, facts) for rate in item.rates):
                shown = ", ".join(f"{key}={value}" for key, value in facts.items())
                raise ValueError(f"「{item.key}」 has no rate for {shown}")


class Table(Part):
    """A fee table (料金表) with all its versions, oldest first."""

    format: Literal["kusei-fees/1"]
    key: Slug
    sample: bool = False
    label: Said
    summary: Said | None = None
    income: Key  # revenue title (科目) of accounts.yaml
    versions: tuple[Version, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.versions:
            raise ValueError("a table needs a version")
        for one, after in pairwise((*self.versions, None)):
            if one is None or (one.ends and one.ends < one.begins):
                raise ValueError("a version ends before it begins")
            if after is not None and (after.begins <= one.begins or (one.ends and one.ends >= after.begins)):
                raise ValueError("versions stand in the order of their days and do not overlap")
        return self

    def on(self, day: dt.date) -> Version | None:
        """The version in force on the day."""
        begun = [one for one in self.versions if one.begins <= day]
        return begun[-1] if begun and (begun[-1].ends is None or day <= begun[-1].ends) else None

    def last_day(self, version: Version) -> dt.date | None:
        """The last day of a version: its own, else the day before the next begins."""
        later = [one.begins for one in self.versions if one.begins > version.begins]
        return version.ends or (min(later) - dt.timedelta(days=1) if later else None)
