"""What every rule in this floor says when it refuses (`RuleError`) or accepts with a doubt (`Caution`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar


class RuleError(ValueError):
    """A rule of the field was broken; `ja` and `en` tell a person what to do next.

    `code` is stable and may be stored or sent through the API. Subclasses live beside the function that
    raises them. It is a `ValueError`, so schema libraries turn it into a validation error of the field.
    """

    code: ClassVar[str] = "rule"

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(ja, en)
        self.ja = ja
        self.en = en

    def __str__(self) -> str:
        return f"{self.ja} ({self.en})"


@dataclass(frozen=True, slots=True)
class Caution:
    """A doubt about an accepted value, to be shown to a person: never raised, always returned."""

    code: str
    ja: str
    en: str


def require_date(value: dt.date) -> dt.date:
    """Return `value` if it is a plain date.

    A `datetime` is a `date` to Python, but one in UTC names the wrong day in Tokyo for nine hours of each
    day, so it is refused with `TypeError`: the caller decides the time zone.
    """
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise TypeError(f"a datetime.date is needed, not {type(value).__name__}")
    return value
