"""What several parts of a facility's file share: keys, words, times of day."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic import Field as Limit

from kusei.engines.payments.fees.parts import Key, Part, Said, Text, Yen

__all__ = ["Key", "Keys", "Length", "Minute", "Part", "Said", "Slug", "Text", "Yen"]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Length = Annotated[int, Limit(ge=0, le=1440)]
"""Minutes."""


def _minute(value: object) -> object:
    """「09:30」 as minutes since midnight, and 「24:00」 as 1440; minutes, as versions keep them, stay."""
    if not isinstance(value, str):
        return value
    hour, colon, minute = value.partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and len(minute) == 2):
        raise ValueError("a time of day is written 9:00 or 21:30")
    if int(minute) > 59:
        raise ValueError("an hour has 60 minutes")
    return int(hour) * 60 + int(minute)


Minute = Annotated[int, Limit(ge=0, le=1440), BeforeValidator(_minute)]


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) != len(values):
        raise ValueError("a key stands there twice")
    return values


Keys = Annotated[tuple[Key, ...], AfterValidator(_once)]
