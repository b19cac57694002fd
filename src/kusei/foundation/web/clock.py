"""The one clock: what time it is, so that tests can say what time it is. No other module asks the system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.utils import timezone

TOKYO = ZoneInfo("Asia/Tokyo")
_played: ContextVar[dt.datetime | None] = ContextVar("played", default=None)


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return _played.get() or timezone.now()


def today() -> dt.date:
    """Today's date in Tokyo: what a clerk at the counter would stamp."""
    return now().astimezone(TOKYO).date()


@contextmanager
def played_at(moment: dt.datetime) -> Iterator[None]:
    """Inside, it is that moment: a demonstration plays by it what was before. Only the thread that asks sees it."""
    before = _played.set(moment)
    try:
        yield
    finally:
        _played.reset(before)
