"""What parts above add: deadlines of which people are reminded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kusei.engines.notices.texts.message import Texts

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class Due:
    """Something that somebody has to do by a day.

    `occasion` names it within its kind for ever (a number, never personal data); `since` is the day on which the
    person got to know of it: a reminder whose day lies before is left out.
    """

    user_id: int
    occasion: str
    on: dt.date
    texts: Texts
    since: dt.date | None = None


@dataclass(frozen=True)
class Deadlines:
    """A kind of deadlines. `due(day)` gives what falls due on that day; people hear so many days before."""

    key: str
    label: _StrOrPromise
    due: Callable[[dt.date], Iterable[Due]]
    days_before: tuple[int, ...] = (7, 1)

    def __post_init__(self) -> None:
        if not self.days_before or min(self.days_before) < 0 or max(self.days_before) > 90:
            raise ValueError("days_before lie between 0 and 90, and there is at least one")


_deadlines: dict[str, Deadlines] = {}


def register_deadlines(kind: Deadlines) -> None:
    """Hook: a kind of deadlines. The same key again replaces it."""
    _deadlines[kind.key] = kind


def withdraw_deadlines(key: str) -> None:
    """Take a kind back (for tests)."""
    _deadlines.pop(key, None)


def deadlines() -> list[Deadlines]:
    """Every kind, by key."""
    return [_deadlines[key] for key in sorted(_deadlines)]
