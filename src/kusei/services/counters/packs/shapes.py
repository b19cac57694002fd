"""What every file of counters is made of: words, times of day, opening hours."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from django.utils.translation import get_language
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
RESERVED = frozenset({"tickets", "appointments", "visits", "remote", "window"})  # words of our own addresses


def _is_free(key: str) -> str:
    if key in RESERVED:
        raise ValueError("this word stands in addresses")
    return key


Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")]
OwnKey = Annotated[Key, AfterValidator(_is_free)]


def _is_clock(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", text):
        raise ValueError("a time of day: 08:30")
    return text


Clock = Annotated[str, AfterValidator(_is_clock)]


def minute_of(clock: str) -> int:
    """Minutes since midnight of a time such as 08:30; 24:00 is 1440."""
    hours, _colon, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


class Strict(BaseModel):
    """Unknown keys are mistakes, and what was read stays."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Words(Strict):
    """A text by language; Japanese must be there."""

    ja: Annotated[str, Field(min_length=1, max_length=80)]
    en: str = ""

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") and self.en else self.ja


class Sentence(Words):
    """A longer text by language."""

    ja: Annotated[str, Field(min_length=1, max_length=300)]


class Hours(Strict):
    """Open on these weekdays from `opens` to `closes`."""

    days: tuple[Day, ...]
    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if minute_of(self.opens) >= minute_of(self.closes):
            raise ValueError("closes must be later than opens")
        return self


class Bookable(Strict):
    """At which times a service takes appointments, and how many people at each of them."""

    days: tuple[Day, ...]
    since: Annotated[Clock, Field(alias="from")]
    until: Clock
    step: Annotated[int, Field(ge=5, le=240)]  # minutes
    places: Annotated[int, Field(ge=1, le=50)]
