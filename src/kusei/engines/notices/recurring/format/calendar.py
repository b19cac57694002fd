"""`notices/collection/` of a pack: items, the sorting dictionary, and one folder for each period of days.

items.yaml                 what is told apart, and how it is called (else that of packs/common)
sorting.csv                word, kana, item, note (else that of packs/common)
2026/patterns.yaml         from when until when, and which item is collected on which days
2026/areas.csv             code, name, kana, name_en, pattern, towns (joined by ・)
2026/exceptions.csv        kind (none, moved, extra), day, until, patterns, items, moved_to, note, note_en
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from kusei.engines.notices.recurring.format.reading import Listed, Strict, Words
from kusei.lib.collection import Change, EveryWeeks, NthWeekdays, Rule, Weekly

RESERVED = frozenset({"remember", "reminders", "sorting"})  # beside the areas in the addresses
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ItemKey = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,11}$")]
PatternKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,19}$")]


class Item(Strict):
    """Something that is told apart (品目). `mark` is a shape, so that no colour is needed; `letter` for small print."""

    key: ItemKey
    kind: Literal["calendar", "appointment", "point", "none"]
    mark: Annotated[str, Field(min_length=1, max_length=1)]
    labels: Words
    short: Words
    letter: Words
    note: Words | None = None
    link: Annotated[str, Field(pattern=r"^(/[^/\s][^\s]*|https://[^\s]+)?$", max_length=200)] = ""
    instead: ItemKey | None = Field(default=None, description="where no calendar has it, it is thrown away as this")


class ItemsFile(Strict):
    """`items.yaml`. The order is that in which people see them."""

    format: Literal["kusei-collection-items/1"]
    sample: bool = False
    items: Annotated[list[Item], Field(min_length=1, max_length=30)]

    @model_validator(mode="after")
    def _sound(self) -> ItemsFile:
        keys = [one.key for one in self.items]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"stands there twice: {', '.join(twice)}")
        for one in self.items:
            if one.instead is not None and (one.instead not in keys or one.instead == one.key):
                raise ValueError(f"{one.key}: instead: there is no other item {one.instead}")
        return self


class RuleEntry(Strict):
    """When an item is collected: `weekly: [mon, thu]`, `nth: [1, 3], of: [wed]`, or `every_weeks: 2, from: <day>`."""

    item: ItemKey
    weekly: list[Weekday] | None = None
    nth: list[Annotated[int, Field(ge=1, le=5)]] | None = None
    of: list[Weekday] | None = None
    every_weeks: Annotated[int, Field(ge=2, le=8)] | None = None
    first: Annotated[dt.date | None, Field(alias="from")] = None

    @model_validator(mode="after")
    def _one_way(self) -> RuleEntry:
        ways = (self.weekly is not None, self.nth is not None, self.every_weeks is not None)
        if sum(ways) != 1:
            raise ValueError("say one of weekly, nth and every_weeks")
        if (self.nth is not None) != (self.of is not None) or ways[2] != (self.first is not None):
            raise ValueError("nth goes with of, every_weeks with from")
        if not (self.weekly or (self.nth and self.of) or self.first):
            raise ValueError("a list is empty")
        return self

    def rule(self) -> Rule:
        """As `lib.collection` takes it."""
        if self.first is not None and self.every_weeks is not None:
            return EveryWeeks(self.first, self.every_weeks)
        if self.nth is not None and self.of is not None:
            return NthWeekdays(frozenset(self.nth), _numbers(self.of))
        return Weekly(_numbers(self.weekly or []))


class PatternEntry(Strict):
    """One pattern (収集パターン). An item may have several rules."""

    key: PatternKey
    rules: Annotated[list[RuleEntry], Field(min_length=1, max_length=30)]


class PatternsFile(Strict):
    """`patterns.yaml`: the period, and its patterns."""

    format: Literal["kusei-collection/1"]
    sample: bool = False
    source: Annotated[str, Field(max_length=300)] = ""
    valid_from: dt.date
    valid_until: dt.date = Field(description="the first day for which it holds no more")
    put_out_by: dt.time
    patterns: Annotated[list[PatternEntry], Field(min_length=1, max_length=500)]

    @field_validator("put_out_by", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError('write the time in quotes: "08:00"')
        return value

    @model_validator(mode="after")
    def _sound(self) -> PatternsFile:
        if self.valid_until <= self.valid_from:
            raise ValueError("valid_until must be after valid_from")
        if (self.valid_until - self.valid_from).days > 3660:
            raise ValueError("a calendar of more than ten years is not read")
        keys = [one.key for one in self.patterns]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"stands there twice: {', '.join(twice)}")
        return self


class AreaRow(Strict):
    """One row of `areas.csv`. A town that is split is written with its part in brackets: 池上一丁目（1～10番）."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,19}$")]
    name: Annotated[str, Field(max_length=60)]
    kana: Annotated[str, Field(max_length=100)]
    name_en: Annotated[str, Field(max_length=100)] = ""
    pattern: PatternKey
    towns: Annotated[Listed, Field(min_length=1)]

    @field_validator("code")
    @classmethod
    def _not_an_address(cls, code: str) -> str:
        if code in RESERVED:
            raise ValueError(f"{code} is an address of the site; choose another code")
        return code


class ExceptionRow(Strict):
    """One row of `exceptions.csv`: no collection, moved, or an added one."""

    kind: Literal["none", "moved", "extra"]
    day: dt.date
    until: dt.date | None = None
    patterns: Listed = Field(default_factory=list)
    items: Listed = Field(default_factory=list)
    moved_to: dt.date | None = None
    note: Annotated[str, Field(max_length=100)] = ""
    note_en: Annotated[str, Field(max_length=100)] = ""

    @model_validator(mode="after")
    def _sound(self) -> ExceptionRow:
        if (self.kind == "moved") != (self.moved_to is not None):
            raise ValueError("moved_to belongs to `moved`, and only there")
        self.change()  # raises what is wrong
        return self

    def change(self) -> Change:
        """As `lib.collection` takes it."""
        items, patterns = frozenset(self.items), frozenset(self.patterns)
        return Change(self.day, self.until or self.day, items, patterns, self.moved_to, self.kind == "extra")


class SortingRow(Strict):
    """One row of `sorting.csv`: a thing, and how it is thrown away."""

    word: Annotated[str, Field(max_length=80)]
    kana: Annotated[str, Field(max_length=120)]
    item: ItemKey
    note: Annotated[str, Field(max_length=200)] = ""


def _numbers(weekdays: list[Weekday]) -> frozenset[int]:
    return frozenset(WEEKDAYS.index(one) for one in weekdays)
